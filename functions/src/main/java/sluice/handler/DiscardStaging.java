package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import java.util.Optional;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.ledger.Holdings;
import sluice.ledger.Ledger;
import sluice.ledger.RunNames;
import sluice.ledger.RunReport;
import sluice.ledger.TargetSessions;

/// Ends the run's sessions, drops its staging and releases its claims; with an error, records first that the run failed.
/// Called by "Discard staging" of `reload`, "Release tables" of `undo` and "Discard dead run" of `cleanup`.
///
/// ```json
/// {"runId": "costs-2020-02", "error": "sluice.dms.LoadFailed", "cause": "The load task failed: ..."}
/// ```
public final class DiscardStaging extends Step<DiscardStaging.In, DiscardStaging.Out> {

    /// @param error the failed run's error; empty for a run that reached a verdict
    /// @param cause in words; empty without an error
    public record In(String runId, Optional<String> error, Optional<String> cause) implements OfRun {}

    /// @param summary counts of the run, also of a failed one; empty for a run that was never planned
    public record Out(Optional<RunReport.Summary> summary) {}

    private final TargetSessions sessions;

    public DiscardStaging() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public DiscardStaging(Clients clients, Config config, InstantSource clock) {
        this.sessions = new TargetSessions(clients, config, clock);
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        return sessions.in(in.runId(), "discard", context, (session, _) -> {
            RunNames names = sessions.names(in.runId());
            in.error().ifPresent(error -> Ledger.failed(session, names, error, in.cause().orElse("")));
            seen.saw("failed", in.error().isPresent());
            return new Out(Holdings.release(session, names) ? Ledger.summary(session, in.runId()) : Optional.empty());
        });
    }
}
