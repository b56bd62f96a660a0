package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sluice.ledger.RequestRefused;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.local.asl.Arns;
import sluice.local.asl.Execution;
import sluice.local.asl.HistoryEvent;
import sluice.local.aws.LocalSns;
import sluice.local.dms.Faults;
import sluice.report.ErrorWords;
import sluice.report.OutcomeEvent;
import sluice.wire.Json;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// One machine on which something goes wrong, and what must be true afterwards whatever it was.
final class Case implements AutoCloseable {

    static final String TABLE = "SHOP.ORDERS";
    static final String RUN = "run";

    private static final JsonNode SCHEMA = schema();

    final Calls calls = new Calls();
    final LocalRun run;
    final LocalSluice machine;
    final Faults faults;

    /// The target's table before the run, with the place and transaction of every row: equal means untouched.
    private final List<String> before;

    Case() throws SQLException {
        this(true);
    }

    /// @param connected whether the functions have a source connection
    Case(boolean connected) throws SQLException {
        this(connected, LocalRun.ROOT);
    }

    Case(boolean connected, Path root) throws SQLException {
        this.run = new LocalRun(calls, connected, root);
        this.machine = run.machine();
        this.faults = run.faults();
        this.before = rows();
    }

    /// Runs the request to its end and lets every cleanup end too.
    Execution reload() throws Exception {
        return run.reload(RUN);
    }

    /// Begins a run and returns at once.
    Execution begin(String name) throws Exception {
        return machine.reload(name, Json.strict().readTree(LocalRun.REQUEST));
    }

    /// Begins a run and returns when its load waits at the hold.
    Execution beginUntil(Faults.Hold hold) throws Exception {
        Execution e = begin(RUN);
        machine.time().await(hold::reached);
        return e;
    }

    /// Ends the run as a person in the console does; the function that is at work goes on, as it would.
    void stop() {
        machine.stepFunctions().stop(Arns.execution("sluice-reload", RUN), "Interrupted", "stopped by hand");
    }

    /// Lets a load go on that shall not: as soon as somebody stops its task.
    void endWhenStopped(Faults.Hold hold) {
        machine.time().await(() -> machine.dms().describeReplicationTasks(r -> {}).replicationTasks().stream()
                .allMatch(t -> t.status().equals("stopping")));
        end(hold);
    }

    /// How long the run was in a state, and how often: the times between entering and leaving it.
    static List<Duration> stays(Execution e, String state) {
        List<Duration> out = new ArrayList<>();
        Instant entered = null;
        for (HistoryEvent event : e.history()) {
            if (event.details() != null && event.details().path("name").asText().equals(state)) {
                if (event.type().endsWith("StateEntered")) {
                    entered = event.timestamp();
                } else if (event.type().endsWith("StateExited")) {
                    out.add(Duration.between(entered, event.timestamp()));
                }
            }
        }
        return out;
    }

    /// Lets a held run, and what follows from it, come to its end.
    void end(Faults.Hold hold) {
        hold.release();
        machine.awaitQuiet();
    }

    /// Lets the five-minute sweep come, and end what it began.
    void sweep() {
        machine.time().advance(Duration.ofMinutes(5));
        machine.awaitQuiet();
    }

    /// Delivers an event of DMS's, as it is but for its id.
    void deliver(JsonNode event) {
        machine.events().publish(event.path("source").asText(), event.path("detail-type").asText(),
                event.path("resources").valueStream().map(JsonNode::asText).toList(), event.path("detail"));
    }

    List<String> rows() throws SQLException {
        return run.column("SELECT ctid || ' ' || xmin || ' ' || o::text FROM shop.orders o ORDER BY ctid");
    }

    List<LocalSns.Message> messages(String name) {
        return machine.sns().messages().stream()
                .filter(m -> m.text().startsWith("Reload " + name + ": "))
                .toList();
    }

    List<JsonNode> events(String name) {
        return machine.events().events().stream()
                .filter(e -> e.path("source").asText().equals(OutcomeEvent.SOURCE)
                        && e.path("detail").path("runId").asText().equals(name))
                .toList();
    }

