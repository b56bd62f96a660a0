package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.dms.LoadTasks;

/// Tells where the load task is, in one word. Called by "Look at new task" of `reload` until it is `ready`.
///
/// ```json
/// {"runId": "costs-2020-02", "taskArn": "arn:aws:dms:eu-central-1:123456789012:task:sluice-0123456789ab"}
/// ```
public final class DescribeLoadTask extends Step<DescribeLoadTask.In, DescribeLoadTask.Out> {

    /// @param runId null in an execution that began before it was given
    public record In(String runId, String taskArn) implements OfRun {}

    /// @param status `creating`, `ready`, or anything else
    public record Out(String status) {}

    private final LoadTasks tasks;

    public DescribeLoadTask() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public DescribeLoadTask(Clients clients, Config config, InstantSource clock) {
        this.tasks = new LoadTasks(clients.dms());
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        Out out = new Out(tasks.status(in.taskArn()).text());
        seen.saw("status", out.status());
        return out;
    }
}
