package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import java.util.Optional;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.cleanup.DeadRuns;

/// Tells whether a run's execution has ended badly, and why. Called by "Ask about run" of `cleanup`.
///
/// ```json
/// {"run": {"runId": "costs-2020-02", "executionArn": "arn:aws:states:...:execution:sluice-reload:costs-2020-02",
///          "status": "ABORTED"}}
/// ```
public final class AskExecution extends Step<AskExecution.In, AskExecution.Out> {

    public record In(DeadRuns.Run run) implements OfRun {
        @Override
        public String runId() {
            return run.runId();
        }
    }

    /// @param dead empty for a run whose execution still runs, or succeeded
    public record Out(Optional<DeadRuns.Dead> dead) {}

    private final DeadRuns runs;

    public AskExecution() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public AskExecution(Clients clients, Config config, InstantSource clock) {
        this.runs = new DeadRuns(clients.sfn());
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        Out out = new Out(runs.ask(in.run()));
        seen.saw("dead", out.dead().isPresent());
        return out;
    }
}
