package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.ledger.RunReport.Outcome;
import sluice.local.asl.Execution;
import sluice.local.dms.Faults;
import sluice.sql.SqlFailure;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.databasemigration.model.AccessDeniedException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// Executions that end without doing their job and without being able to say so, and clean-ups that fail themselves.
@Timeout(120)
class LocalAbortPostgresTest {

    private static final AccessDeniedException DENIED = (AccessDeniedException) AccessDeniedException.builder()
            .message("not authorized")
            .statusCode(400)
            .awsErrorDetails(AwsErrorDetails.builder()
                    .errorCode("AccessDeniedFault")
                    .errorMessage("not authorized")
                    .build())
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "InspectEndpoints", "PlanReload", "PrepareStaging", "TestConnections", "CreateLoadTask",
                "DescribeLoadTask", "AwaitLoad", "JudgeLoad", "SliceStaging"
            })
    void an_execution_stopped_before_the_merge_is_cleaned_up(String handler) throws Exception {
        try (Case c = new Case()) {
            c.calls.before(handler, _ -> c.stop());
            Execution e = c.reload();
            c.sweep();
            c.assertEnded(e, ExecutionStatus.ABORTED, "Execution ABORTED", "the execution was stopped", "stopped by hand");
            c.run.report(Case.RUN).ifPresent(r -> assertThat(r.outcome()).isEqualTo(Outcome.FAILED));
            c.assertUntouched();
            c.assertNextRunIsClean();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Conclude", "DeleteLoadTask", "DiscardStaging", "Notify"})
    void an_execution_stopped_after_its_verdict_is_told_with_it(String handler) throws Exception {
        try (Case c = new Case()) {
            c.calls.before(handler, _ -> c.stop());
            Execution e = c.reload();
            c.sweep();
            assertThat(e.status()).isEqualTo(ExecutionStatus.ABORTED);
            assertThat(c.run.report(Case.RUN).orElseThrow().outcome()).isEqualTo(Outcome.CLEAN);
            assertThat(c.messages(Case.RUN)).singleElement().satisfies(m ->
                    assertThat(m.text()).startsWith("Reload run: clean."));
            assertThat(c.run.leftovers()).isEmpty();
            c.assertNextRunIsClean();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MergeChunks", "CheckChunks"})
    void an_execution_stopped_after_that_is_cleaned_up_and_what_was_merged_stays(String handler) throws Exception {
        try (Case c = new Case()) {
            c.calls.before(handler, _ -> c.stop());
            Execution e = c.reload();
            c.sweep();
            c.assertEnded(e, ExecutionStatus.ABORTED, "Execution ABORTED", "the execution was stopped", "stopped by hand");
            assertThat(c.run.report(Case.RUN)).isPresent();
            assertThat(c.run.column("SELECT id FROM shop.orders WHERE amount <> id * 1.25 AND id % 10 <> 1"))
                    .isEmpty();
            c.assertNextRunIsClean();
        }
    }

    @Test
    void an_execution_stopped_while_it_loads_is_cleaned_up() throws Exception {
        try (Case c = new Case()) {
            Faults.Hold hold = c.faults.holdAt(Case.TABLE, 5);
            Execution e = c.beginUntil(hold);
            c.stop();
            c.endWhenStopped(hold);
            c.assertEnded(e, ExecutionStatus.ABORTED, "Execution ABORTED", "the execution was stopped", "stopped by hand");
            assertThat(c.run.report(Case.RUN).orElseThrow().cause()).hasValue("The execution was stopped (Interrupted: stopped by hand).");
            c.assertUntouched();
            c.assertNextRunIsClean();
        }
    }

    /// StopExecution does not stop a function that is at work: what it makes after the clean-up is found too.
    @ParameterizedTest
    @ValueSource(strings = {"PlanReload", "PrepareStaging", "TestConnections", "CreateLoadTask"})
    void a_function_that_outlives_the_clean_up_leaves_nothing(String handler) throws Exception {
        try (Case c = new Case()) {
            CountDownLatch cleaned = new CountDownLatch(1);
            c.calls.before(handler, _ -> {
                c.stop();
                if (!cleaned.await(1, TimeUnit.MINUTES)) {
                    throw new IllegalStateException("no clean-up within a minute");
                }
            });
            Execution e = c.begin(Case.RUN);
            c.machine.time().await(() -> c.machine.stepFunctions().executions().stream()
                    .anyMatch(x -> x.machine().name().equals("sluice-cleanup") && x.stopped().isPresent()
                            && x.input().path("detail").path("executionArn").asText().equals(e.arn())));
            cleaned.countDown();
            c.sweep();
            c.assertEnded(e, ExecutionStatus.ABORTED, "Execution ABORTED", "the execution was stopped", "stopped by hand");
            assertThat(c.run.report(Case.RUN).orElseThrow().outcome()).isEqualTo(Outcome.FAILED);
            c.assertUntouched();
            c.assertNextRunIsClean();
        }
    }

    /// The project with another time limit in it.
    private static Path with(Path root, String file, String text, String instead) throws Exception {
        for (String name : List.of("template.yaml", "statemachine/reload.asl.json", "statemachine/undo.asl.json", "statemachine/cleanup.asl.json")) {
            String content = Files.readString(LocalRun.ROOT.resolve(name));
            if (name.equals(file)) {
                assertThat(content).containsOnlyOnce(text);
                content = content.replace(text, instead);
            }
            Files.createDirectories(root.resolve(name).getParent());
            Files.writeString(root.resolve(name), content);
        }
        return root;
    }

    @Test
    void an_execution_that_times_out_is_cleaned_up(@TempDir Path root) throws Exception {
        with(root, "statemachine/reload.asl.json", "\"TimeoutSeconds\": 1209600", "\"TimeoutSeconds\": 1200");
        try (Case c = new Case(true, root)) {
            Faults.Hold hold = c.faults.holdAt(Case.TABLE, 5);
            Execution e = c.begin(Case.RUN).await();
            c.endWhenStopped(hold);
            c.assertEnded(e, ExecutionStatus.TIMED_OUT, "States.Timeout", "ended without cleaning up after itself");
            assertThat(c.run.report(Case.RUN).orElseThrow().outcome()).isEqualTo(Outcome.FAILED);
            c.assertUntouched();
            c.assertNextRunIsClean();
        }
    }

    @Test
    void a_load_that_does_not_end_is_given_up(@TempDir Path root) throws Exception {
        with(root, "template.yaml", "Default: 172800", "Default: 1800");
        try (Case c = new Case(true, root)) {
            Faults.Hold hold = c.faults.holdAt(Case.TABLE, 5);
            Execution e = c.begin(Case.RUN);
            c.machine.time().await(hold::reached);
            c.endWhenStopped(hold);
            c.assertFailed(e, "LoadOverdue", "LoadTimeoutSeconds", "start the reload again");
            c.assertUntouched();
            c.assertNextRunIsClean();
        }
    }

    @Test
    void a_task_that_cannot_be_deleted_is_told_and_deleted_by_the_sweep() throws Exception {
        try (Case c = new Case()) {
            c.faults.failAt(5, "ORA-01555: snapshot too old");
            c.faults.refuse("DeleteReplicationTask", DENIED);
            Execution e = c.reload();
            assertThat(c.messages(Case.RUN)).singleElement().satisfies(m -> assertThat(m.text())
                    .contains("ORA-01555", "The load task could not be deleted")
                    .contains("`./sluice release run`"));
            List<String> left = c.run.leftovers();
            assertThat(left).as("so that the sweep comes again").anyMatch(l -> l.startsWith("claim"))
                    .contains("holding load task by " + Case.RUN, "holding staging table by " + Case.RUN);
            assertThat(left).filteredOn(l -> !l.startsWith("holding")).hasSize(3);
            c.sweep();
            assertThat(c.run.leftovers()).isEqualTo(left);
            c.faults.clear();
            c.sweep();
            c.assertFailed(e, "sluice.dms.LoadFailed", "ORA-01555");
            c.assertUntouched();
            c.assertNextRunIsClean();
        }
    }

    @Test
    void a_verdict_with_a_task_left_behind_is_told_as_it_is() throws Exception {
        try (Case c = new Case()) {
            c.faults.refuse("DeleteReplicationTask", DENIED);
            Execution e = c.reload();
            assertThat(c.run.leftovers()).isNotEmpty();
            c.faults.clear();
            c.sweep();
            c.assertFailedAfter(Outcome.CLEAN, e, "sluice.aws.AwsRefused", "delete load task", "template.yaml", "`./sluice release run`");
            c.assertNextRunIsClean();
        }
    }

    @Test
    void a_database_that_is_away_keeps_no_message_back() throws Exception {
        try (Case c = new Case()) {
            c.faults.failAt(5, "ORA-01555: snapshot too old");
            c.calls.always("DiscardStaging", _ -> {
                throw SqlFailure.of("08006", "the connection was refused");
            });
            Execution e = c.reload();
            assertThat(c.messages(Case.RUN)).singleElement().satisfies(m -> assertThat(m.text())
                    .contains("ORA-01555", "Staging could not be discarded. Staging and claims of " + Case.RUN + " may be left", "`./sluice release "
                            + Case.RUN + "`"));
            assertThat(c.run.leftovers()).isNotEmpty();
            c.calls.clear();
            c.sweep();
            c.assertFailed(e, "sluice.dms.LoadFailed", "ORA-01555");
            c.assertUntouched();
            c.assertNextRunIsClean();
        }
    }

    @Test
    void a_throttled_message_comes_late_and_once() throws Exception {
        try (Case c = new Case()) {
            c.faults.failAt(5, "ORA-01555: snapshot too old");
            c.run.throttleMessages(3);
            c.assertFailed(c.reload(), "sluice.dms.LoadFailed", "ORA-01555");
            c.assertNextRunIsClean();
        }
    }

    @Test
    void a_message_that_could_not_be_sent_is_sent_by_the_sweep() throws Exception {
        try (Case c = new Case()) {
            c.faults.failAt(5, "ORA-01555: snapshot too old");
            c.run.throttleMessages(Integer.MAX_VALUE);
            Execution e = c.reload();
            assertThat(c.messages(Case.RUN)).isEmpty();
            c.run.throttleMessages(0);
            c.sweep();
            c.assertFailed(e, "sluice.dms.LoadFailed", "ORA-01555");
            c.assertNextRunIsClean();
        }
    }

    @Test
    void a_verdict_that_could_not_be_told_is_told_by_the_sweep_as_it_is() throws Exception {
        try (Case c = new Case()) {
            c.run.throttleMessages(Integer.MAX_VALUE);
            Execution e = c.reload();
            assertThat(c.messages(Case.RUN)).isEmpty();
            c.run.throttleMessages(0);
            c.sweep();
            assertThat(e.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(c.run.report(Case.RUN).orElseThrow().outcome()).isEqualTo(Outcome.CLEAN);
            c.sweep();
            assertThat(c.messages(Case.RUN)).as("sweeps that come again say nothing").singleElement().satisfies(m ->
                    assertThat(m.text()).startsWith("Reload run: clean.").doesNotContain("What failed"));
            c.assertNextRunIsClean();
        }
    }
}
