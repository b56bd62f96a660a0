package sluice.staging;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.catalogue.Name;
import sluice.catalogue.SourceRows;
import sluice.catalogue.SourceTable;
import sluice.catalogue.TableWindow;
import sluice.dms.LoadSpec;
import sluice.sql.ColumnType;
import sluice.sql.Comparison;
import sluice.sql.Images;
import sluice.sql.TableName;
import sluice.sql.UniqueIndex;

/// One table of a plan.
///
/// @param number     1, 2, ... in merge order
/// @param source     schema and table exactly as Oracle spells them
/// @param target     the table that is put right; for a partitioned table the parent
/// @param staging    where the load goes
/// @param columns    every column that is transferred, in the target's order
/// @param key        target names of the key's columns, in the order of its index; all NOT NULL
/// @param window     what is loaded, on a column as the target spells it
/// @param uniques    unique indexes besides the key's; a staged row that would collide with another key's row is found before
///                   the merge
/// @param origin     what the rows are at the source
/// @param references what its rows need of other tables
/// @param statements what statements on the target say
/// @param images     where its rows are kept as they were before they are written; empty where nowhere
public record PlannedTable(
        int number,
        SourceTable source,
        TableName target,
        TableName staging,
        List<PlannedColumn> columns,
        List<String> key,
        TableWindow window,
        List<UniqueIndex> uniques,
        Origin origin,
        References references,
        Statements statements,
        Optional<Images> images) {

    public PlannedTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        uniques = List.copyOf(uniques);
        for (String k : key) {
            column(columns, k);
        }
        column(columns, window.column());
    }

    /// A table of which nothing else is known.
    public PlannedTable(
            int number,
            SourceTable source,
            TableName target,
            TableName staging,
            List<PlannedColumn> columns,
            List<String> key,
            TableWindow window) {
        this(number, source, target, staging, columns, key, window, List.of(), Origin.UNKNOWN, References.NONE, Statements.PLAIN, Optional.empty());
    }

    /// The same table, with other columns.
    public PlannedTable with(List<PlannedColumn> columns) {
        return new PlannedTable(number, source, target, staging, columns, key, window, uniques, origin, references, statements, images);
    }

    /// The same table, with these unique indexes.
    public PlannedTable withUniques(List<UniqueIndex> uniques) {
        return new PlannedTable(number, source, target, staging, columns, key, window, uniques, origin, references, statements, images);
    }

    /// The same table, with what is known of its rows at the source.
    public PlannedTable with(Origin origin) {
        return new PlannedTable(number, source, target, staging, columns, key, window, uniques, origin, references, statements, images);
    }

    /// The same table, with what its rows need of other tables.
    public PlannedTable with(References references) {
        return new PlannedTable(number, source, target, staging, columns, key, window, uniques, origin, references, statements, images);
    }

    /// The same table, with what statements on the target say.
    public PlannedTable with(Statements statements) {
        return new PlannedTable(number, source, target, staging, columns, key, window, uniques, origin, references, statements, images);
    }

    /// The same table, of which this is kept.
    public PlannedTable with(Images images) {
        return new PlannedTable(
                number, source, target, staging, columns, key, window, uniques, origin, references, statements, Optional.of(images));
    }

    /// Numbers of the tables, this one among them, of which a row of it may need one that is merged at the same time with
    /// it; empty if every chunk can be merged alone.
    public List<Integer> together() {
        return references.circle().isEmpty() && references.selfReferencing() ? List.of(number) : references.circle();
    }

    /// Where its rows are noted that stand elsewhere in the target.
    public TableName strays() {
        return new TableName(staging.schema(), staging.table() + "s");
    }

    /// Where its rows are noted that exchange unique values.
    public TableName exchanges() {
        return new TableName(staging.schema(), staging.table() + "x");
    }

    /// Its rows at the source that are loaded.
    public SourceRows atSource() {
        return new SourceRows(source, Optional.of(window.on(column(window.column()).source())));
    }

    LoadSpec.Table toLoad() {
        Map<String, String> renamed = new LinkedHashMap<>();
        columns.stream().filter(c -> !c.staged().equals(c.source())).forEach(c -> renamed.put(c.source(), c.staged()));
        return new LoadSpec.Table(number, atSource(), staging, renamed, origin.removed());
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

    /// @param source  the column's name as Oracle spells it
    /// @param target  its name in the target
    /// @param type    the target's type
    /// @param notNull the target refuses NULL
    /// @param cut     what goes beyond the type is cut, as the request asks
    public record PlannedColumn(String source, String target, ColumnType type, boolean notNull, boolean cut) {

        /// A column that takes whole values.
        public PlannedColumn(String source, String target, ColumnType type, boolean notNull) {
            this(source, target, type, notNull, false);
        }

        /// Its name in staging: the source's, so that DMS needs no rule for it; the target's where PostgreSQL knows
        /// no such name.
        public String staged() {
            return Name.fitsPostgres(source) ? source : target;
        }

        /// The same column, of which what goes beyond its type is cut.
        public PlannedColumn withCut() {
            return new PlannedColumn(source, target, type, notNull, true);
        }

        /// The same column, whose source holds NUL in a row of the window.
        public PlannedColumn withNul() {
            return new PlannedColumn(source, target, type.fedBy(type.feed().withNul()), notNull, cut);
        }
    }

    /// What the rows of a table are at the source.
    ///
    /// **Every planned column is really loaded.** DMS leaves out what it cannot load, and staging then holds NULL, which
    /// looks like a value. What the source's catalogue shows is refused by the plan: LOBs of a table without a key,
    /// INVISIBLE columns, types that DMS does not load. Whatever the plan knew, a column that no staged row of the window
    /// fills is an error before the merge where the target holds values in those rows, and so is a LOB where the target
    /// has none of those rows yet ([sluice.staging.Slicer]); only the request may allow it.
    ///
    /// **Which row is which row.** Rows are matched by the target's key. Where that is no key of the source (a partitioned
    /// table's key must hold the column that it is partitioned by), a source row may stand in the target under another
    /// value of the columns that only the target's key has, and inserting it would make a second row of it. So rows that
    /// would be inserted are looked up by the source's key; one that stands elsewhere is moved, where that is safe; and
    /// the check looks for second rows of every staged key, which are findings.
    ///
    /// @param lobs      target names of columns that are LOBs at the source, or may be where it is not known
    /// @param allowNull target names of columns that the request allows to be NULL in every row
    /// @param removed   columns of the source that are not loaded, as Oracle spells them; perhaps not all of them exist
    /// @param aside     source names of columns that staging takes in and nobody reads, because no rule of DMS could name
    ///                  them alone
    /// @param keyKnown  the target's key is one of the source's, or `sourceKey` is there
    /// @param sourceKey a key of the source, where the target's key is none
    public record Origin(
            List<String> lobs,
            List<String> allowNull,
            List<String> removed,
            List<String> aside,
            boolean keyKnown,
            Optional<SourceKey> sourceKey) {

        /// Nothing is known, nothing allowed.
        public static final Origin UNKNOWN = new Origin(List.of(), List.of());

        public Origin {
            lobs = List.copyOf(lobs);
            allowNull = List.copyOf(allowNull);
            removed = List.copyOf(removed);
            aside = List.copyOf(aside);
        }

        /// Every column is loaded, and nothing known of the source's keys.
        public Origin(List<String> lobs, List<String> allowNull) {
            this(lobs, allowNull, List.of(), List.of(), false, Optional.empty());
        }

        /// Of the columns that are not loaded, staging takes in these.
        public Origin withAside(List<String> columns) {
            return new Origin(
                    lobs, allowNull, removed.stream().filter(c -> !columns.contains(c)).toList(), columns, keyKnown, sourceKey);
        }
    }

    /// A key of the source that is not the target's.
    ///
    /// @param columns target names
    /// @param indexed an index of the target leads with them; else the target is read once instead
    /// @param movable the target's key holds them, and a change of its other columns does nothing to other tables
    public record SourceKey(List<String> columns, boolean indexed, boolean movable) {
        public SourceKey {
            columns = List.copyOf(columns);
        }
    }

    /// What statements on the target say, and what is set while they run.
    ///
    /// @param comparisons of those columns of the key that its index compares in another way than the column's own
    /// @param overriding  an identity column GENERATED ALWAYS is written: inserts say OVERRIDING SYSTEM VALUE
    /// @param searchPath  how names are looked up: as the application's own writes do it
    /// @param timeZone    in which functions of users read times
    public record Statements(List<Comparison> comparisons, boolean overriding, String searchPath, String timeZone) {

        /// A key that is compared as its columns are, and nothing that needs a search path.
        public static final Statements PLAIN = new Statements(List.of(), false, "pg_catalog", "UTC");

        public Statements {
            comparisons = List.copyOf(comparisons);
        }
    }

    /// What the rows of a table need of other tables.
    ///
    /// @param level           0 for a table that references no other table of the plan, else one more than its highest
    ///                        parent; tables that reference each other in a circle have one
    /// @param selfReferencing a foreign key of the table references the table itself
    /// @param circle          numbers of the tables that reference each other with this one, itself among them; else empty
    /// @param foreignKeys     of which parents can be looked for before anything is merged
    /// @param referring       of tables that are merged apart from this one, to columns beside its key: a value that they
    ///                        reference cannot change
    public record References(
            int level, boolean selfReferencing, List<Integer> circle, List<ForeignKey> foreignKeys, List<Referring> referring) {

        public static final References NONE = new References(0, false, List.of(), List.of(), List.of());

        public References {
            circle = List.copyOf(circle);
            foreignKeys = List.copyOf(foreignKeys);
            referring = List.copyOf(referring);
        }
    }

    /// @param child      the referencing table
    /// @param columns    its columns that reference
    /// @param referenced target names of columns, in the order of `columns`
    /// @param operators  by which a parent's value equals a child's, as OPERATOR takes them
    /// @param collations of the parent's columns, as COLLATE takes them; empty where a type has none
    public record Referring(
            String name,
            TableName child,
            List<String> columns,
            List<String> referenced,
            List<String> operators,
            List<String> collations) {
        public Referring {
            columns = List.copyOf(columns);
            referenced = List.copyOf(referenced);
            operators = List.copyOf(operators);
            collations = List.copyOf(collations);
        }
    }

    /// @param columns    target names of the columns that reference
    /// @param parent     the referenced table
    /// @param number     its number, if the run loads it
    /// @param referenced its columns, in the order of `columns`
    /// @param operators  by which a parent's value equals a child's, as OPERATOR takes them
    /// @param collations of the parent's columns, as COLLATE takes them; empty where a type has none
    /// @param matchFull  a row with a NULL among other values is refused
    public record ForeignKey(
            String name,
            List<String> columns,
            TableName parent,
            Optional<Integer> number,
            List<String> referenced,
            List<String> operators,
            List<String> collations,
            boolean matchFull) {
        public ForeignKey {
            columns = List.copyOf(columns);
            referenced = List.copyOf(referenced);
            operators = List.copyOf(operators);
            collations = List.copyOf(collations);
        }
    }
}
