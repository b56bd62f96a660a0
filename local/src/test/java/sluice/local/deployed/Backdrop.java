package sluice.local.deployed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import sluice.ledger.Ledger;
import sluice.ledger.RunNames;
import sluice.local.LocalSluice;
import sluice.local.TestDatabases;
import sluice.local.asl.Execution;
import sluice.local.db.EmbeddedDatabase;
import sluice.local.db.OracleStandIn;
import sluice.local.dms.DmsEndpoint;
import sluice.local.dms.DmsServer;
import sluice.local.dms.EmbeddedDms;
import sluice.local.dms.Faults;
import sluice.sql.Database;
import sluice.wire.Json;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.databasemigration.model.OracleSettings;
import software.amazon.awssdk.services.databasemigration.model.ReplicationTask;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/// What a deployed Sluice finds around it, for `checks/deployed`: a source, a PostgreSQL server, and DMS on its wire, whose
/// events go to an EventBridge that is really called. And the same scenarios on [LocalSluice], to compare with.
///
/// `Backdrop FOLDER MILLION PASSWORD ACCOUNT REGION EVENTS_ENDPOINT` prints one line of JSON when it is ready, answers
/// `POST {"do": ..., "scenario": ...}` at the address in it, and ends when its standard input does.
public final class Backdrop implements AutoCloseable {

    private static final String DATABASE = "deployed";

    /// In the scenario [Scenario#CHANGED]: so few that there are several chunks.
    private static final String CHANGED_CHUNK_ROWS = "3";

    private final int million;
    private final EmbeddedDatabase postgres;
    private final OracleStandIn source = TestDatabases.freshSource();
    private final Faults faults = new Faults();
    private final Map<Scenario, Faults.Hold> holds = new EnumMap<>(Scenario.class);
    private final EmbeddedDms dms;
    private final String url;
    private final DmsServer dmsServer;
    private final EventBridgeClient events;
    private final HttpServer control;
    /// The table of the scenario [Scenario#UNDONE] before anything happens to it.
    private ArrayNode before;

    public static void main(String[] args) throws Exception {
        try (Backdrop backdrop = new Backdrop(Path.of(args[0]), Integer.parseInt(args[1]), args[2], args[3], args[4], URI.create(args[5]))) {
            System.out.println(backdrop.doors());
            while (System.in.read() != -1) {
                // whoever started it is still there
            }
        }
    }

