package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.InstantSource;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.dms.EndpointFacts;
import sluice.dms.LoadTasks;

/// Reads what the two DMS endpoints are set to, for the planner to judge. Called by "Inspect endpoints" of `reload`.
///
/// ```json
/// {"runId": "costs-2020-02"}
/// ```
public final class InspectEndpoints implements RequestHandler<InspectEndpoints.In, InspectEndpoints.Out> {

    /// @param runId the execution's name
    public record In(String runId) {}

    /// @param endpoints settings by the API's names; no secrets
    public record Out(EndpointFacts endpoints) {}

    private final LoadTasks tasks;
    private final Config.Dms dms;

    public InspectEndpoints() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public InspectEndpoints(Clients clients, Config config, InstantSource clock) {
        this.tasks = new LoadTasks(clients.dms());
        this.dms = config.dms();
    }

    @Override
    public Out handleRequest(In in, Context context) {
        return new Out(tasks.endpoints(dms.sourceEndpointArn(), dms.targetEndpointArn()));
    }
}
