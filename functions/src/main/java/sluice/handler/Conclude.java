package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.ledger.Ledger;
import sluice.ledger.RunReport;
import sluice.ledger.TargetSessions;
import sluice.catalogue.Source;
import sluice.reload.check.Verdict;
import sluice.reload.plan.Plan;
import sluice.reload.plan.StoredPlan;

/// Gives the verdict: clean, drifted or inconclusive. Called by "Conclude" of `reload`; kept in the ledger; what "Discard staging" reads back
/// is the execution's output.
///
/// ```json
/// {"runId": "costs-2020-02"}
/// ```
public final class Conclude extends Step<Conclude.In, Conclude.Out> {

    public record In(String runId) implements OfRun {}

    /// @param summary outcome and counts; no keys, no values
    public record Out(RunReport.Summary summary) {}

    private final TargetSessions sessions;
    private final Optional<Source> source;

    public Conclude() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public Conclude(Clients clients, Config config, InstantSource clock) {
        this.sessions = new TargetSessions(clients, config, clock);
        this.source = Source.of(clients, config);
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        return sessions.in(in.runId(), "conclude", context, (session, _) -> {
            Plan plan = StoredPlan.of(session, in.runId());
            Map<Integer, Long> counts = source.map(s -> s.count(plan.staging().atSource())).orElse(Map.of());
            Verdict.conclude(session, plan, counts);
            RunReport.Summary summary = Ledger.summary(session, in.runId()).orElseThrow();
            seen.saw("outcome", summary.outcome());
            return new Out(summary);
        });
    }
}
