package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.TableCounts;
import sluice.local.asl.Arns;
import sluice.local.asl.Execution;
import sluice.reload.ReloadJob;
import sluice.report.Ending;
import sluice.report.Messages;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sns.model.SnsException;

/// Every run's end is told, late if need be, exactly once, with the verdict that the ledger has; and who waits for nothing costs
/// nothing.
@Timeout(120)
class LocalTellingPostgresTest {

    private static AwsServiceException refused(String code) {
        return SnsException.builder()
                .message(code)
                .statusCode(code.equals("Throttled") ? 429 : 400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("Sns").errorCode(code).errorMessage("said SNS").build())
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "KMSDisabled, 30, clean", "AuthorizationError, 30, clean", "Throttled, 30, clean", "KMSDisabled, 30, failed",
        "Throttled, 30, failed", "KMSDisabled, 2, refused", "AuthorizationError, 300, refused", "KMSDisabled, 300, clean"
    })
    void what_sns_refuses_for_a_while_is_told_once_and_as_it_was(String code, int minutes, String outcome) throws Exception {
        try (Case c = new Case()) {
            if (outcome.equals("failed")) {
                c.faults.failAt(5, "ORA-01555: snapshot too old");
            }
            c.run.refuseMessages(refused(code));
            Execution e = outcome.equals("refused")
                    ? c.run.reload(Case.RUN, LocalRun.REQUEST.replace("shop.orders", "shop.nowhere"))
                    : c.reload();
            assertThat(e.status()).isEqualTo(ExecutionStatus.FAILED);
            c.machine.time().advance(Duration.ofMinutes(minutes));
            assertThat(c.machine.sns().messages()).isEmpty();
            c.run.refuseMessages(null);
            c.machine.time().advance(Duration.ofHours(2));
            c.machine.awaitQuiet();

            assertThat(c.messages(Case.RUN)).singleElement().satisfies(m -> {
                assertThat(m.text()).startsWith("Reload run: " + (outcome.equals("failed") ? "FAILED" : outcome.equals("refused") ? "REFUSED" : outcome) + ".");
                assertThat(m.text()).contains(switch (outcome) {
                    case "clean" -> "Nothing.";
                    case "failed" -> "ORA-01555";
                    default -> "shop.nowhere";
                });
            });
            assertThat(c.events(Case.RUN)).hasSize(1);
            assertThat(c.run.leftovers()).isEmpty();
            assertThat(items(c)).as("that it was told is all that is remembered").containsExactly("message run");
            int executions = c.machine.stepFunctions().executions().size();
            c.machine.time().advance(Duration.ofHours(2));
            assertThat(c.machine.stepFunctions().executions()).as("and nothing is done any more").hasSize(executions);
        }
    }

    @Test
    void a_day_without_a_run_starts_no_execution_and_opens_no_session() throws Exception {
        try (LocalRun run = new LocalRun(new LocalSluice.FunctionHook() {
            @Override
            public void before(String handler, com.fasterxml.jackson.databind.JsonNode input) {
                assertThat(handler).isIn("Sweep", "Reconcile");
            }
        }, true)) {
            run.machine().time().advance(Duration.ofDays(1));
            assertThat(run.machine().stepFunctions().executions()).isEmpty();
            assertThat(run.machine().dynamo().items("StateTable")).isEmpty();
            assertThat(run.column("SELECT to_regnamespace('sluice')")).containsOnlyNulls();
        }
    }

    @Test
    void a_run_that_ended_well_is_asked_about_once_more_and_then_forgotten() throws Exception {
        try (Case c = new Case()) {
            c.assertClean(c.reload());
            assertThat(items(c)).containsExactlyInAnyOrder("message run", "run run");
            c.sweep();
            assertThat(items(c)).containsExactly("message run");
            assertThat(c.machine.stepFunctions().executions()).hasSize(1);
        }
    }

    /// As of a second deployment: its runs are none of ours, and Step Functions says so.
    @Test
    void a_run_that_cannot_be_asked_about_stops_the_sweep_of_no_other() throws Exception {
        try (Case c = new Case()) {
            String foreign = Arns.execution("other-reload", "foreign");
            c.machine.dynamo().putItem(r -> r.tableName("StateTable").item(Map.of(
                    "kind", AttributeValue.fromS("run"),
                    "id", AttributeValue.fromS("foreign"),
                    "executionArn", AttributeValue.fromS(foreign))));
            c.calls.before("SliceStaging", _ -> c.stop());
            c.calls.always("DeleteLoadTask", _ -> {
                throw new IllegalStateException("not now");
            });
            c.reload();
            assertThat(c.run.leftovers()).isNotEmpty();
            c.calls.clear();
            c.machine.time().advance(Duration.ofMinutes(40));
            c.machine.awaitQuiet();
            assertThat(c.run.leftovers()).isEmpty();
            assertThat(c.messages(Case.RUN)).hasSize(1);
            assertThat(c.messages("foreign")).isEmpty();
            assertThat(items(c)).containsExactlyInAnyOrder("message run", "run foreign");
            c.assertNextRunIsClean();
        }
    }

    /// Such a run died untold, of States.DataLimitExceeded.
    @Test
    void a_clean_run_with_4800_notes_is_told_with_the_first_and_where_the_others_are() throws Exception {
        try (Case c = new Case()) {
            c.calls.before("Conclude", _ -> c.run.atTarget("UPDATE sluice.run SET plan = jsonb_set(plan, '{notes}',"
                    + " (SELECT jsonb_agg('note ' || n || repeat('ü', 100)) FROM generate_series(1, 4800) n))"));
            c.assertClean(c.reload());
            assertThat(c.run.report(Case.RUN).orElseThrow().notes()).hasSizeGreaterThanOrEqualTo(4800);
            Matcher more = Pattern.compile("- note 20ü+\nand (4,78\\d) more notes\\. All of them, in the target: (SELECT .*;)")
                    .matcher(c.messages(Case.RUN).getFirst().text());
            assertThat(more.find()).isTrue();
            assertThat(c.run.column(more.group(2))).hasSize(20 + Integer.parseInt(more.group(1).replace(",", "")));
        }
    }

    /// The queries of a message that has no room for all, for a run with a verdict and for one that failed.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_a_message_says_of_the_rest_can_be_run(boolean clean) throws Exception {
        try (Case c = new Case()) {
            if (!clean) {
                c.faults.failAt(5, "ORA-01555: snapshot too old");
            }
            c.reload();
            RunReport report = c.run.report(Case.RUN).orElseThrow();
            List<TableCounts> many = Collections.nCopies(51, report.tables().getFirst());
            List<String> notes = Collections.nCopies(21, "note");
            String told = Messages.of(new Ending(ReloadJob.JOB, Case.RUN, "arn:aws:states:r:1:execution:m:run", report.outcome(),
                            Optional.of(new RunReport(Case.RUN, report.outcome(), many, notes, List.of(), report.error(), report.cause())
                                    .summary()),
                            List.of(), Optional.empty(), Optional.empty()))
                    .body();
            Matcher more = Pattern.compile("and 1 more (\\w+)\\. All of them, in the target: (SELECT .*;)").matcher(told);
            assertThat(more.results().map(m -> {
                try {
                    return m.group(1) + " " + c.run.column(m.group(2)).size();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            })).containsExactly("tables 1", "notes " + report.notes().size());
        }
    }

    /// As from before an upgrade: what only the ledger knows is found by the next clean-up, of whichever run.
    @Test
    void a_dead_run_that_only_the_ledger_knows_is_found_by_the_next_clean_up() throws Exception {
        try (Case c = new Case()) {
            c.calls.before("TestConnections", _ -> c.stop());
            c.calls.always("DeleteLoadTask", _ -> {
                throw new IllegalStateException("not now");
            });
            c.reload();
            c.machine.dynamo().deleteItem(r -> r.tableName("StateTable")
                    .key(Map.of("kind", AttributeValue.fromS("run"), "id", AttributeValue.fromS(Case.RUN))));
            c.calls.clear();
            c.sweep();
            assertThat(c.run.leftovers()).as("nobody knows of it").isNotEmpty();

            Execution next = c.run.reload("next");
            assertThat(next.error()).as("its table is held").hasValue("sluice.ledger.TableClaimed");
            c.sweep();
            assertThat(c.run.leftovers()).isEmpty();
            assertThat(c.messages(Case.RUN)).hasSize(1);
            c.calls.clear();
            c.assertClean(c.run.reload("third"));
        }
    }

    private static List<String> items(Case c) {
        return c.machine.dynamo().items("StateTable").stream()
                .map(i -> i.get("kind").s() + " " + i.get("id").s())
                .toList();
    }
}
