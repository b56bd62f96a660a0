package sluice.catalogue;

import java.util.List;
import java.util.Optional;
import sluice.sql.ColumnType;
import sluice.sql.TableName;

/// What the target's catalogue says about the tables of a request, as seen by the role that will do the work.
///
/// @param role   who is logged in
/// @param tables one for each wanted name, also where there is none
public record TargetCatalogue(String role, List<Table> tables) {

    public TargetCatalogue {
        tables = List.copyOf(tables);
    }

    public Optional<Table> table(TableName name) {
        return tables.stream().filter(t -> t.name().equals(name)).findFirst();
    }

    /// @param relation    what the name stands for
    /// @param near        names that may have been meant, where there is no such relation
    /// @param columns     in the table's order
    /// @param uniques     every unique index, usable or not
    /// @param foreignKeys from and to the table
    /// @param triggers    that would fire on our INSERT or UPDATE, named with their table
    /// @param rules       that would rewrite our INSERT or UPDATE
    /// @param checks      CHECK constraints of the table and of its columns' domains, and exclusion constraints
    /// @param indexes     what the table's indexes lead with: columns by which its rows can be found
    /// @param lacks       privileges beyond the relation's `missingPrivileges` that some write needs and the role has not
    public record Table(
            TableName name,
            Relation relation,
            List<String> near,
            List<Column> columns,
            List<Unique> uniques,
            List<ForeignKey> foreignKeys,
            List<String> triggers,
            List<String> rules,
            List<Check> checks,
            List<List<String>> indexes,
            List<Lack> lacks) {
        public Table {
            lacks = List.copyOf(lacks);
            indexes = indexes.stream().map(List::copyOf).toList();
            near = List.copyOf(near);
            columns = List.copyOf(columns);
            uniques = List.copyOf(uniques);
            foreignKeys = List.copyOf(foreignKeys);
            triggers = List.copyOf(triggers);
            rules = List.copyOf(rules);
            checks = List.copyOf(checks);
        }

        public Optional<Column> column(String column) {
            return columns.stream().filter(c -> c.name().equals(column)).findFirst();
        }

        /// Columns that may have been meant by `name`.
        public List<String> columnsNear(String name) {
            return Name.near(name, columns.stream().map(Column::name).toList());
        }
    }

    /// What a name stands for, as a whole.
    ///
    /// @param partitionOf       the parent's name where the table is a partition, else empty
    /// @param inheritors        the table has children by INHERITS
    /// @param foreignPartitions partitions that live on another server
    /// @param rowSecurity       policies would act on the role
    /// @param missingPrivileges of USAGE on the schema and SELECT, INSERT, UPDATE on the table
    /// @param searchPath        how the application's own writes look names up, as SET search_path takes it
    /// @param timeZone          the time zone of those writes
    /// @param deleteTriggers    a trigger fires where a row is deleted, or moved out of a partition
    public record Relation(
            Kind kind,
            String partitionOf,
            boolean inheritors,
            List<String> foreignPartitions,
            boolean rowSecurity,
            List<String> missingPrivileges,
            String searchPath,
            String timeZone,
            boolean deleteTriggers) {
        public Relation {
            foreignPartitions = List.copyOf(foreignPartitions);
            missingPrivileges = List.copyOf(missingPrivileges);
        }
    }

    public enum Kind {
        TABLE("a table"),
        PARTITIONED("a partitioned table"),
        VIEW("a view"),
        MATERIALIZED_VIEW("a materialized view"),
        FOREIGN_TABLE("a foreign table"),
        OTHER("no table"),
        MISSING("missing");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /// @param domain     name of the column's domain, empty if it has none; `type` is what it is made of
    /// @param notNull    the column or its domain refuses NULL
    /// @param generated  computed by the table
    /// @param identity   how an identity column is declared
    /// @param hasDefault a default, or an identity, fills the column where an INSERT leaves it out
    public record Column(
            String name,
            ColumnType type,
            String domain,
            boolean notNull,
            boolean generated,
            Identity identity,
            boolean hasDefault) {}

    public enum Identity {
        NONE,
        BY_DEFAULT,
        ALWAYS
    }

