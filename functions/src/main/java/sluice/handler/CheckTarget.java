package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.catalogue.CatalogueReader;
import sluice.catalogue.Source;
import sluice.catalogue.SourceCatalogue;
import sluice.catalogue.TargetRights;
import sluice.dms.EndpointFacts;
import sluice.ledger.Problem;
import sluice.ledger.TargetSessions;
import sluice.reload.plan.Planner;
import sluice.reload.plan.Planning;
import sluice.reload.plan.Request;
import sluice.reload.plan.RequestReader;
import sluice.sql.Database.Session;

/// Logs in as a run would, to the target and, where there is a connection, to the source; says what the target lacks, and what a request
/// would be refused for. Nothing is written. Called by `./sluice preflight`, and by no state machine.
///
/// ```json
/// {"request": {"tables": [{"source": "SHOP.ORDERS", "target": "shop.orders"}],
///              "window": {"column": "order_date", "last": "P3D", "zone": "Europe/Berlin"}},
///  "endpoints": {"sourceEngine": "oracle", "targetEngine": "postgres", "source": {}, "target": {}}}
/// ```
public final class CheckTarget extends Step<CheckTarget.In, CheckTarget.Out> {

    /// Who calls waits for it.
    private static final Duration BUDGET = Duration.ofSeconds(40);

    /// @param request   to be planned; none where no request is known
    /// @param endpoints for its plan; none where there is no request
    public record In(Optional<JsonNode> request, Optional<EndpointFacts> endpoints) {
        public In {
            // Jackson takes a missing document for JSON's null
            request = request.filter(r -> !r.isNull());
        }
    }

    /// @param version  the server's, e.g. `18.4`
    /// @param lacks    what the target lacks, whatever is reloaded
    /// @param problems what the request would be refused for
    public record Out(String version, List<TargetRights.Lack> lacks, List<Problem> problems) {}

    private final TargetSessions sessions;
    private final Optional<Source> source;
    private final String loader;
    private final InstantSource clock;

    public CheckTarget() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public CheckTarget(Clients clients, Config config, InstantSource clock) {
        this.sessions = new TargetSessions(clients, config, clock);
        this.source = Source.of(clients, config);
        this.loader = config.dmsUser().orElse("");
        this.clock = clock;
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        Optional<Request> request = in.request().map(RequestReader::read);
        Optional<SourceCatalogue> atSource = source.map(s -> s.catalogue(request.map(Request::sources).orElse(List.of())));
        return sessions.look("preflight", BUDGET, session -> {
            TargetRights rights = TargetRights.read(session, loader);
            List<Problem> problems = request.map(r -> refused(session, r, atSource, in)).orElse(List.of());
            seen.saw("lacks", rights.lacks().size());
            seen.saw("problems", problems.size());
            return new Out(rights.version(), rights.lacks(), problems);
        });
    }

    private List<Problem> refused(Session session, Request request, Optional<SourceCatalogue> atSource, In in) {
        Planning planning = Planner.plan(sessions.names("preflight"), clock.instant(), request,
                CatalogueReader.read(session, request.targets()), atSource, in.endpoints().orElseThrow());
        return planning instanceof Planning.Refused r ? r.problems() : List.of();
    }
}
