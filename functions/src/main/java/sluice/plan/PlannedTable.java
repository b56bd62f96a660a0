package sluice.plan;

import java.util.List;
import java.util.Optional;
import sluice.sql.ColumnType;
import sluice.sql.TableName;

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
/// @param uniques         unique keys besides `key`, each as target column names; a staged row that would collide with
///                        another key's row is found before the merge
/// @param removed         columns of the source that are not loaded, as Oracle spells them; perhaps not all of them
///                        exist
public record PlannedTable(
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
        List<UniqueKey> uniques,
        List<String> removed) {

    public PlannedTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        uniques = List.copyOf(uniques);
        removed = List.copyOf(removed);
        for (String k : key) {
            column(columns, k);
        }
        column(columns, window.column());
    }

    /// A table whose source has no column that is not loaded.
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
            List<UniqueKey> uniques) {
        this(
                number,
                level,
                source,
                target,
                staging,
                columns,
                key,
                window,
                version,
                selfReferencing,
                overriding,
                uniques,
                List.of());
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

    /// @param columns          target names in index order; all are transferred columns
    /// @param nullsNotDistinct two NULLs collide (PostgreSQL 15 and later)
    public record UniqueKey(List<String> columns, boolean nullsNotDistinct) {
        public UniqueKey {
            columns = List.copyOf(columns);
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
