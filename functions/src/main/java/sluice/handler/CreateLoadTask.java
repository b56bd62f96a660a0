package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.InstantSource;
import sluice.load.LoadTasks;
import sluice.plan.RunNames;

/// Makes the run's DMS task, or finds the one that an earlier attempt made. Called by "Create load task" of `reload`.
///
/// ```json
/// {"runId": "costs-2020-02", "settings": "{}",
///  "mappings": "{\"rules\": [{\"rule-type\": \"selection\", \"rule-id\": \"1\", \"rule-name\": \"load-1\", \"rule-action\": \"include\", \"object-locator\": {\"schema-name\": \"SHOP\", \"table-name\": \"ORDERS\"}}]}"}
/// ```
public final class CreateLoadTask implements RequestHandler<CreateLoadTask.In, CreateLoadTask.Out> {

    public record In(String runId, String mappings, String settings) {}

    public record Out(String taskArn) {}

    private final LoadTasks tasks;
    private final Config.Dms dms;

    public CreateLoadTask() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public CreateLoadTask(Clients clients, Config config, InstantSource clock) {
        this.tasks = new LoadTasks(clients.dms());
        this.dms = config.dms();
    }

    @Override
    public Out handleRequest(In in, Context context) {
        return new Out(tasks.create(
                new RunNames(in.runId()),
                dms.sourceEndpointArn(),
                dms.targetEndpointArn(),
                dms.instanceArn(),
                in.mappings(),
                in.settings()));
    }
}