    /// @param parts         the key's parts in index order
    /// @param uses          all columns that it looks at, also in an expression or its WHERE
    /// @param notValidated  key columns with a NOT NULL that was never validated, as `column (constraint)`
    /// @param predicate     its WHERE, empty if it has none
    /// @param wholeRow      an expression takes the row as a whole
    /// @param valid         not left over from a failed build
    /// @param immediate     checked at once: not DEFERRABLE
    /// @param onPartition   belongs to one partition only, empty if to the table itself
    /// @param ofPartition   which rows that partition holds
    public record Unique(
            String name,
            List<Part> parts,
            List<String> uses,
            List<String> notValidated,
            String predicate,
            boolean wholeRow,
            boolean primary,
            boolean valid,
            boolean immediate,
            boolean nullsNotDistinct,
            String onPartition,
            String ofPartition) {
        public Unique {
            parts = List.copyOf(parts);
            uses = List.copyOf(uses);
            notValidated = List.copyOf(notValidated);
        }

        /// Key columns in index order, without those that are expressions.
        public List<String> columns() {
            return parts.stream().map(Part::column).filter(c -> !c.isEmpty()).toList();
        }

        /// No expression and no WHERE.
        public boolean whole() {
            return predicate.isEmpty() && parts.stream().noneMatch(p -> p.column().isEmpty());
        }
    }

    /// One part of a unique index's key.
    ///
    /// @param sql           the column or expression
    /// @param column        empty for an expression
    /// @param schema        of the operator class' `=`, empty if it has none
    /// @param natural       the operators are those of the column's own type
    /// @param standard      they equate what the type equates that the operator class is for
    /// @param operatorClass quoted and schema-qualified
    /// @param type          what the operator class is for
    /// @param collation     quoted and schema-qualified, empty where the type has none
    /// @param ownCollation  it is not the column's
    /// @param deterministic the collation equates no texts of different bytes
    public record Part(
            String sql,
            String column,
            String schema,
            boolean natural,
            boolean standard,
            String operatorClass,
            String type,
            String collation,
            boolean ownCollation,
            boolean deterministic) {}

    /// @param child         the referencing table; for a partition its root
    /// @param parent        the referenced table
    /// @param childColumns  in the order of `parentColumns`
    /// @param operators     by which a parent's value equals a child's, as OPERATOR takes them
    /// @param collations    of the parent's columns, as COLLATE takes them; empty where a type has none
    /// @param matchFull     a row with a NULL among other values is refused
    /// @param deferrable    may be checked at the end of a transaction
    /// @param whole         between the two tables, not between partitions of theirs
    /// @param readable      the role may look for parents itself
    /// @param childReadable and for rows that reference them
    /// @param onUpdate      what a change of the parent's columns does
    /// @param onDelete      what a parent's end does
    public record ForeignKey(
            String name,
            TableName child,
            TableName parent,
            List<String> childColumns,
            List<String> parentColumns,
            List<String> operators,
            List<String> collations,
            boolean matchFull,
            boolean deferrable,
            boolean whole,
            boolean readable,
            boolean childReadable,
            Action onUpdate,
            Action onDelete) {
        public ForeignKey {
            childColumns = List.copyOf(childColumns);
            parentColumns = List.copyOf(parentColumns);
            operators = List.copyOf(operators);
            collations = List.copyOf(collations);
        }
    }

    public enum Action {
        NO_ACTION,
        RESTRICT,
        CASCADE,
        SET_NULL,
        SET_DEFAULT
    }

    /// A privilege that the role has not.
    ///
    /// @param column    what it is needed for, empty if not for one column
    /// @param privilege e.g. `USAGE on schema kinds`
    /// @param reason    what makes it needed
    /// @param grant     the statement that gives it
    public record Lack(String column, Needed needed, String privilege, String reason, String grant) {}

    /// When a privilege is needed.
    public enum Needed {
        /// if its column is loaded
        LOADED,
        /// if its column is not loaded, so that its default is taken
        LEFT_OUT,
        /// if rows are kept for undo, in a table that has all columns
        KEPT,
        ALWAYS
    }

    /// @param exclusion an EXCLUDE constraint (or WITHOUT OVERLAPS), not a CHECK
    /// @param columns   that a CHECK looks at
    public record Check(String name, boolean exclusion, List<String> columns) {
        public Check {
            columns = List.copyOf(columns);
        }
    }
}
