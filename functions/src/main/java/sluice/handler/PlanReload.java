package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.dms.EndpointFacts;
import sluice.dms.LoadSpec;
import sluice.ledger.Ledger;
import sluice.ledger.RequestRefused;
import sluice.sql.Database.Session;
import sluice.ledger.TargetSessions;
import sluice.catalogue.Source;
import sluice.reload.ReloadJob;
import sluice.reload.plan.Plan;
import sluice.reload.plan.Request;
import sluice.reload.plan.RequestReader;
import sluice.reload.plan.StoredPlan;
import sluice.reload.plan.Survey;

/// Decides what the run will do, or refuses it with everything that is wrong; of a refused request the ledger keeps one line, with
/// its problems. Called by "Plan reload" of `reload`.
///
/// ```json
/// {"runId": "costs-2020-02", "executionArn": "arn:aws:states:...", "startedAt": "2026-11-21T10:15:30.123Z",
///  "request": {"tables": [{"source": "SHOP.ORDERS", "target": "shop.orders"}],
///              "window": {"column": "order_date", "from": "2020-02-01", "to": "2020-03-01"}, "cdc": "none"},
///  "endpoints": {"sourceEngine": "oracle", "targetEngine": "postgres", "source": {}, "target": {}}}
/// ```
public final class PlanReload extends Step<PlanReload.In, PlanReload.Out> {

    /// @param startedAt when the execution started: a relative window counts from here
    /// @param request   the execution's input as it came
    public record In(
            String runId, String executionArn, Instant startedAt, JsonNode request, EndpointFacts endpoints) implements OfRun {}

    /// @param tables  number of tables
    /// @param workers how many functions shall merge at the same time
    /// @param load    what the load task has to bring
    public record Out(int tables, int workers, LoadSpec load) {}

    private final TargetSessions sessions;
    private final Optional<Source> source;
    private final String loader;
    private final int workers;

    public PlanReload() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public PlanReload(Clients clients, Config config, InstantSource clock) {
        this.sessions = new TargetSessions(clients, config, clock);
        this.source = Source.of(clients, config);
        this.loader = config.dmsUser().orElse("");
        this.workers = config.workers();
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        Request request;
        try {
            request = RequestReader.read(in.request());
        } catch (RequestRefused e) {
            throw recorded(in, context, e);
        }
        return sessions.in(in.runId(), "plan", context, (session, _) -> {
            try {
                return plan(session, in, request);
            } catch (RequestRefused e) {
                throw recorded(session, in, e);
            }
        });
    }

    private Out plan(Session session, In in, Request request) {
        Ledger.Run run = run(in);
        // an earlier call of this function may have stored it without being able to say so
        if (Ledger.accepted(session, run)) {
            Plan plan = StoredPlan.of(session, in.runId());
            return new Out(plan.tables().size(), workers, plan.staging().load(plan.lob()));
        }
        Survey survey = Survey.of(session, loader, source, run.names(), in.startedAt(), request, in.endpoints());
        // what may refuse is over: now comes the first write
        Ledger.migrate(session);
        Ledger.accept(session, run, StoredPlan.text(survey.plan()), survey.tables());
        Ledger.about(session, in.runId(), ReloadJob.about(survey.plan(), in.request()));
        return new Out(survey.plan().tables().size(), workers, survey.load());
    }

    private Ledger.Run run(In in) {
        return new Ledger.Run(sessions.names(in.runId()), in.executionArn(), in.startedAt());
    }

    /// The refusal, once it has its line in the ledger. Where none can be written, the refusal is what there is to tell.
    private RequestRefused recorded(In in, Context context, RequestRefused refused) {
        try {
            return sessions.in(in.runId(), "plan", context, (session, _) -> recorded(session, in, refused));
        } catch (RuntimeException _) {
            return refused;
        }
    }

    private RequestRefused recorded(Session session, In in, RequestRefused refused) {
        return Ledger.recorded(session, run(in), refused);
    }
}
