package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.ledger.TargetSessions;
import sluice.reload.undo.Undoer;
import sluice.staging.Pause;
import sluice.staging.Progress;

/// Puts rows back as they were before a run, until none is left or the time is up. Called by "Put back" of `undo`, in several workers
/// at once, each until done.
///
/// ```json
/// {"runId": "undo-costs-2020-02", "worker": 1}
/// ```
public final class PutBack extends Step<PutBack.In, PutBack.Out> {

    /// @param worker 1, 2, ...: names the session only, chunks are claimed in the ledger
    public record In(String runId, int worker) implements OfRun {}

    /// @param done   nothing is left to do
    /// @param chunks chunks done by this call
    /// @param rows   rows of these
    public record Out(boolean done, long chunks, long rows) {}

    private final TargetSessions sessions;

    public PutBack() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public PutBack(Clients clients, Config config, InstantSource clock) {
        this.sessions = new TargetSessions(clients, config, clock);
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        seen.saw("worker", in.worker());
        return sessions.in(in.runId(), "undo " + in.worker(), context, (session, deadline) -> {
            Progress p = Undoer.work(session, in.runId(), deadline, Pause.SLEEP);
            return new Out(p.done(), p.chunks(), p.rows());
        });
    }
}
