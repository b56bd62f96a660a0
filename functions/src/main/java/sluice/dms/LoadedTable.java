package sluice.dms;

import sluice.catalogue.SourceTable;

/// What DMS says of one table of a task (`DescribeTableStatistics`).
///
/// @param schema source schema
/// @param table  source table
/// @param state  `TableState`, e.g. `Table completed`
/// @param rows   `FullLoadRows`
public record LoadedTable(String schema, String table, String state, long rows) {

    /// The one state that means every row arrived.
    static final String COMPLETED = "Table completed";

    boolean isOf(SourceTable source) {
        return source.schema().equals(schema) && source.table().equals(table);
    }
}
