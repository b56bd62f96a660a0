package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.cleanup.OpenRuns;
import sluice.dms.EndpointFacts;
import sluice.dms.LoadTasks;

/// Reads what the two DMS endpoints are set to, for the planner to judge; before that, as a run's first function, notes that the run
/// has begun. Called by "Inspect endpoints" of `reload`.
///
/// ```json
/// {"runId": "costs-2020-02", "executionArn": "arn:aws:states:...:execution:sluice-reload:costs-2020-02"}
/// ```
public final class InspectEndpoints extends Step<InspectEndpoints.In, InspectEndpoints.Out> {

    /// @param runId the execution's name
    public record In(String runId, String executionArn) implements OfRun {}

    /// @param endpoints settings by the API's names; no secrets
    public record Out(EndpointFacts endpoints) {}

    private final OpenRuns runs;
    private final LoadTasks tasks;
    private final Config.Dms dms;

    public InspectEndpoints() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public InspectEndpoints(Clients clients, Config config, InstantSource clock) {
        this.runs = new OpenRuns(clients.dynamo(), config.stateTable());
        this.tasks = new LoadTasks(clients.dms());
        this.dms = config.dms();
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        runs.note(in.runId(), in.executionArn());
        EndpointFacts endpoints = tasks.endpoints(dms.sourceEndpointArn(), dms.targetEndpointArn());
        seen.saw("source", endpoints.sourceEngine());
        seen.saw("target", endpoints.targetEngine());
        return new Out(endpoints);
    }
}