    private Backdrop(Path folder, int million, String password, String account, String region, URI eventsEndpoint)
            throws SQLException, IOException {
        this.million = million;
        Path data = folder.resolve("postgresql");
        this.postgres = EmbeddedDatabase.start(data);
        this.url = postgres.createDatabase(DATABASE);
        try (Connection c = DriverManager.getConnection(url)) {
            run(c, List.of(Files.readString(Path.of("grants", "postgresql.sql")),
                    "ALTER ROLE sluice PASSWORD '" + password + "'", "CREATE SCHEMA shop", "GRANT USAGE ON SCHEMA shop TO sluice"));
        }
        // everybody else gets in without one
        Path access = data.resolve("pg_hba.conf");
        Files.writeString(access, "host all sluice 127.0.0.1/32 scram-sha-256\n" + Files.readString(access));
        try (Connection c = source.open()) {
            run(c, List.of("CREATE SCHEMA SHOP"));
        }
        for (Scenario s : Scenario.values()) {
            try (Connection c = source.open()) {
                run(c, s.atSource(million));
            }
            try (Connection c = DriverManager.getConnection(url)) {
                run(c, s.atTarget(million));
                run(c, List.of("GRANT SELECT, INSERT, UPDATE ON " + s.target() + " TO sluice", "SELECT pg_reload_conf()"));
                if (s == Scenario.UNDONE) {
                    run(c, List.of("GRANT DELETE ON " + s.target() + " TO sluice"));
                    before = table(s, url);
                }
            }
            fault(s, faults).ifPresent(h -> holds.put(s, h));
        }
        String arn = "arn:aws:dms:" + region + ":" + account + ":";
        String dmsUrl = url.replace("user=" + postgres.user(), "user=dms_user");
        this.events = EventBridgeClient.builder()
                .endpointOverride(eventsEndpoint)
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        this.dms = new EmbeddedDms(
                List.of(
                        DmsEndpoint.oracle(
                                arn + "endpoint:SOURCE",
                                OracleSettings.builder()
                                        .numberDatatypeScale(-2)
                                        .failTasksOnLobTruncation(true)
                                        .build(),
                                source::open),
                        DmsEndpoint.postgres(arn + "endpoint:TARGET", () -> DriverManager.getConnection(dmsUrl))),
                arn + "rep:LOCAL",
                InstantSource.system(),
                this::publish,
                faults);
        this.dmsServer = new DmsServer(dms, 0);
        this.control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        control.createContext("/", this::serve);
        control.setExecutor(Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
        control.start();
    }

    /// Sets what shall go wrong in a scenario but for lost events; the hold is there where its load waits.
    private static Optional<Faults.Hold> fault(Scenario s, Faults faults) {
        if (s == Scenario.BROKEN) {
            faults.tableError(s.source(), Scenario.PART, "ORA-01555: snapshot too old");
        }
        return s.held() ? Optional.of(faults.holdAt(s.source(), Scenario.PART)) : Optional.empty();
    }

    private void publish(JsonNode event) {
        String task = event.path("resources").path(0).asText();
        if (names(url, Scenario.LOST.run()).filter(n -> task.endsWith(":" + n.taskIdentifier())).isPresent()) {
            return;
        }
        events.putEvents(r -> r.entries(PutEventsRequestEntry.builder()
                .source(event.path("source").asText())
                .detailType(event.path("detail-type").asText())
                .resources(task)
                .time(Instant.parse(event.path("time").asText()))
                .detail(event.path("detail").toString())
                .build()));
    }

    private ObjectNode doors() {
        ObjectNode out = Json.strict().createObjectNode();
        out.put("control", "http://127.0.0.1:" + control.getAddress().getPort());
        out.put("dms", dmsServer.uri().toString());
        out.put("databasePort", postgres.port());
        out.put("databaseName", DATABASE);
        out.put("changedChunkRows", CHANGED_CHUNK_ROWS);
        out.set("beforeUndone", before);
        ObjectNode requests = out.putObject("requests");
        for (Scenario s : Scenario.values()) {
            requests.put(s.lower(), s.request());
        }
        return out;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode command = Json.strict().readTree(exchange.getRequestBody());
            byte[] answer;
            int status = 200;
            try {
                answer = answer(command).toString().getBytes(StandardCharsets.UTF_8);
            } catch (Exception e) {
                status = 500;
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace, true));
                answer = trace.toString().getBytes(StandardCharsets.UTF_8);
            }
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private JsonNode answer(JsonNode command) throws Exception {
        Scenario s = Scenario.of(command.path("scenario").asText());
        ObjectNode out = Json.strict().createObjectNode();
        switch (command.path("do").asText()) {
            case "own" -> own(s, out);
            case "held" -> out.put("held", holds.get(s).reached());
            case "release" -> holds.get(s).release();
            case "status" -> out.put("status", status(dms, url, s.run()));
            case "found" -> found(s, List.of(s.run(), s.secondRun()), postgres.jdbcUrl(DATABASE), dms, out);
            default -> throw new IllegalArgumentException(command.toString());
        }
        return out;
    }

