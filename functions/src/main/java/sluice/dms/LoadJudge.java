package sluice.dms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import sluice.dms.Judgement.Loaded;
import sluice.dms.Judgement.NotLoaded;
import sluice.dms.Judgement.StillRunning;

/// Judges a full load by DMS's API alone, since a full-load-only task writes no control tables. Fails closed: anything but
/// `stopped`, finished, 100 % and every expected table completed is not a load. With DMS's default settings a load ends
/// well though rows were skipped or tables suspended (AWS DMS User Guide, "Error handling task settings"), so no one of
/// these alone will do.
public final class LoadJudge {

    private static final String AGAIN = "Then start again: a load begins from nothing";
    private static final String LOG = "What DMS said in its own words is in the task's log: CloudWatch, group"
            + " dms-tasks-<replication instance>. Put right what it names. " + AGAIN;

    private LoadJudge() {}

    /// @param expected every table that was to be loaded
    public static Judgement judge(Load load, List<LoadSpec.Table> expected) {
        return switch (load.status()) {
            case LoadStatus.Running _ -> new StillRunning();
            case LoadStatus.Finished _ -> finished(load, expected);
            case LoadStatus.Creating _, LoadStatus.Ready _ -> new NotLoaded(
                    "The load task was never started (it is " + load.status().text() + ")",
                    "Look in the DMS console whether the connections of both endpoints test successfully, and in the log of Reconcile. "
                            + AGAIN);
            case LoadStatus.Stopped s ->
                new NotLoaded("The load task stopped before its end: " + s.reason(), stopped(s.reason()));
            case LoadStatus.Failed f -> new NotLoaded("The load task failed: " + f.message(), LOG);
            case LoadStatus.Gone _ ->
                new NotLoaded("The load task was deleted under the run", "Find out who deleted it (CloudTrail). " + AGAIN);
            case LoadStatus.Unknown u ->
                new NotLoaded(
                        "The load task is in a state nobody knows: " + u.word(),
                        "Look at the task in the DMS console. " + AGAIN);
        };
    }

    private static Judgement finished(Load load, List<LoadSpec.Table> expected) {
        List<String> wrong = new ArrayList<>();
        if (load.progress() != 100) {
            wrong.add("progress is " + load.progress() + " %, not 100 %");
        }
        Map<Integer, Long> rows = new TreeMap<>();
        for (LoadSpec.Table e : expected) {
            List<LoadedTable> found = load.tables().stream()
                    .filter(t -> t.isOf(e.rows().table()))
                    .toList();
            String name = e.rows().table().toString();
            if (found.size() != 1) {
                wrong.add(name + " is listed " + found.size() + " times in the task's statistics");
            } else if (!found.getFirst().state().equals(LoadedTable.COMPLETED)) {
                wrong.add(name + " is in state \"" + found.getFirst().state() + "\"");
            } else {
                rows.put(e.number(), found.getFirst().rows());
            }
        }
        for (LoadedTable t : load.tables()) {
            if (expected.stream().noneMatch(e -> t.isOf(e.rows().table()))) {
                wrong.add(t.schema() + "." + t.table() + " was loaded though nobody asked for it");
            }
        }
        return wrong.isEmpty()
                ? new Loaded(rows)
                : new NotLoaded("The load task finished, but " + String.join("; ", wrong), LOG);
    }

    private static String stopped(String reason) {
        if (reason.contains("LOW_DISK")) {
            return "Give the replication instance more storage, or load fewer tables at once. " + AGAIN;
        }
        if (reason.contains("LOW_MEMORY")) {
            return "Use a larger class of replication instance. " + AGAIN;
        }
        if (reason.contains("NORMAL")) {
            return "DMS names no error: a person or DMS itself stopped it. CloudTrail tells whether somebody did (StopReplicationTask);"
                    + " else look for maintenance or a failover of the replication instance. " + AGAIN;
        }
        return LOG;
    }
}