    /// The run failed, said so once to people and once to programs, and left nothing but the ledger.
    ///
    /// @param words what the message must say
    void assertFailed(Execution e, String error, String... words) throws Exception {
        assertEnded(e, ExecutionStatus.FAILED, error, words);
        RunReport report = run.report(e.name()).orElseThrow();
        assertThat(report.outcome()).isEqualTo(without(error));
        assertThat(report.error()).hasValue(error);
        assertThat(report.cause().orElseThrow()).contains(words);
    }

    /// The execution failed after its run's verdict: the verdict is what was said, once, with what failed then.
    void assertFailedAfter(Outcome verdict, Execution e, String error, String... words) throws Exception {
        assertThat(e.status()).as("%s: %s", e.error(), e.cause()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.report(e.name()).orElseThrow().outcome()).isEqualTo(verdict);
        assertThat(told(e, verdict).text()).contains("What failed after the verdict: " + ErrorWords.of(error), "What was checked").contains(words);
        assertThat(run.leftovers()).isEmpty();
    }

    /// The same for a run that the ledger does not know.
    void assertEnded(Execution e, ExecutionStatus status, String error, String... words) throws Exception {
        assertThat(e.status()).as("%s: %s", e.error(), e.cause()).isEqualTo(status);
        assertThat(told(e, without(error)).text())
                .contains("What failed: ")
                .contains(words)
                .contains("What to do next", "./sluice run reload")
                .doesNotContain("errorMessage", "stackTrace", "sluice.aws.", "sluice.dms.", "sluice.ledger.", "sluice.reload.", "java.");
        assertThat(events(e.name()).getFirst().path("detail").path("error").asText()).isEqualTo(error);
        assertThat(run.leftovers()).isEmpty();
    }

    void assertUntouched() throws SQLException {
        assertThat(rows()).as("the target's table, byte for byte").isEqualTo(before);
    }

    /// With nothing in its way any more, another run does the job.
    void assertNextRunIsClean() throws Exception {
        faults.clear();
        calls.clear();
        assertClean(run.reload("next"));
    }

    void assertClean(Execution e) throws Exception {
        assertVerdict(e, Outcome.CLEAN);
        assertThat(run.column("SELECT id FROM generate_series(32, 59) id EXCEPT"
                        + " SELECT id FROM shop.orders WHERE amount = id * 1.25"))
                .as("ids of the window that are not as in the source")
                .isEmpty();
    }

    RunReport assertVerdict(Execution e, Outcome outcome) throws Exception {
        assertThat(e.status()).as("%s: %s", e.error(), e.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(e.output().orElseThrow().path("outcome").asText()).isEqualTo(word(outcome));
        RunReport report = run.report(e.name()).orElseThrow();
        assertThat(report.outcome()).isEqualTo(outcome);
        told(e, outcome);
        assertThat(run.leftovers()).isEmpty();
        return report;
    }

    /// The only message of a run; its event is looked at too.
    private LocalSns.Message told(Execution e, Outcome outcome) {
        List<LocalSns.Message> messages = messages(e.name());
        assertThat(messages).hasSize(1);
        assertThat(messages.getFirst().subject())
                .matches("Sluice reload " + (outcome.verdict() ? word(outcome) : outcome.name()) + ": .+, this machine");
        List<JsonNode> events = events(e.name());
        assertThat(events).hasSize(1);
        String kind = word(outcome);
        assertThat(events.getFirst().path("detail-type").asText())
                .isEqualTo("Sluice Reload " + kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1));
        assertThat(events.getFirst().path("detail").path("outcome").asText()).isEqualTo(kind);
        assertThat(events.getFirst().path("resources")).extracting(JsonNode::asText).containsExactly(e.arn());
        assertThat(JsonShape.problems(SCHEMA, events.getFirst().path("detail"))).isEmpty();
        return messages.getFirst();
    }

    /// What a run without a verdict ended as.
    private static Outcome without(String error) {
        return error.equals(RequestRefused.class.getName()) ? Outcome.REFUSED : Outcome.FAILED;
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private static JsonNode schema() {
        try (InputStream in = OutcomeEvent.class.getResourceAsStream("/sluice/event.schema.json")) {
            return Json.lenient().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        run.close();
    }
}
