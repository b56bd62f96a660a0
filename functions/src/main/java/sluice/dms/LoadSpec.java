package sluice.dms;

import java.util.List;
import java.util.Map;
import sluice.catalogue.SourceRows;
import sluice.sql.TableName;

/// What one load task of DMS shall bring: a value that any job can make. [TableMappings], [TaskSettings] and [LoadJudge] need no more.
///
/// @param tables at least one, in no order
public record LoadSpec(List<Table> tables, Lob lob) {

    public LoadSpec {
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("a load has a table");
        }
        tables = List.copyOf(tables);
    }

    /// @param number  by which the job knows the table
    /// @param rows    what is loaded
    /// @param staging where it is loaded to
    /// @param renamed columns that staging does not spell as the source does: staging's name by the source's
    /// @param removed columns of the source that are not loaded, as Oracle spells them; perhaps not all of them exist
    public record Table(int number, SourceRows rows, TableName staging, Map<String, String> renamed, List<String> removed) {
        public Table {
            removed = List.copyOf(removed);
        }
    }

    /// @param full   load LOBs of any size
    /// @param maxKiB largest LOB in limited mode, in KiB (1 to 102,400); a larger one fails the load; 0 when full
    public record Lob(boolean full, int maxKiB) {}
}
