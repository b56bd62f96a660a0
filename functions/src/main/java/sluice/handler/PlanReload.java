package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import sluice.load.TableMappings;
import sluice.load.TaskSettings;
import sluice.merge.Fingerprint;
import sluice.merge.Ledger;
import sluice.plan.CatalogueReader;
import sluice.plan.EndpointFacts;
import sluice.plan.Plan;
import sluice.plan.Planner;
import sluice.plan.Planning;
import sluice.plan.Request;
import sluice.plan.RequestReader;
import sluice.plan.RequestRefused;
import sluice.sql.TableName;

/// Decides what the run will do, or refuses it with everything that is wrong; a refused request leaves no trace. Called by
/// "Plan reload" of `reload`.
///
/// ```json
/// {"runId": "costs-2020-02", "executionArn": "arn:aws:states:...", "startedAt": "2026-11-21T10:15:30.123Z",
///  "request": {"tables": [{"source": "SHOP.ORDERS", "target": "shop.orders"}],
///              "window": {"column": "order_date", "from": "2020-02-01", "to": "2020-03-01"}, "cdc": "none"},
///  "endpoints": {"sourceEngine": "oracle", "targetEngine": "postgres", "source": {}, "target": {}}}
/// ```
public final class PlanReload implements RequestHandler<PlanReload.In, PlanReload.Out> {

    /// @param startedAt when the execution started: a relative window counts from here
    /// @param request   the execution's input as it came
    public record In(
            String runId, String executionArn, Instant startedAt, JsonNode request, EndpointFacts endpoints) {}

    /// @param tables   number of tables
    /// @param workers  how many functions shall merge at the same time
    /// @param mappings table mappings of the load task
    /// @param settings settings of the load task
    public record Out(int tables, int workers, String mappings, String settings) {}

    private final TargetSessions sessions;
    private final Optional<Source> source;
    private final int workers;

    public PlanReload() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public PlanReload(Clients clients, Config config, InstantSource clock) {
        this.sessions = new TargetSessions(clients, config, clock);
        this.source = Source.of(clients, config);
        this.workers = config.workers();
    }

    @Override
    public Out handleRequest(In in, Context context) {
        Request request = RequestReader.read(in.request());
        return sessions.in(in.runId(), "plan", context, (session, _) -> {
            Map<TableName, String> fingerprints = Fingerprint.read(
                    session, request.tables().stream().map(Request.Table::target).toList());
            Plan accepted = accepted(Planner.plan(
                    in.runId(),
                    in.startedAt(),
                    request,
                    CatalogueReader.read(session, request),
                    source.map(s -> s.catalogue(request)),
                    in.endpoints()));
            Plan plan = source.map(s -> s.searched(accepted)).orElse(accepted);
            // both may still refuse, so they come before the first write
            Out out = new Out(plan.tables().size(), workers, TableMappings.of(plan), TaskSettings.of(plan));
            Map<Integer, Long> counts = source.map(s -> s.count(plan)).orElse(Map.of());
            Ledger.migrate(session);
            Ledger.accept(session, plan, in.executionArn(), counts, fingerprints);
            return out;
        });
    }

    private static Plan accepted(Planning planning) {
        return switch (planning) {
            case Planning.Accepted a -> a.plan();
            case Planning.Refused r -> throw new RequestRefused(r.problems());
        };
    }
}
