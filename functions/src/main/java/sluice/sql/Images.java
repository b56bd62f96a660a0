package sluice.sql;

import java.util.List;

/// Where the rows of a table are kept as they were before a run wrote them: one entry a write, under the names of the table's own columns,
/// behind Sluice's. An inserted row has an entry with its key and no values.
///
/// @param table   in schema `sluice`
/// @param columns of the target, all that it has, also those that are not transferred
public record Images(TableName table, List<Column> columns) {

    /// What Sluice's own columns begin with; a target with such a column cannot have images.
    public static final String OWN = "sluice_";

    /// So many it has beside the key's.
    public static final int OWN_COLUMNS = 6;

    public Images {
        columns = List.copyOf(columns);
    }

    /// The column with this name.
    ///
    /// @throws IllegalArgumentException if there is none
    Column column(String name) {
        return columns.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column " + name));
    }

    /// @param name as the target has it
    /// @param type as a declaration takes it, with its collation; a domain is resolved to what it is made of
    public record Column(String name, String type) {

        public Column(String name, ColumnType type) {
            this(name, type.sql() + (type.collation().isEmpty() ? "" : " COLLATE " + type.collation()));
        }
    }
}
