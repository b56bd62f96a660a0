package sluice.dms;

import java.util.List;

/// A load task as DMS describes it at one moment.
///
/// @param status   where it is
/// @param progress `FullLoadProgressPercent`; 0 where DMS gives none
/// @param tables   every table's statistics; empty unless the load finished, because nobody asks before
public record Load(LoadStatus status, int progress, List<LoadedTable> tables) {
    public Load {
        tables = List.copyOf(tables);
    }
}
