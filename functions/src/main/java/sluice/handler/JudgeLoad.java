package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import java.util.Map;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.dms.Judgement;
import sluice.dms.Load;
import sluice.dms.LoadFailed;
import sluice.dms.LoadJudge;
import sluice.dms.LoadSpec;
import sluice.dms.LoadTasks;

/// Decides whether the load brought everything. Called by "Judge load" of `reload` whenever the wait ends, for whatever
/// reason it ended.
///
/// ```json
/// {"runId": "costs-2020-02", "taskArn": "arn:aws:dms:...:task:sluice-0123456789ab",
///  "load": {"tables": [{"number": 1, "rows": {"table": {"schema": "SHOP", "table": "ORDERS"}, "filter": null},
///                       "staging": {"schema": "sluice_staging", "table": "r0123456789ab_1"}, "renamed": {}, "removed": []}],
///           "lob": {"full": true, "maxKiB": 0}}}
/// ```
public final class JudgeLoad extends Step<JudgeLoad.In, JudgeLoad.Out> {

    /// @param load what the task was made for
    public record In(String runId, String taskArn, LoadSpec load) implements OfRun {}

    /// @param done   false only when it is certain that the load still runs; a load that did not bring everything is thrown
    ///               as [LoadFailed]
    /// @param loaded rows loaded by table number; empty unless done
    public record Out(boolean done, Map<Integer, Long> loaded) {}

    private final LoadTasks tasks;

    public JudgeLoad() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public JudgeLoad(Clients clients, Config config, InstantSource clock) {
        this.tasks = new LoadTasks(clients.dms());
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        Load load = tasks.load(in.taskArn());
        seen.saw("status", load.word());
        seen.saw("stopReason", load.stopReason());
        seen.saw("progress", load.progress());
        seen.saw("tables", load.tables());
        return switch (LoadJudge.judge(load, in.load().tables())) {
            case Judgement.StillRunning _ -> new Out(false, Map.of());
            case Judgement.Loaded l -> new Out(true, l.rows());
            case Judgement.NotLoaded n -> throw new LoadFailed(n.what(), n.remedy());
        };
    }
}
