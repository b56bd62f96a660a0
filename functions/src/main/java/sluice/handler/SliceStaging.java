package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.ledger.TargetSessions;
import sluice.catalogue.Source;
import sluice.reload.check.Verdict;
import sluice.reload.plan.Plan;
import sluice.reload.plan.StoredPlan;
import sluice.staging.Progress;
import sluice.staging.Slicer;

/// Cuts staging into chunks by key, and checks what arrived, at the end against the source's counts. Called by "Slice staging" of `reload` until done.
///
/// ```json
/// {"runId": "costs-2020-02", "loaded": {"1": 2300}}
/// ```
public final class SliceStaging extends Step<SliceStaging.In, SliceStaging.Out> {

    /// @param loaded rows loaded by table number
    public record In(String runId, Map<Integer, Long> loaded) implements OfRun {}

    /// @param done   nothing is left to do
    /// @param chunks chunks done by this call
    /// @param rows   rows done by this call
    public record Out(boolean done, long chunks, long rows) {}

    private final TargetSessions sessions;
    private final Optional<Source> source;
    private final int chunkRows;

    public SliceStaging() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public SliceStaging(Clients clients, Config config, InstantSource clock) {
        this.sessions = new TargetSessions(clients, config, clock);
        this.source = Source.of(clients, config);
        this.chunkRows = config.chunkRows();
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        return sessions.in(in.runId(), "slice", context, (session, deadline) -> {
            Plan plan = StoredPlan.of(session, in.runId());
            Progress p = Slicer.work(session, plan.staging(), in.loaded(), deadline, chunkRows);
            if (p.done()) {
                Verdict.confirmLoad(session, plan, source.map(from -> from.count(plan.staging().atSource())).orElse(Map.of()));
            }
            return new Out(p.done(), p.chunks(), p.rows());
        });
    }
}
