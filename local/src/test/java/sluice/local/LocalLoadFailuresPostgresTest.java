package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.local.asl.Arns;
import sluice.local.asl.Execution;
import sluice.local.asl.TaskFailure;
import sluice.local.dms.Faults;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.databasemigration.model.AccessDeniedException;
import software.amazon.awssdk.services.databasemigration.model.ResourceQuotaExceededException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// Whatever keeps a load from bringing every row: the run fails, says so once with what to do, leaves nothing behind,
/// and the next run is clean.
@Timeout(120)
class LocalLoadFailuresPostgresTest {

    private static final String LOAD_FAILED = "sluice.dms.LoadFailed";
    private static final String STAGING_DIFFERS = "sluice.staging.StagingDiffers";

    private static void failsUntouched(Case c, String error, String... words) throws Exception {
        Execution e = c.reload();
        c.assertFailed(e, error, words);
        c.assertUntouched();
        c.assertNextRunIsClean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"endpoint:SOURCE", "endpoint:TARGET"})
    void a_connection_test_that_fails_names_the_endpoint_and_the_reason(String endpoint) throws Exception {
        try (Case c = new Case()) {
            String arn = Arns.of("dms", endpoint);
            c.faults.connectionTestFails(arn, "ORA-01017: invalid username/password");
            failsUntouched(c, "sluice.dms.ConnectionFailed", arn, "ORA-01017", "describe-connections");
        }
    }

    @Test
    void a_task_that_dms_refuses_to_create_names_the_remedy() throws Exception {
        try (Case c = new Case()) {
            c.faults.refuse("CreateReplicationTask", ResourceQuotaExceededException.builder()
                    .message("The quota for this resource quota has been exceeded.")
                    .statusCode(400)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode("ResourceQuotaExceededFault")
                            .errorMessage("The quota for this resource quota has been exceeded.")
                            .build())
                    .build());
            failsUntouched(c, "sluice.aws.AwsRefused", "create load task", "ResourceQuotaExceededFault",
                    "Delete DMS tasks nobody needs");
        }
    }

    @Test
    void a_start_that_dms_refuses_names_the_remedy() throws Exception {
        try (Case c = new Case()) {
            c.faults.refuse("StartReplicationTask", AccessDeniedException.builder()
                    .message("not authorized")
                    .statusCode(400)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode("AccessDeniedFault")
                            .errorMessage("not authorized")
                            .build())
                    .build());
            failsUntouched(c, "sluice.aws.AwsRefused", "start load task", "AccessDeniedFault", "template.yaml");
        }
    }

    @Test
    void a_task_that_fails_is_not_a_success() throws Exception {
        try (Case c = new Case()) {
            c.faults.failAt(5, "ORA-01555: snapshot too old");
            failsUntouched(c, LOAD_FAILED, "The load task failed", "ORA-01555, Stop Reason FATAL_ERROR", "CloudWatch");
        }
    }

    @Test
    void a_task_stopped_by_a_fatal_error_is_not_a_success() throws Exception {
        try (Case c = new Case()) {
            c.faults.stopAt(5, "Last Error Stream component failed. Stop Reason FATAL_ERROR Error Level FATAL");
            failsUntouched(c, LOAD_FAILED, "stopped before its end", "FATAL_ERROR", "CloudWatch");
        }
    }

    @Test
    void a_task_stopped_by_a_person_is_not_a_success() throws Exception {
        try (Case c = new Case()) {
            c.faults.stopAt(5, "Stop Reason NORMAL");
            failsUntouched(c, LOAD_FAILED, "stopped before its end", "a person or DMS itself stopped it", "StopReplicationTask");
        }
    }

    @Test
    void a_task_stopped_for_low_disk_asks_for_storage() throws Exception {
        try (Case c = new Case()) {
            c.faults.stopAt(5, "Stop Reason STOPPED_DUE_TO_LOW_DISK");
            failsUntouched(c, LOAD_FAILED, "STOPPED_DUE_TO_LOW_DISK", "more storage");
        }
    }

    @Test
    void a_table_in_error_stops_the_load() throws Exception {
        try (Case c = new Case()) {
            c.faults.tableError(Case.TABLE, 5, "ORA-00942: table or view does not exist");
            failsUntouched(c, LOAD_FAILED, "The load task failed", "CloudWatch");
        }
    }

    @Test
    void a_table_in_error_is_no_success_though_dms_says_the_load_finished() throws Exception {
        try (Case c = new Case()) {
            c.faults.tableError(Case.TABLE, 5, "ORA-00942: table or view does not exist");
            // with DMS's own default settings the task goes on without the table
            c.faults.changeSettings(s -> s.replace("\"TableErrorPolicy\":\"STOP_TASK\"", "\"TableErrorPolicy\":\"SUSPEND_TABLE\""));
            failsUntouched(c, LOAD_FAILED, "The load task finished, but", "SHOP.ORDERS is in state \"Table error\"");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void a_count_that_is_not_what_arrived_is_not_merged(long more) throws Exception {
        try (Case c = new Case()) {
            c.faults.report(Case.TABLE, rows -> rows + more);
            long loaded = LocalRun.IN_WINDOW + 1;
            failsUntouched(c, STAGING_DIFFERS,
                    "holds " + loaded + " rows, but " + (loaded + more) + " were loaded", "Start a new run");
        }
    }

    @Test
    void rows_lost_in_silence_are_missed_at_the_source() throws Exception {
        try (Case c = new Case()) {
            c.faults.lose(Case.TABLE, row -> row == 3);
            failsUntouched(c, "sluice.reload.check.LoadLostRows", "holds 28 rows", "27 were loaded", "start a new run");
        }
    }

    private static void emptyStaging(Case c) throws Exception {
        for (String table : c.run.column("SELECT relname FROM pg_class WHERE relkind = 'r'"
                + " AND relnamespace = to_regnamespace('sluice_staging')")) {
            c.run.atTarget("TRUNCATE sluice_staging.\"" + table + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void staging_emptied_before_the_merge_is_not_merged(boolean sliced) throws Exception {
        try (Case c = new Case()) {
            // not before a MergeChunks: the other worker's may already be at work
            if (sliced) {
                c.calls.after("SliceStaging", _ -> emptyStaging(c));
            } else {
                c.calls.before("SliceStaging", _ -> emptyStaging(c));
            }
            failsUntouched(c, STAGING_DIFFERS, "holds 0 rows, but 29 were loaded", "crash or failover",
                    "Start a new run");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CheckChunks", "Conclude"})
    void staging_emptied_after_the_merge_gets_no_verdict(String handler) throws Exception {
        try (Case c = new Case()) {
            c.calls.before(handler, _ -> emptyStaging(c));
            c.assertFailed(c.reload(), STAGING_DIFFERS, "staging of shop.orders holds 0 rows", "Start a new run");
            c.assertNextRunIsClean();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AwaitLoad", "JudgeLoad"})
    void a_status_nobody_knows_is_a_failure(String handler) throws Exception {
        try (Case c = new Case()) {
            c.calls.before(handler, _ -> c.faults.reportStatus("resharding"));
            failsUntouched(c, LOAD_FAILED, "in a state nobody knows: resharding", "DMS console");
        }
    }

    /// A Fail state may not give an error a name that Step Functions keeps for itself.
    @ParameterizedTest
    @ValueSource(strings = {"JudgeLoad", "MergeChunks"})
    void an_error_that_step_functions_named_ends_the_run_under_another_name(String handler) throws Exception {
        try (Case c = new Case()) {
            c.calls.always(handler, _ -> {
                throw new TaskFailure("States.Timeout", "it took too long");
            });
            Execution e = c.reload();
            c.calls.clear();
            assertThat(e.error()).contains("Sluice.States.Timeout");
            c.assertFailed(e, "Sluice.States.Timeout", "it took too long");
            c.assertUntouched();
            c.assertNextRunIsClean();
        }
    }

    @Test
    void a_status_nobody_knows_ends_a_load_that_runs() throws Exception {
        try (Case c = new Case()) {
            Faults.Hold hold = c.faults.holdAt(Case.TABLE, 5);
            Execution e = c.beginUntil(hold);
            c.faults.reportStatus("resharding");
            e.await();
            assertThat(c.messages(Case.RUN)).hasSize(1);
            assertThat(c.run.column("SELECT run_id FROM sluice.claim"))
                    .as("while the task cannot be deleted the table stays claimed")
                    .containsExactly(Case.RUN);
            c.faults.reportStatus(null);
            c.end(hold);
            c.sweep();
            c.assertFailed(e, LOAD_FAILED, "in a state nobody knows: resharding");
            c.assertUntouched();
            c.assertNextRunIsClean();
        }
    }

    @Test
    void a_task_deleted_under_the_run_is_a_failure() throws Exception {
        try (Case c = new Case()) {
            c.faults.deleteAt(5);
            failsUntouched(c, LOAD_FAILED, "deleted under the run", "CloudTrail");
        }
    }

    @Test
    void a_second_run_on_a_table_is_refused_and_the_first_goes_on() throws Exception {
        try (Case c = new Case()) {
            Faults.Hold hold = c.faults.holdAt(Case.TABLE, 5);
            Execution first = c.beginUntil(hold);
            Execution second = c.begin("second").await();
            assertThat(first.status()).isEqualTo(ExecutionStatus.RUNNING);
            c.end(hold);
            c.assertClean(first);
            c.assertFailed(second, "sluice.ledger.TableClaimed", "shop.orders is held by run " + Case.RUN, first.arn());
            c.assertNextRunIsClean();
        }
    }

    @Test
    void a_refused_request_names_all_problems_and_leaves_its_line() throws Exception {
        try (Case c = new Case()) {
            Execution e = c.run.reload(Case.RUN, """
                    {"tables": [{"source": "SHOP.ORDERS", "target": "shop.orders"},
                                {"source": "SHOP.X", "target": "shop.nowhere"}],
                     "window": {"column": "no_such_column", "from": "2026-02-01", "to": "2026-03-01"}, "cdc": "none"}
                    """);
            c.assertEnded(e, ExecutionStatus.FAILED, "sluice.ledger.RequestRefused", "no_such_column", "shop.nowhere",
                    "--request request.json");
            assertThat(c.run.column("SELECT p ->> 'field' FROM sluice.run, jsonb_array_elements(problems) p WHERE outcome = 'refused'"))
                    .contains("tables[1].target");
            assertThat(c.run.column("SELECT cause FROM sluice.run")).containsExactly(e.cause().orElseThrow());
            assertThat(c.run.column("SELECT run_id FROM sluice.run_table")).isEmpty();
            c.assertUntouched();
            c.assertNextRunIsClean();
        }
    }

    @Test
    void a_request_that_cannot_be_read_has_its_line_too() throws Exception {
        try (Case c = new Case()) {
            Execution e = c.run.reload(Case.RUN, "{\"tabels\": [], \"cdc\": \"a\\u0000b\"}");
            c.assertEnded(e, ExecutionStatus.FAILED, "sluice.ledger.RequestRefused", "tabels");
            assertThat(c.run.column("SELECT outcome FROM sluice.run WHERE problems::text LIKE '%tabels%'")).containsExactly("refused");
            c.assertNextRunIsClean();
        }
    }

    @Test
    void a_refusal_that_cannot_be_recorded_is_told_all_the_same() throws Exception {
        try (Case c = new Case()) {
            c.run.atTarget("CREATE SCHEMA sluice", "CREATE TABLE sluice.run (not_ours int)");
            Execution e = c.run.reload(Case.RUN, LocalRun.REQUEST.replace("shop.orders", "shop.nowhere"));
            assertThat(c.messages(Case.RUN)).singleElement().satisfies(m -> assertThat(m.text())
                    .contains("What failed: the request was refused", "shop.nowhere"));
            assertThat(e.error()).hasValue("sluice.ledger.RequestRefused");
        }
    }

    /// Such a request told none of them.
    @Test
    void a_request_with_3000_bad_tables_is_told_and_all_its_problems_are_in_the_ledger() throws Exception {
        String tables = IntStream.range(0, 3000)
                .mapToObj(i -> "{\"source\":\"SHOP.T" + i + "\",\"target\":\"shop.t" + i + "\"}")
                .collect(Collectors.joining(","));
        try (Case c = new Case()) {
            Execution e = c.run.reload(Case.RUN, "{\"tables\": [" + tables + "], \"window\": {\"column\": \"order_date\","
                    + " \"from\": \"2026-02-01\", \"to\": \"2026-03-01\"}, \"cdc\": \"none\"}");
            assertThat(e.error()).hasValue("sluice.ledger.RequestRefused");
            String told = c.messages(Case.RUN).getFirst().text();
            Matcher more = Pattern.compile("and ([0-9,]+) more\\. All of them, in the target: (SELECT .*)\\.\n").matcher(told);
            assertThat(more.find()).as(told).isTrue();
            assertThat(c.run.column(more.group(2))).hasSize(20 + Integer.parseInt(more.group(1).replace(",", "")))
                    .hasSizeGreaterThanOrEqualTo(3000);
            assertThat(c.messages(Case.RUN)).hasSize(1);
            assertThat(c.run.leftovers()).isEmpty();
            c.assertNextRunIsClean();
        }
    }
}
