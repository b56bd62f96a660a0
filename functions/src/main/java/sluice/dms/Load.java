package sluice.dms;

import java.util.List;

/// A load task as DMS describes it at one moment.
///
/// @param status     where it is
/// @param word       `ReplicationTask.Status` as it came; empty where DMS knows no such task
/// @param stopReason of `ReplicationTask.StopReason` what may be told: [DmsText]
/// @param progress   `FullLoadProgressPercent`; 0 where DMS gives none
/// @param tables     every table's statistics; empty unless the task ended, because nobody asks before
public record Load(LoadStatus status, String word, String stopReason, int progress, List<LoadedTable> tables) {
    public Load {
        tables = List.copyOf(tables);
    }
}
