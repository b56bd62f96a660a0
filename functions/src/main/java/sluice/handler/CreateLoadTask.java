package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.dms.LoadSpec;
import sluice.dms.LoadTasks;
import sluice.ledger.RunNames;

/// Makes the run's DMS task, or finds the one that an earlier attempt made. Called by "Create load task" of `reload`.
///
/// ```json
/// {"runId": "costs-2020-02",
///  "load": {"tables": [{"number": 1, "rows": {"table": {"schema": "SHOP", "table": "ORDERS"}, "filter": null},
///                       "staging": {"schema": "sluice_staging", "table": "r0123456789ab_1"}, "renamed": {}, "removed": []}],
///           "lob": {"full": true, "maxKiB": 0}}}
/// ```
public final class CreateLoadTask extends Step<CreateLoadTask.In, CreateLoadTask.Out> {

    /// @param load what the task has to bring
    public record In(String runId, LoadSpec load) implements OfRun {}

    public record Out(String taskArn) {}

    private final LoadTasks tasks;
    private final Config.Dms dms;
    private final String deployment;

    public CreateLoadTask() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public CreateLoadTask(Clients clients, Config config, InstantSource clock) {
        this.tasks = new LoadTasks(clients.dms());
        this.dms = config.dms();
        this.deployment = config.deployment();
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        String task = tasks.create(
                new RunNames(deployment, in.runId()),
                dms.sourceEndpointArn(),
                dms.targetEndpointArn(),
                dms.instanceArn(),
                in.load());
        seen.saw("task", task);
        return new Out(task);
    }
}
