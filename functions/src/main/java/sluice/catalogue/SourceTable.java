package sluice.catalogue;

/// @param schema exactly as Oracle spells it
/// @param table  exactly as Oracle spells it
public record SourceTable(String schema, String table) {
    @Override
    public String toString() {
        return schema + "." + table;
    }
}
