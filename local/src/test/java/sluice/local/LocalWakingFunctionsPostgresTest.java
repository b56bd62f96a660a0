package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.ledger.RunReport;
import sluice.local.asl.Arns;
import sluice.local.asl.Execution;
import sluice.local.asl.TaskFailure;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// Every Task state of a machine is refused from its first call on, for minutes, as Lambda refuses a call of a function that was idle for
/// two weeks, or one that the account has no place for: the run ends as if nothing had been.
@Timeout(120)
class LocalWakingFunctionsPostgresTest {

    private static final String RELOAD = "sluice-reload";
    private static final String CLEANUP = "sluice-cleanup";
    private static final String NAME = "run";

    private static RunReport undisturbed;

    /// Refuses every state of one machine, each for a while after its first call.
    private static final class Refusal implements LocalSluice.FunctionHook {
        private final String refused;
        private final String error;
        private final Duration period;
        private final AtomicBoolean dies;
        private final Map<String, Instant> first = new ConcurrentHashMap<>();
        private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
        private volatile LocalRun run;

        Refusal(String refused, String error, Duration period) {
            this.refused = refused;
            this.error = error;
            this.period = period;
            this.dies = new AtomicBoolean(refused.equals(CLEANUP));
        }

        @Override
        public void before(String machine, String state) throws TaskFailure {
            if (machine.equals(RELOAD) && state.equals("Slice staging") && dies.getAndSet(false)) {
                run.machine().stepFunctions().stop(Arns.execution(RELOAD, NAME), "Interrupted", "stopped by hand");
            }
            Instant now = run.machine().time().now();
            if (machine.equals(refused) && now.isBefore(first.computeIfAbsent(state, _ -> now).plus(period))) {
                refusals.merge(state, 1, Integer::sum);
                throw new TaskFailure(error, "made to fail");
            }
        }
    }

    @BeforeAll
    static void runUndisturbed() throws Exception {
        try (LocalRun run = new LocalRun()) {
            run.reload(NAME);
            undisturbed = run.report(NAME).orElseThrow();
        }
    }

    @ParameterizedTest
    @CsvSource({
        RELOAD + ",Lambda.ResourceNotReadyException,PT5M",
        RELOAD + ",Lambda.ResourceConflictException,PT9M59S",
        RELOAD + ",Lambda.TooManyRequestsException,PT15M1S",
        CLEANUP + ",Lambda.CodeArtifactUserPendingException,PT5M",
        CLEANUP + ",Lambda.TooManyRequestsException,PT15M1S"
    })
    void the_run_ends_as_if_nothing_had_been(String machine, String error, Duration period) throws Exception {
        Refusal refusal = new Refusal(machine, error, period);
        try (LocalRun run = new LocalRun(refusal, true)) {
            refusal.run = run;
            Execution e = run.reload(NAME);
            run.machine().time().advance(Duration.ofHours(4));
            run.machine().awaitQuiet();
            Map<String, Integer> expected = new TreeMap<>();
            LocalFailedStatesPostgresTest.tasks(machine).forEach(state -> expected.put(state, refusal.refusals.get(state)));
            assertThat(refusal.refusals).as("all states were refused").isEqualTo(expected);
            if (machine.equals(RELOAD)) {
                assertThat(e.error()).isEmpty();
                assertThat(run.report(NAME).orElseThrow())
                        .usingRecursiveComparison()
                        .ignoringFieldsMatchingRegexes("tables.*seconds")
                        .isEqualTo(undisturbed);
            } else {
                List<Execution> cleanups = run.machine().stepFunctions().executions().stream()
                        .filter(x -> x.arn().contains(":" + CLEANUP + ":"))
                        .toList();
                // the sweep looks again while one waits for its functions
                assertThat(cleanups).isNotEmpty().allMatch(x -> x.status() == ExecutionStatus.SUCCEEDED);
                assertThat(run.report(NAME).orElseThrow().outcome()).isEqualTo(RunReport.Outcome.FAILED);
            }
            assertThat(run.machine().sns().messages()).hasSize(1);
            assertThat(run.leftovers()).isEmpty();
        }
    }
}