    /// What a run's things are called; empty for a run that was not accepted.
    private static Optional<RunNames> names(String url, String run) {
        try {
            return texts(url, "SELECT to_regclass('sluice.run')").path(0).isNull()
                    ? Optional.empty()
                    : Optional.of(texts(url, "SELECT deployment FROM sluice.run WHERE run_id = '" + run + "'").path(0))
                            .filter(JsonNode::isTextual)
                            .map(d -> new RunNames(d.asText(), run));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String status(EmbeddedDms dms, String url, String run) {
        String task = names(url, run).map(RunNames::taskIdentifier).orElse("none");
        return dms.describeReplicationTasks(r -> {}).replicationTasks().stream()
                .filter(t -> t.replicationTaskIdentifier().equals(task))
                .map(ReplicationTask::status)
                .findFirst()
                .orElse("");
    }

    /// What a scenario's runs did and left: its table, their reports, and what should not be there any more.
    private static void found(Scenario s, List<String> runs, String url, EmbeddedDms dms, ObjectNode out) throws SQLException {
        out.set("table", table(s, url));
        ArrayNode reports = out.putArray("reports");
        for (String run : runs) {
            try (Database.Session session = new Database(url, Properties::new).open("report", Duration.ofMinutes(1))) {
                Ledger.report(session, run).ifPresent(r -> reports.add(Json.strict().<JsonNode>valueToTree(r)));
            }
        }
        ArrayNode left = out.putArray("left");
        for (String run : runs) {
            Optional<RunNames> names = names(url, run);
            if (!status(dms, url, run).isEmpty()) {
                left.add("task " + names.orElseThrow().taskIdentifier());
            }
            // where no line could be written there is no ledger
            if (!texts(url, "SELECT to_regclass('sluice.claim')").path(0).isNull()) {
                left.addAll(texts(url, "SELECT 'claim ' || table_name FROM sluice.claim WHERE run_id = '" + run + "'"));
                left.addAll(texts(url, "SELECT 'holding ' || kind FROM sluice.holding WHERE run_id = '" + run + "'"));
            }
            if (names.isPresent()) {
                String tag = names.get().tag();
                left.addAll(sessions(url, tag));
                left.addAll(texts(url, "SELECT 'staging ' || relname FROM pg_class"
                        + " WHERE relnamespace = to_regnamespace('sluice_staging') AND relname LIKE '%" + tag + "%'"));
            }
        }
    }

    private static ArrayNode table(Scenario s, String url) throws SQLException {
        return texts(url, "SELECT count(*) || ' rows, ' || md5(string_agg(t::text, ',' ORDER BY id)) FROM " + s.target() + " t");
    }

    /// A run's sessions in this database. A server process goes on for a moment after its client has gone.
    private static ArrayNode sessions(String url, String tag) throws SQLException {
        ArrayNode found = texts(url, "SELECT 'session ' || application_name FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name LIKE 'sluice %' || '" + tag + "' || '%'");
        for (int look = 0; look < 100 && !found.isEmpty(); look++) {
            found = texts(url, "SELECT 'session ' || application_name FROM pg_stat_activity, pg_sleep(0.1)"
                    + " WHERE datname = current_database() AND application_name LIKE 'sluice %' || '" + tag + "' || '%'");
        }
        return found;
    }

    /// Runs a scenario on this machine's Sluice.
    private void own(Scenario s, ObjectNode out) throws Exception {
        String url = postgres.createDatabase("own_" + s.lower());
        try (Connection c = DriverManager.getConnection(url)) {
            run(c, List.of("CREATE SCHEMA shop"));
            run(c, s.atTarget(million));
        }
        JsonNode request = Json.strict().readTree(s.request());
        Faults own = new Faults();
        Optional<Faults.Hold> hold = fault(s, own);
        if (s == Scenario.LOST) {
            own.loseEvents();
        }
        Map<String, String> parameters = switch (s) {
            // what arrives when the deployed stack is changed is here from the beginning
            case CHANGED -> Map.of("ChunkRows", CHANGED_CHUNK_ROWS);
            case ASKED -> Map.of("RequestBus", "own", "Schedule", "rate(1 day)", "ScheduledRequest", request.toString());
            default -> Map.of();
        };
        try (LocalSluice machine = deployment(url, s.deployment(), parameters, own);
                LocalSluice second = deployment(url, s.secondDeployment(), Map.of(), new Faults())) {
            if (s == Scenario.ASKED) {
                asked(s, machine, request);
                what(s.deployment(), machine, out);
                found(s, machine.stepFunctions().executions().stream().map(Execution::name).distinct().toList(), url, machine.dms(), out);
                return;
            }
            Execution first = machine.reload(s.run(), request);
            if (hold.isPresent()) {
                machine.time().await(() -> first.history().stream().anyMatch(h -> h.type().equals("TaskSubmitted")));
                machine.time().await(() -> machine.dms().tables(machine.names(s.run()).taskIdentifier()).stream()
                        .anyMatch(t -> t.fullLoadRows() >= Scenario.PART));
            }
            if (s == Scenario.STOPPED) {
                machine.stepFunctions().stop(first.arn(), "Interrupted", "stopped by hand");
                machine.time().await(() -> status(machine.dms(), url, s.run()).equals("stopping"));
            }
            if (s == Scenario.TWICE) {
                machine.reload(s.secondRun(), request).await();
            }
            if (s == Scenario.BESIDE) {
                reloadBoth(s, second, request);
            }
            hold.ifPresent(Faults.Hold::release);
            first.await();
            machine.awaitQuiet();
            if (s == Scenario.CHANGED) {
                machine.reload(s.secondRun(), request).await();
                machine.awaitQuiet();
            }
            if (s == Scenario.UNDONE) {
                machine.undo(s.secondRun(), s.run()).await();
                machine.awaitQuiet();
            }
            if (s == Scenario.REUSED) {
                reloadBoth(s, second, request);
            }
            what(s.deployment(), machine, out);
            what(s.secondDeployment(), second, out);
            found(s, List.of(s.run(), s.secondRun()), url, machine.dms(), out);
        }
    }

    /// What the driver asks the deployed stack for, by events on its bus; the schedule asks by itself, and the sweep tells.
    private static void asked(Scenario s, LocalSluice machine, JsonNode request) throws Exception {
        ask(machine, 1, "other", "elsewhere", request);
        ask(machine, 1, "sluice", s.lower(), request);
        machine.awaitQuiet();
        ask(machine, 1, "sluice", s.lower(), request);
        ask(machine, 2, "sluice", "wrong", request);
        machine.time().advance(Duration.ofDays(1).plusMinutes(6));
        machine.awaitQuiet();
    }

    private static void ask(LocalSluice machine, int version, String stack, String requestId, JsonNode request) {
        ObjectNode detail = Json.strict().createObjectNode()
                .put("version", version).put("stack", stack).put("requestId", requestId).set("request", request);
        machine.events().putEvents(r -> r.entries(e -> e.eventBusName("sluice-requests")
                .source("sluice.request").detailType("Sluice Reload Requested").detail(detail.toString())));
    }

    /// In another deployment than the first run's: a run of the same name, then one of another name.
    private static void reloadBoth(Scenario s, LocalSluice machine, JsonNode request) throws Exception {
        for (String name : List.of(s.run(), s.secondRun())) {
            machine.reload(name, request).await();
            machine.awaitQuiet();
        }
    }

    /// A stack on this machine, as CloudFormation would name it.
    private LocalSluice deployment(String url, String deployment, Map<String, String> changed, Faults faults) {
        String stack = deployment.equals("anew") ? "other" : deployment;
        Map<String, String> parameters = new HashMap<>(changed);
        parameters.put("AWS::StackName", stack);
        parameters.put(LocalSluice.STACK_ID,
                "arn:aws:cloudformation:eu-central-1:000000000000:stack/" + stack + "/" + UUID.randomUUID());
        return new LocalSluice(new LocalSluice.Setup(
                Path.of("").toAbsolutePath(), source::open, Optional.empty(), url, _ -> {},
                new LocalSluice.Options(url, parameters, Map.of(), UnaryOperator.identity(), new Random(1),
                        new LocalSluice.FunctionHook() {}, faults)));
    }

    /// Adds what a deployment's executions did and told.
    private static void what(String deployment, LocalSluice machine, ObjectNode out) {
        ArrayNode executions = out.withArray("executions");
        for (Execution e : machine.stepFunctions().executions()) {
            ObjectNode one = executions.addObject();
            one.put("deployment", deployment).put("machine", e.machine().name()).put("name", e.name()).put("status", e.status().toString());
            one.set("input", e.input());
            ArrayNode history = one.putArray("events");
            e.history().forEach(h -> history.add(h.json()));
        }
        ArrayNode messages = out.withArray("messages");
        machine.sns().messages().forEach(m -> messages.addObject()
                .put("deployment", deployment).put("subject", m.subject()).put("text", m.text()));
        ArrayNode outcomes = out.withArray("outcomes");
        machine.events().events().stream()
                .filter(e -> e.path("source").asText().equals("sluice"))
                .forEach(e -> outcomes.add(e.<ObjectNode>deepCopy().put("deployment", deployment)));
    }

    private static void run(Connection c, List<String> statements) throws SQLException {
        try (Statement s = c.createStatement()) {
            for (String statement : statements) {
                s.execute(statement);
            }
        }
    }

    private static ArrayNode texts(String url, String query) throws SQLException {
        ArrayNode out = Json.strict().createArrayNode();
        try (Connection c = DriverManager.getConnection(url);
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(query)) {
            while (r.next()) {
                out.add(r.getString(1));
            }
        }
        return out;
    }

    @Override
    public void close() throws SQLException {
        control.stop(0);
        dmsServer.close();
        holds.values().forEach(Faults.Hold::release);
        dms.close();
        events.close();
        source.close();
        postgres.close();
    }
}
