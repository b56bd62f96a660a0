package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.InstantSource;
import java.util.List;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.cleanup.DeadRuns;

/// Tells which runs' executions have ended and why. Called by "Find dead runs" of `cleanup`.
///
/// ```json
/// {"runs": [{"runId": "costs-2020-02", "executionArn": "arn:aws:states:...:execution:sluice-reload:costs-2020-02",
///            "status": "ABORTED"}]}
/// ```
public final class FindDeadRuns implements RequestHandler<FindDeadRuns.In, FindDeadRuns.Out> {

    public record In(List<DeadRuns.Run> runs) {}

    /// @param dead runs whose execution has ended
    public record Out(List<DeadRuns.Dead> dead) {}

    private final DeadRuns runs;

    public FindDeadRuns() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public FindDeadRuns(Clients clients, Config config, InstantSource clock) {
        this.runs = new DeadRuns(clients.sfn());
    }

    @Override
    public Out handleRequest(In in, Context context) {
        return new Out(runs.among(in.runs()));
    }
}
