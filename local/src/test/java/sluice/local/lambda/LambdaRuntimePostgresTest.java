package sluice.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sluice.local.TestDatabases;
import sluice.local.asl.Arns;
import sluice.local.aws.SamTemplate;
import sluice.local.dms.Disturbances;
import sluice.local.dms.DmsEndpoint;
import sluice.local.dms.DmsServer;
import sluice.local.dms.EmbeddedDms;
import sluice.wire.Json;
import software.amazon.awssdk.services.databasemigration.model.OracleSettings;

/// Every handler of `template.yaml` in a process of its own under AWS's runtime interface client, on the class path that is
/// deployed and in the environment that the template gives it, called with the sample of its class comment.
///
/// DMS answers; every other service refuses connections. The target is a server with one table and no run on it.
@EnabledOnOs(value = OS.LINUX, disabledReason = "AWS's runtime interface client is made for Linux alone")
class LambdaRuntimePostgresTest {

    private static final Pattern SAMPLE = Pattern.compile("(?s)/// ```json\\n(.*?)/// ```");
    private static final String SOURCE = Arns.of("dms", "endpoint:SOURCE");
    private static final String TARGET = Arns.of("dms", "endpoint:TARGET");
    private static final String INSTANCE = Arns.of("dms", "rep:LOCAL");
    private static final String AWS_AWAY = "sluice.aws.Throttled";
    private static final String NO_RUN = "sluice.ledger.UnknownRun";

    /// What is to come of each: the name of an error, else the beginning of the answer.
    private static final Map<String, String> EXPECTED = new TreeMap<>(Map.ofEntries(
            Map.entry("CheckTarget", "{\"version\":\""),
            Map.entry("InspectEndpoints", AWS_AWAY),
            Map.entry("TestConnections", "{\"status\":\"testing\"}"),
            Map.entry("CreateLoadTask", "{\"taskArn\":\"arn:aws:dms:local:000000000000:task:sluice-e036e4263d2d\"}"),
            Map.entry("DescribeLoadTask", "{\"status\":\"gone\"}"),
            Map.entry("AwaitLoad", AWS_AWAY),
            Map.entry("OnTaskEvent", AWS_AWAY),
            Map.entry("Reconcile", AWS_AWAY),
            Map.entry("JudgeLoad", "sluice.dms.LoadFailed"),
            Map.entry("DeleteLoadTask", AWS_AWAY),
            Map.entry("Notify", AWS_AWAY),
            Map.entry("AskExecution", AWS_AWAY),
            Map.entry("NoteOpenRuns", AWS_AWAY),
            Map.entry("Sweep", AWS_AWAY),
            Map.entry("RequestReload", AWS_AWAY),
            Map.entry("PlanReload", "{\"tables\":1,\"workers\":4,\"load\":{\"tables\":[{\"number\":1,\"rows\":{\"table\":{\"schema\":\"SHOP\""),
            Map.entry("PrepareStaging", NO_RUN),
            Map.entry("SliceStaging", NO_RUN),
            Map.entry("MergeChunks", NO_RUN),
            Map.entry("CheckChunks", NO_RUN),
            Map.entry("Conclude", NO_RUN),
            Map.entry("PlanUndo", "sluice.ledger.RequestRefused"),
            Map.entry("PutBack", NO_RUN),
            Map.entry("ConcludeUndo", NO_RUN),
            Map.entry("ExpireImages", "{\"dropped\":0}"),
            Map.entry("DiscardStaging", "{}"),
            Map.entry("ListOpenRuns", "{\"runs\":[],\"elsewhere\":0}")));

    @TempDir
    private static Path files;

    private static LambdaProcess processes;

    private final DmsEndpoint source =
            DmsEndpoint.oracle(
                    SOURCE,
                    OracleSettings.builder().build(),
                    () -> DriverManager.getConnection("jdbc:h2:mem:"));
    private final DmsEndpoint target = DmsEndpoint.postgres(
            TARGET, () -> DriverManager.getConnection(TestDatabases.postgres().jdbcUrl("postgres")));

    @BeforeAll
    static void unpackTheClientsLibrary() throws IOException {
        processes = new LambdaProcess(files);
    }

