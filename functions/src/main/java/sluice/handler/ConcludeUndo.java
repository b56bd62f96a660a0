package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.ledger.Ledger;
import sluice.ledger.RunReport;
import sluice.ledger.TargetSessions;
import sluice.reload.undo.UndoVerdict;

/// Says what an undo put back and what it left. Called by "Conclude undo" of `undo`; kept in the ledger.
///
/// ```json
/// {"runId": "undo-costs-2020-02"}
/// ```
public final class ConcludeUndo extends Step<ConcludeUndo.In, ConcludeUndo.Out> {

    public record In(String runId) implements OfRun {}

    /// @param summary outcome and counts; no keys, no values
    public record Out(RunReport.Summary summary) {}

    private final TargetSessions sessions;

    public ConcludeUndo() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public ConcludeUndo(Clients clients, Config config, InstantSource clock) {
        this.sessions = new TargetSessions(clients, config, clock);
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        return sessions.in(in.runId(), "conclude", context, (session, _) -> {
            UndoVerdict.conclude(session, in.runId());
            RunReport.Summary summary = Ledger.summary(session, in.runId()).orElseThrow();
            seen.saw("outcome", summary.outcome());
            return new Out(summary);
        });
    }
}
