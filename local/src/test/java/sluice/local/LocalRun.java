package sluice.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import sluice.ledger.Ledger;
import sluice.ledger.RunReport;
import sluice.local.asl.Execution;
import sluice.local.db.OracleStandIn;
import sluice.local.dms.Faults;
import sluice.sql.Database;
import sluice.wire.Json;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sns.model.ThrottledException;

/// The whole machine for one test: a source with `SHOP.ORDERS` (ids 1 to 100, a hundred days from 2026-01-01 on), a target
/// that lacks every tenth row and has every tenth plus one damaged with an equal time stamp, and a request for February.
public final class LocalRun implements AutoCloseable {

    /// Rows of the source in the request's window: ids 32 to 59.
    public static final int IN_WINDOW = 28;

    /// Where `template.yaml` is.
    public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    public static final String REQUEST =
            """
            {"tables": [{"source": "SHOP.ORDERS", "target": "shop.orders"}],
             "window": {"column": "order_date", "from": "2026-02-01", "to": "2026-03-01"},
             "cdc": "none", "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}
            """;

    private final OracleStandIn source;
    private final String target;
    private final Faults faults = new Faults();
    private final AtomicInteger throttledMessages = new AtomicInteger();
    private volatile RuntimeException refusal;
    private final LocalSluice machine;

    public LocalRun() throws SQLException {
        this(new LocalSluice.FunctionHook() {}, true);
    }

    /// @param connected whether the functions have a source connection
    public LocalRun(LocalSluice.FunctionHook hook, boolean connected) throws SQLException {
        this(hook, connected, ROOT);
    }

    /// @param root the folder whose `template.yaml` shall run
    LocalRun(LocalSluice.FunctionHook hook, boolean connected, Path root) throws SQLException {
        this(hook, connected, root, UnaryOperator.identity());
    }

    /// @param change makes of the machine's set-up another one
    public LocalRun(LocalSluice.FunctionHook hook, boolean connected, Path root, UnaryOperator<LocalSluice.Setup> change)
            throws SQLException {
        this(hook, connected, root, url -> url, Map.of(), change);
        orders();
    }

    /// Makes the tables that [#REQUEST] speaks of.
    public void orders() throws SQLException {
        atSource(
                "CREATE SCHEMA SHOP",
                "CREATE TABLE SHOP.ORDERS (ID NUMBER(10) PRIMARY KEY, AMOUNT NUMBER(10,2), ORDER_DATE DATE NOT NULL,"
                        + " UPDATED_AT TIMESTAMP)",
                "INSERT INTO SHOP.ORDERS SELECT X, X * 1.25, DATEADD('DAY', X - 1, DATE '2026-01-01'),"
                        + " TIMESTAMP '2026-04-01 00:00:00' FROM SYSTEM_RANGE(1, 100)");
        atTarget(
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.orders (id bigint PRIMARY KEY, amount numeric(10,2), order_date timestamp(0) NOT NULL,"
                        + " updated_at timestamp)",
                "INSERT INTO shop.orders SELECT x, x * 1.25, timestamp '2026-01-01' + (x - 1) * interval '1 day',"
                        + " '2026-04-01' FROM generate_series(1, 100) x",
                "DELETE FROM shop.orders WHERE id % 10 = 0",
                "UPDATE shop.orders SET amount = amount + 1 WHERE id % 10 = 1");
    }

    /// A machine on two empty databases.
    ///
    /// @param change makes of the machine's set-up another one
    LocalRun(boolean connected, int chunkRows, UnaryOperator<LocalSluice.Setup> change) throws SQLException {
        this(new LocalSluice.FunctionHook() {}, connected, ROOT, url -> url, sizes(2, chunkRows), change);
    }

    /// A machine on two empty databases.
    ///
    /// @param through what the functions connect to instead of the target's own URL
    public LocalRun(
            LocalSluice.FunctionHook hook, boolean connected, UnaryOperator<String> through, int workers, int chunkRows)
            throws SQLException {
        this(hook, connected, ROOT, through, sizes(workers, chunkRows), UnaryOperator.identity());
    }

    private LocalRun(
            LocalSluice.FunctionHook hook,
            boolean connected,
            Path root,
            UnaryOperator<String> through,
            Map<String, String> parameters,
            UnaryOperator<LocalSluice.Setup> change)
            throws SQLException {
        this.source = TestDatabases.freshSource();
        this.target = TestDatabases.freshDatabase();
        String url = through.apply(target);
        this.machine = new LocalSluice(change.apply(new LocalSluice.Setup(
                root,
                source::open,
                connected ? Optional.of(source.jdbcUrl()) : Optional.empty(),
                url,
                _ -> throttle(),
                new LocalSluice.Options(
                        url, parameters, Map.of(), UnaryOperator.identity(), new Random(1), hook, faults))));
    }

    private static Map<String, String> sizes(int workers, int chunkRows) {
        return Map.of("Workers", Integer.toString(workers), "ChunkRows", Integer.toString(chunkRows));
    }

    /// The same set-up with other ways to log in.
    ///
    /// @param url what the functions connect to
    /// @param dmsUrl what DMS connects to
    /// @param parameters values for parameters of the template
    /// @param secrets text by ARN
    public static LocalSluice.Setup login(
            LocalSluice.Setup s,
            String url,
            String dmsUrl,
            Map<String, String> parameters,
            Map<String, String> secrets) {
        LocalSluice.Options o = s.options();
        return new LocalSluice.Setup(s.root(), s.source(), s.sourceUrl(), url, s.onMessage(), new LocalSluice.Options(
                dmsUrl, parameters, secrets, o.clients(), o.random(), o.hook(), o.faults()));
    }

    /// Another deployment on the same two databases, with a DMS of its own.
    LocalSluice beside(LocalSluice.FunctionHook hook) {
        return new LocalSluice(new LocalSluice.Setup(ROOT, source::open, Optional.of(source.jdbcUrl()), target, _ -> {},
                new LocalSluice.Options(target, Map.of(), Map.of(), UnaryOperator.identity(), new Random(1), hook, new Faults())));
    }

    /// What goes wrong in DMS.
    public Faults faults() {
        return faults;
    }

    /// The next messages are throttled.
    void throttleMessages(int calls) {
        throttledMessages.set(calls);
    }

    /// SNS refuses every message from now on.
    ///
    /// @param error null: not any more
    void refuseMessages(RuntimeException error) {
        refusal = error;
    }

    private void throttle() {
        if (refusal != null) {
            throw refusal;
        }
        if (throttledMessages.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw ThrottledException.builder()
                    .message("Rate exceeded")
                    .statusCode(429)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .serviceName("Sns")
                            .errorCode("Throttled")
                            .errorMessage("Rate exceeded")
                            .build())
                    .build();
        }
    }