    @Test
    void every_handler_answers_or_fails_with_an_error_of_ours() throws Exception {
        try (EmbeddedDms dms = new EmbeddedDms(
                        List.of(source, target), INSTANCE, InstantSource.system(), _ -> {}, Disturbances.NONE);
                DmsServer server = new DmsServer(dms, 0);
                ExecutorService two = Executors.newFixedThreadPool(2)) {
            Map<String, Future<String>> outcomes = new LinkedHashMap<>();
            for (SamTemplate.Function f : template("unused").functions().values()) {
                outcomes.put(f.logicalId(), two.submit(() -> call(f.logicalId(), f.handler(), server.uri())));
            }
            Map<String, String> seen = new TreeMap<>();
            for (var o : outcomes.entrySet()) {
                seen.put(o.getKey(), o.getValue().get(2, TimeUnit.MINUTES));
            }
            seen.forEach((name, outcome) -> System.out.println(name + " " + outcome));
            assertThat(seen.keySet()).isEqualTo(EXPECTED.keySet());
            seen.replaceAll((name, outcome) -> outcome.startsWith(EXPECTED.get(name)) ? EXPECTED.get(name) : outcome);
            assertThat(seen).isEqualTo(EXPECTED);
        }
    }

    @Test
    void a_handler_that_is_not_there_fails_when_it_is_started() throws Exception {
        assertThat(call("InspectEndpoints", "sluice.handler.InspectEndpoint", URI.create("http://127.0.0.1:1")))
                .contains("Class not found: sluice.handler.InspectEndpoint");
    }

    static SamTemplate template(String database) {
        return SamTemplate.read(LambdaProcess.ROOT.resolve("template.yaml"), Map.of(
                "SourceEndpointArn", SOURCE,
                "TargetEndpointArn", TARGET,
                "ReplicationInstanceArn", INSTANCE,
                "DatabaseHost", TestDatabases.postgres().host(),
                "DatabasePort", Integer.toString(TestDatabases.postgres().port()),
                "DatabaseName", database,
                "DatabaseUser", TestDatabases.postgres().user(),
                "DatabaseLogin", "none",
                "DatabaseTls", "sslmode=disable"));
    }

    /// @return the answer, or the name of the error and its message
    private String call(String function, String handler, URI dms) throws Exception {
        Map<String, String> env = new LinkedHashMap<>(template(database()).functions().get(function).environment());
        env.put("AWS_ENDPOINT_URL", "http://127.0.0.1:" + closedPort());
        env.put("AWS_ENDPOINT_URL_DATABASE_MIGRATION_SERVICE", dms.toString());
        LambdaProcess.Answer answer = processes.call(handler, sample(function), env);
        RuntimeApi.Outcome outcome = answer.outcome();
        if (outcome.error() == null || outcome.error().startsWith("sluice.")) {
            assertThat(lines(answer.log())).as("what " + function + " logs of the call, as it stands there").singleElement().satisfies(l ->
                    assertThat(l.fieldNames()).toIterable().contains("timestamp", "requestId", "saw", "ms", outcome.error() == null ? "answer" : "error"));
        }
        return outcome.error() == null
                ? outcome.body().toString()
                : outcome.error() + " " + (outcome.body() == null ? Files.readString(answer.log()) : outcome.body().path("errorMessage"));
    }

    /// Those that are our own: Lambda's runtime makes a document of each text, in which ours would be a text in `message`.
    private static List<JsonNode> lines(Path log) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            if (line.startsWith("{")) {
                JsonNode l = Json.strict().readTree(line);
                if (l.path("step").isTextual() && l.path("level").asText().equals("INFO")) {
                    lines.add(l);
                }
            }
        }
        return lines;
    }

    /// A database with the table that the sample request names.
    static String database() throws SQLException {
        String url = TestDatabases.freshDatabase();
        try (Connection c = DriverManager.getConnection(url);
                Statement s = c.createStatement()) {
            s.execute("CREATE SCHEMA shop;"
                    + " CREATE TABLE shop.orders (id bigint PRIMARY KEY, order_date timestamp(0) NOT NULL)");
            return c.getCatalog();
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket s = new ServerSocket(0)) {
            return s.getLocalPort();
        }
    }

    static String sample(String handler) throws IOException {
        String text = Files.readString(LambdaProcess.ROOT.resolve("functions/src/main/java/sluice/handler/" + handler + ".java"));
        Matcher m = SAMPLE.matcher(text);
        assertThat(m.find()).as("%s shows a sample", handler).isTrue();
        return m.group(1).replaceAll("(?m)^///", "");
    }
}
