package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.dms.LoadTasks;
import sluice.dms.Tokens;
import sluice.ledger.RunNames;

/// One step towards having neither task nor token of a run: stops the task, then deletes it. Called by "Delete load task" of
/// `reload` and by "Delete dead load" of `cleanup`, until it is gone.
///
/// ```json
/// {"runId": "costs-2020-02"}
/// ```
public final class DeleteLoadTask extends Step<DeleteLoadTask.In, DeleteLoadTask.Out> {

    public record In(String runId) implements OfRun {}

    /// @param gone DMS knows the task no more
    public record Out(boolean gone) {}

    private final LoadTasks tasks;
    private final Tokens tokens;
    private final String deployment;

    public DeleteLoadTask() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public DeleteLoadTask(Clients clients, Config config, InstantSource clock) {
        this.tasks = new LoadTasks(clients.dms());
        this.tokens = new Tokens(clients.dynamo(), config.stateTable());
        this.deployment = config.deployment();
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        tokens.deleteAll(in.runId());
        return new Out(tasks.remove(new RunNames(deployment, in.runId())));
    }
}