    public LocalSluice machine() {
        return machine;
    }

    /// A new connection; the caller closes it.
    public Connection openSource() throws SQLException {
        return source.open();
    }

    String targetUrl() {
        return target;
    }

    /// A new connection; the caller closes it.
    public Connection openTarget() throws SQLException {
        return DriverManager.getConnection(target);
    }

    public void atSource(String... statements) throws SQLException {
        try (Connection c = openSource()) {
            run(c, statements);
        }
    }

    public void atTarget(String... statements) throws SQLException {
        try (Connection c = openTarget()) {
            run(c, statements);
        }
    }

    private static void run(Connection c, String... statements) throws SQLException {
        try (Statement s = c.createStatement()) {
            for (String statement : statements) {
                s.execute(statement);
            }
        }
    }

    /// First column of a query at the target, as text.
    public List<String> column(String query) throws SQLException {
        try (Connection c = openTarget();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(query)) {
            List<String> out = new ArrayList<>();
            while (r.next()) {
                out.add(r.getString(1));
            }
            return out;
        }
    }

    /// Runs the request to its end and lets every cleanup end too.
    public Execution reload(String name) throws Exception {
        return reload(name, REQUEST);
    }

    public Execution reload(String name, String request) throws Exception {
        JsonNode document = Json.strict().readTree(request);
        Execution e = machine.reload(name, document);
        e.await();
        machine.awaitQuiet();
        return e;
    }

    /// Runs the request until its load has stood still for ten minutes, ends the execution as a person in the console does,
    /// and lets the clean-up end.
    public Execution abortWhileLoading(String name) throws Exception {
        Faults.Hold hold = faults.holdAt("SHOP.ORDERS", 5);
        Execution e = machine.reload(name, Json.strict().readTree(REQUEST));
        machine.time().advance(Duration.ofMinutes(10));
        hold.awaitReached();
        machine.stepFunctions().stop(e.arn(), "Interrupted", "stopped by hand");
        machine.time().await(() -> machine.dms().describeReplicationTasks(r -> {}).replicationTasks().stream()
                .allMatch(t -> t.status().equals("stopping")));
        hold.release();
        machine.awaitQuiet();
        return e;
    }

    public Optional<RunReport> report(String name) {
        try (Database.Session s = new Database(target, Properties::new).open("test", Duration.ofMinutes(1))) {
            return Ledger.report(s, name);
        }
    }

    /// Everything a run might have left behind: DMS tasks, staging tables, claims, open tokens, sessions. Empty is right.
    public List<String> leftovers() throws Exception {
        List<String> out = new ArrayList<>();
        machine.dms().describeReplicationTasks(r -> {}).replicationTasks().forEach(t ->
                out.add("task " + t.replicationTaskIdentifier()));
        column("SELECT 'staging ' || relname FROM pg_class WHERE relnamespace = to_regnamespace('sluice_staging')"
                        + " AND relkind = 'r'")
                .forEach(out::add);
        if (!column("SELECT to_regclass('sluice.claim')").contains(null)) {
            column("SELECT 'claim ' || table_name || ' by ' || run_id FROM sluice.claim").forEach(out::add);
            column("SELECT 'holding ' || kind || ' by ' || run_id FROM sluice.holding").forEach(out::add);
        }
        out.addAll(sessions());
        machine.dynamo().items("StateTable").stream()
                // that a message was sent is remembered until its time to live ends, so that it is never sent twice; that a run
                // began until nothing of it can be at work any more; what was asked for, that a second one is told so
                .filter(i -> !i.containsKey("sent") && !Set.of("run", "request", "rejections").contains(i.get("kind").s()))
                .forEach(i -> out.add("item " + i));
        return out;
    }

    /// Sessions of functions. One that was closed a moment ago may still be on its way out, so they get five seconds.
    private List<String> sessions() throws SQLException {
        Instant end = Instant.now().plusSeconds(5);
        List<String> found;
        do {
            found = column("SELECT 'session ' || application_name FROM pg_stat_activity, pg_sleep(0.01)"
                    + " WHERE datname = current_database() AND application_name LIKE 'sluice %'");
        } while (!found.isEmpty() && Instant.now().isBefore(end));
        return found;
    }

    @Override
    public void close() throws SQLException {
        machine.close();
        source.close();
    }
}
