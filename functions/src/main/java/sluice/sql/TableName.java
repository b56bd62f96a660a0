package sluice.sql;

/// A table of the target as the catalogue spells it.
///
/// @param schema schema name, never empty: nothing here depends on a search path
/// @param table  table name
public record TableName(String schema, String table) implements Fragment, Comparable<TableName> {

    /// Schema of all staging tables.
    public static final String STAGING_SCHEMA = "sluice_staging";

    /// Schema of the ledger, and of what is kept for undo.
    public static final String LEDGER_SCHEMA = "sluice";

    public TableName {
        new Identifier(schema);
        new Identifier(table);
    }

    @Override
    public String sql() {
        return new Identifier(schema).sql() + '.' + new Identifier(table).sql();
    }

    @Override
    public int compareTo(TableName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : table.compareTo(other.table);
    }

    @Override
    public String toString() {
        return schema + '.' + table;
    }
}
