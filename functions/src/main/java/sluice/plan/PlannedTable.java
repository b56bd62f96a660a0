package sluice.plan;

import java.util.List;
import java.util.Optional;
import sluice.sql.ColumnType;
import sluice.sql.Comparison;
import sluice.sql.TableName;
import sluice.sql.UniqueIndex;

/// One table of a plan.
///
/// @param number          1, 2, ... in merge order
/// @param level           0 for a table that references no other table of the plan, else one more than its highest
///                        parent
/// @param source          schema and table exactly as Oracle spells them
/// @param target          the production table; for a partitioned table the parent
/// @param staging         where the load goes
/// @param columns         every column that is transferred, in the target's order
/// @param key             target names of the key's columns, in the order of its index; all NOT NULL
/// @param window          what is reloaded
/// @param version         target name of the version column, if the request names one
/// @param selfReferencing a foreign key of the table references the table itself
/// @param overriding      an identity column GENERATED ALWAYS is written: inserts say OVERRIDING SYSTEM VALUE
/// @param comparisons     of those columns of the key that its index compares in another way than the column's own
/// @param uniques         unique indexes besides the key's; a staged row that would collide with another key's row is
///                        found before the merge
/// @param removed         columns of the source that are not loaded, as Oracle spells them; perhaps not all of them
///                        exist
/// @param origin          what the rows are at the source
public record PlannedTable(
        int number,
        int level,
        SourceTable source,
        TableName target,
        TableName staging,
        List<PlannedColumn> columns,
        List<String> key,
        List<Comparison> comparisons,
        TableWindow window,
        Optional<String> version,
        boolean selfReferencing,
        boolean overriding,
        List<UniqueIndex> uniques,
        List<String> removed,
        Origin origin) {

    public PlannedTable {
        origin = origin == null ? Origin.UNKNOWN : origin;
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        comparisons = List.copyOf(comparisons);
        uniques = List.copyOf(uniques);
        removed = List.copyOf(removed);
        for (String k : key) {
            column(columns, k);
        }
        column(columns, window.column());
    }

    /// A table whose source has no column that is not loaded, and whose key is compared as its columns are.
    public PlannedTable(
            int number,
            int level,
            SourceTable source,
            TableName target,
            TableName staging,
            List<PlannedColumn> columns,
            List<String> key,
            TableWindow window,
            Optional<String> version,
            boolean selfReferencing,
            boolean overriding,
            List<UniqueIndex> uniques) {
        this(
                number,
                level,
                source,
                target,
                staging,
                columns,
                key,
                List.of(),
                window,
                version,
                selfReferencing,
                overriding,
                uniques,
                List.of(),
                Origin.UNKNOWN);
    }

    /// The same table, with what is known of its rows at the source.
    public PlannedTable from(Origin origin) {
        return new PlannedTable(
                number,
                level,
                source,
                target,
                staging,
                columns,
                key,
                comparisons,
                window,
                version,
                selfReferencing,
                overriding,
                uniques,
                removed,
                origin);
    }

    /// Whether DMS has a rename rule for a source column of this name: `#`, `\`, `/` and `-` are not allowed in
    /// transformations of column names ("Transformation rules and actions" in the DMS user guide). Where not, the
    /// planner sees to it that the target spells the name alike.
    public static boolean canRename(String sourceColumn) {
        return sourceColumn.chars().noneMatch(c -> "#\\/-".indexOf(c) >= 0);
    }

    /// The column with this target name.
    ///
    /// @throws IllegalArgumentException if there is none
    public PlannedColumn column(String target) {
        return column(columns, target);
    }

    private static PlannedColumn column(List<PlannedColumn> columns, String target) {
        return columns.stream()
                .filter(c -> c.target().equals(target))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column " + target));
    }

    /// @param schema exactly as Oracle spells it
    /// @param table  exactly as Oracle spells it
    public record SourceTable(String schema, String table) {
        @Override
        public String toString() {
            return schema + "." + table;
        }
    }

    /// @param source  the column's name as Oracle spells it
    /// @param target  its name in target and staging
    /// @param type    the target's type
    /// @param notNull the target refuses NULL
    public record PlannedColumn(String source, String target, ColumnType type, boolean notNull) {}

    /// What the rows of a table are at the source.
    ///
    /// **Every planned column is really loaded.** DMS leaves out what it cannot load, and staging then holds NULL, which
    /// looks like a value. What the source's catalogue shows is refused by the plan: LOBs of a table without a key,
    /// INVISIBLE columns, types that DMS does not load. Whatever the plan knew, a column that no staged row of the window
    /// fills is an error before the merge where the target holds values in those rows, and so is a LOB where the target
    /// has none of those rows yet ([sluice.merge.Slicer]); only the request may allow it.
    ///
    /// @param lobs      target names of columns that are LOBs at the source, or may be where it is not known
    /// @param allowNull target names of columns that the request allows to be NULL in every row
    public record Origin(List<String> lobs, List<String> allowNull) {

        /// Nothing is known, nothing allowed.
        public static final Origin UNKNOWN = new Origin(List.of(), List.of());

        public Origin {
            lobs = List.copyOf(lobs);
            allowNull = List.copyOf(allowNull);
        }
    }

    /// The half-open window `[from, to)` on one column.
    ///
    /// @param column target name
    /// @param kind   what the bounds are
    /// @param from   inclusive, as PostgreSQL reads it for the kind's type
    /// @param to     exclusive
    public record TableWindow(String column, Kind kind, String from, String to) {

        /// What a window column may be; [#sqlType] is what bounds and column are compared as.
        public enum Kind {
            /// DATE or TIMESTAMP: the source's wall time.
            LOCAL("timestamp"),
            /// TIMESTAMP WITH TIME ZONE: instants, with an offset in the text.
            INSTANT("timestamptz"),
            NUMBER("numeric");

            private final String sqlType;

            Kind(String sqlType) {
                this.sqlType = sqlType;
            }

            public String sqlType() {
                return sqlType;
            }
        }
    }
}
