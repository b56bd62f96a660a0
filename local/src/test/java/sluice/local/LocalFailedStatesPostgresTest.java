package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.local.asl.Execution;
import sluice.local.asl.TaskFailure;
import sluice.local.aws.LocalSns;
import sluice.report.ErrorWords;
import sluice.report.OutcomeEvent;
import sluice.wire.Json;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// Each Task state of both state machines fails in turn, for a while, at once or after all its retries: the run is told once, as the
/// ledger has it, and nothing is left. The states are read from the definitions.
@Timeout(120)
class LocalFailedStatesPostgresTest {

    private static final String RELOAD = "sluice-reload";
    private static final String CLEANUP = "sluice-cleanup";

    /// For this long the state fails, and the schedule's sweeps come meanwhile.
    private static final Duration WHILE = Duration.ofMinutes(12);

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final Fault FAULT = new Fault();
    private static LocalRun run;

    /// @param error that is answered
    record Failing(String machine, String state, String error) {
        @Override
        public String toString() {
            return machine + ", " + state + ": " + error;
        }
    }

    /// Fails one state, and stops the reload where it is to die.
    private static final class Fault implements LocalSluice.FunctionHook {
        private volatile Failing failing;
        private volatile String dies;
        private final AtomicInteger hits = new AtomicInteger();

        @Override
        public void before(String machine, String state) throws TaskFailure {
            Failing f = failing;
            if (f != null && f.machine().equals(machine) && f.state().equals(state)) {
                hits.incrementAndGet();
                throw new TaskFailure(f.error(), "made to fail");
            }
            if (dies != null && machine.equals(RELOAD) && state.equals("Slice staging")) {
                String name = dies;
                dies = null;
                run.machine().stepFunctions().stop(sluice.local.asl.Arns.execution(RELOAD, name), "Interrupted", "stopped by hand");
            }
        }
    }

    static Stream<Failing> states() throws Exception {
        List<Failing> out = new ArrayList<>();
        for (String machine : List.of(RELOAD, CLEANUP)) {
            for (String state : tasks(machine)) {
                out.add(new Failing(machine, state, "Broken"));
                out.add(new Failing(machine, state, "Lambda.ServiceException"));
            }
        }
        assertThat(out).hasSizeGreaterThan(40);
        return out.stream();
    }

    /// Names of the Task states of a machine of ours.
    static List<String> tasks(String machine) throws Exception {
        return tasks(Json.strict().readTree(Files.readString(
                LocalRun.ROOT.resolve("statemachine/" + machine.replace("sluice-", "") + ".asl.json"))));
    }

    private static List<String> tasks(JsonNode chart) {
        List<String> out = new ArrayList<>();
        chart.path("States").properties().forEach(s -> {
            if (s.getValue().path("Type").asText().equals("Task")) {
                out.add(s.getKey());
            }
            out.addAll(tasks(s.getValue().path("ItemProcessor")));
        });
        return out;
    }

    @BeforeAll
    static void begin() throws Exception {
        run = new LocalRun(FAULT, true);
    }

    @AfterAll
    static void end() throws Exception {
        run.close();
    }

    @ParameterizedTest
    @MethodSource("states")
    void one_message_and_nothing_held(Failing failing) throws Exception {
        String name = "run-" + NEXT.incrementAndGet();
        boolean dies = failing.machine().equals(CLEANUP);
        FAULT.hits.set(0);
        FAULT.dies = dies ? name : null;
        FAULT.failing = failing;

        Execution e = run.reload(name);
        run.machine().time().advance(WHILE);
        run.machine().awaitQuiet();
        FAULT.failing = null;
        run.machine().time().advance(Duration.ofMinutes(60));
        run.machine().awaitQuiet();

        assertThat(FAULT.hits.get()).isGreaterThanOrEqualTo(failing.error().startsWith("Lambda.") ? 7 : 1);
        assertThat(e.status()).isEqualTo(dies ? ExecutionStatus.ABORTED : ExecutionStatus.FAILED);
        List<LocalSns.Message> messages = run.machine().sns().messages().stream()
                .filter(m -> m.text().startsWith("Reload " + name + ":"))
                .toList();
        assertThat(messages).hasSize(1);
        List<JsonNode> events = run.machine().events().events().stream()
                .filter(x -> x.path("source").asText().equals(OutcomeEvent.SOURCE)
                        && x.path("detail").path("runId").asText().equals(name))
                .toList();
        assertThat(events).hasSize(1);
        List<String> ledger = run.column("SELECT to_regclass('sluice.run')").contains(null)
                ? List.of()
                : run.column("SELECT outcome FROM sluice.run WHERE run_id = '" + name + "'");
        assertThat(events.getFirst().path("detail").path("outcome").asText())
                .as("what was told is what the ledger has")
                .isEqualTo(ledger.isEmpty() ? "failed" : ledger.getFirst());
        assertThat(messages.getFirst().text()).contains(dies ? "Interrupted" : ErrorWords.of(failing.error()));
        assertThat(run.leftovers()).isEmpty();
        assertThat(run.machine().dynamo().items("StateTable"))
                .as("only that runs were told is remembered")
                .allSatisfy(i -> assertThat(i.get("kind").s()).isEqualTo("message"));
    }
}
