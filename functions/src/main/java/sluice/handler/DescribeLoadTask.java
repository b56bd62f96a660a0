package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.InstantSource;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.dms.LoadTasks;

/// Tells where the load task is, in one word. Called by "Look at new task" of `reload` until it is `ready`.
///
/// ```json
/// {"taskArn": "arn:aws:dms:eu-central-1:123456789012:task:sluice-0123456789ab"}
/// ```
public final class DescribeLoadTask implements RequestHandler<DescribeLoadTask.In, DescribeLoadTask.Out> {

    public record In(String taskArn) {}

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
    public Out handleRequest(In in, Context context) {
        return new Out(tasks.status(in.taskArn()).text());
    }
}
