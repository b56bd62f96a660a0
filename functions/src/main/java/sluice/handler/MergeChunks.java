package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.ledger.TargetSessions;
import sluice.reload.merge.Merger;
import sluice.reload.plan.Plan;
import sluice.reload.plan.StoredPlan;
import sluice.staging.Progress;

/// Merges chunks of staging into the target until none is left or the time is up. Called by "Merge chunks" of `reload`, in
/// several workers at once, each until done.
///
/// ```json
/// {"runId": "costs-2020-02", "worker": 1}
/// ```
public final class MergeChunks extends Step<MergeChunks.In, MergeChunks.Out> {

    /// @param worker 1, 2, ...: names the session only, chunks are claimed in the ledger
    public record In(String runId, int worker) implements OfRun {}


    /// @param done   nothing is left to do
    /// @param chunks chunks done by this call
    /// @param rows   rows done by this call
    public record Out(boolean done, long chunks, long rows) {}

    private final TargetSessions sessions;

    public MergeChunks() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public MergeChunks(Clients clients, Config config, InstantSource clock) {
        this.sessions = new TargetSessions(clients, config, clock);
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        seen.saw("worker", in.worker());
        return sessions.in(in.runId(), "merge " + in.worker(), context, (session, deadline) -> {
            Plan plan = StoredPlan.of(session, in.runId());
            Progress p = Merger.work(session, plan, deadline);
            return new Out(p.done(), p.chunks(), p.rows());
        });
    }
}
