package sluice.local.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.local.dms.DmsFixture.STRICT;
import static sluice.local.dms.DmsFixture.mappings;
import static software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue.START_REPLICATION;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;

/// Each way in which the embedded DMS can be made to fail.
class FaultsPostgresTest {
    private static final String DEFAULTS = "";

    private final DmsFixture dms = new DmsFixture();

    FaultsPostgresTest() throws SQLException {}

    @BeforeEach
    void twoTables() throws SQLException {
        dms.source("CREATE TABLE SALES.A (ID NUMBER(9) PRIMARY KEY)", "INSERT INTO SALES.A SELECT X FROM SYSTEM_RANGE(1, 100)",
                "CREATE TABLE SALES.B (ID NUMBER(9) PRIMARY KEY)", "INSERT INTO SALES.B SELECT X FROM SYSTEM_RANGE(1, 100)");
        dms.target("CREATE TABLE sales.a (id integer)", "CREATE TABLE sales.b (id integer)");
    }

    @AfterEach
    void close() throws SQLException {
        dms.close();
    }

    private String load(String settings, String... tables) throws InterruptedException {
        return dms.load(mappings(List.of(tables)), settings);
    }

    private long count(String table) throws SQLException {
        return Long.parseLong(dms.rows("SELECT count(*) FROM sales." + table).getFirst());
    }

    @Test
    void the_task_fails_at_a_row() throws Exception {
        dms.faults.failAt(40, "ORA-00600");
        String arn = load(STRICT, "A");
        assertThat(dms.task(arn).status()).isEqualTo("failed");
        assertThat(dms.task(arn).lastFailureMessage()).contains("ORA-00600").contains("Stop Reason FATAL_ERROR");
        assertThat(dms.task(arn).stopReason()).contains("FATAL_ERROR");
        assertThat(count("a")).isEqualTo(40);
        assertThat(dms.table(arn, "A").fullLoadRows()).isEqualTo(40);
        assertThat(dms.table(arn, "A").tableState()).isEqualTo("Table cancelled");
        assertThat(dms.eventTypes()).endsWith("REPLICATION_TASK_FAILED");
        // It happens once: the next task loads all.
        dms.create(dms.dms, "reload-2", mappings(List.of("A")), STRICT);
        String next = dms.dms.describeReplicationTasks(r -> r.filters(f -> f.name("replication-task-id").values("reload-2")))
                .replicationTasks()
                .getFirst()
                .replicationTaskArn();
        dms.start(dms.dms, next, START_REPLICATION);
        dms.dms.awaitIdle();
        assertThat(dms.task(next).stopReason()).isEqualTo("Stop Reason FULL_LOAD_ONLY_FINISHED");
        assertThat(count("a")).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Stop Reason FATAL_ERROR", "Stop Reason NORMAL", "Stop Reason STOPPED_DUE_TO_LOW_DISK"})
    void the_task_stops_at_a_row_for_another_reason(String reason) throws Exception {
        dms.faults.stopAt(7, reason);
        String arn = load(STRICT, "A");
        assertThat(dms.task(arn).status()).isEqualTo("stopped");
        assertThat(dms.task(arn).stopReason()).isEqualTo(reason);
        assertThat(dms.task(arn).replicationTaskStats().fullLoadProgressPercent()).isZero();
        assertThat(count("a")).isEqualTo(7);
        assertThat(dms.eventTypes()).endsWith("REPLICATION_TASK_STOPPED");
    }

    @Test
    void an_ending_beyond_the_last_row_still_happens() throws Exception {
        dms.faults.stopAt(1_000_000, "Stop Reason NORMAL");
        String arn = load(STRICT, "A");
        assertThat(dms.task(arn).stopReason()).isEqualTo("Stop Reason NORMAL");
        assertThat(count("a")).isEqualTo(100);
    }

    @Test
    void the_task_disappears_during_the_load() throws Exception {
        dms.faults.deleteAt(40);
        String arn = load(STRICT, "A");
        assertThatThrownBy(() -> dms.task(arn)).isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> dms.table(arn, "A")).isInstanceOf(ResourceNotFoundException.class);
        assertThat(dms.eventTypes()).endsWith("REPLICATION_TASK_DELETED");
        assertThat(count("a")).isEqualTo(40);
    }

    @Test
    void a_table_error_leaves_the_task_looking_finished_by_default() throws Exception {
        dms.faults.tableError("SALES.A", 30, "ORA-01555: snapshot too old");
        String arn = load(DEFAULTS, "A", "B");
        assertThat(dms.task(arn).stopReason()).isEqualTo("Stop Reason FULL_LOAD_ONLY_FINISHED");
        assertThat(dms.task(arn).replicationTaskStats().fullLoadProgressPercent()).isEqualTo(100);
        assertThat(dms.table(arn, "A").tableState()).isEqualTo("Table error");
        assertThat(dms.table(arn, "B").tableState()).isEqualTo("Table completed");
        assertThat(dms.dms.log(arn)).singleElement().asString().contains("ORA-01555");
    }

    @Test
    void a_table_error_fails_the_task_with_strict_settings() throws Exception {
        dms.faults.tableError("SALES.A", 30, "ORA-01555: snapshot too old");
        String arn = load(STRICT, "A");
        assertThat(dms.task(arn).status()).isEqualTo("failed");
        assertThat(dms.task(arn).lastFailureMessage()).contains("SALES.A").contains("ORA-01555");
    }

    @Test
    void rows_are_lost_in_silence() throws Exception {
        dms.faults.lose("SALES.A", row -> row > 95);
        String arn = load(STRICT, "A");
        assertThat(dms.task(arn).stopReason()).contains("FULL_LOAD_ONLY_FINISHED");
        assertThat(dms.table(arn, "A").tableState()).isEqualTo("Table completed");
        assertThat(dms.table(arn, "A").fullLoadRows()).isEqualTo(95);
        assertThat(count("a")).isEqualTo(95);
    }

    @Test
    void more_or_fewer_rows_are_reported_than_were_loaded() throws Exception {
        dms.faults.report("SALES.A", rows -> rows + 1);
        String arn = load(STRICT, "A");
        assertThat(dms.table(arn, "A").fullLoadRows()).isEqualTo(101);
        assertThat(count("a")).isEqualTo(100);
    }

    @Test
    void a_hold_lets_rows_be_seen_and_other_tables_go_on() throws Exception {
        var hold = dms.faults.holdAt("SALES.A", 40);
        var atEnd = dms.faults.holdAt("SALES.B", 1_000);
        String arn = load(STRICT, "A", "B");
        hold.awaitReached();
        atEnd.awaitReached();
        assertThat(count("a")).isEqualTo(40);
        assertThat(count("b")).isEqualTo(100);
        assertThat(dms.task(arn).status()).isEqualTo("running");
        dms.source("INSERT INTO SALES.A VALUES (1000)");
        hold.release();
        atEnd.release();
        dms.dms.awaitIdle();
        assertThat(dms.task(arn).stopReason()).contains("FULL_LOAD_ONLY_FINISHED");
        // The rows were selected when the load began.
        assertThat(count("a")).isEqualTo(100);
    }

    @Test
    @Timeout(60)
    void a_load_that_waits_for_a_lock_can_be_stopped() throws Exception {
        String arn = dms.ready(mappings(List.of("A")), STRICT);
        try (var blocker = DriverManager.getConnection(dms.postgres);
                var watcher = DriverManager.getConnection(dms.postgres)) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("LOCK TABLE sales.a");
            dms.start(dms.dms, arn, START_REPLICATION);
            boolean waits = false;
            while (!waits) {
                try (var rows = watcher.createStatement().executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted"
                        + " AND relation = 'sales.a'::regclass")) {
                    waits = rows.next() && rows.getInt(1) == 1;
                }
            }
            dms.dms.stopReplicationTask(r -> r.replicationTaskArn(arn));
            dms.dms.awaitIdle();
        }
        assertThat(dms.task(arn).stopReason()).isEqualTo("Stop Reason NORMAL");
        assertThat(dms.table(arn, "A").tableState()).isEqualTo("Table cancelled");
        assertThat(count("a")).isZero();
    }

    @Test
    void an_event_has_the_shape_of_eventbridge() throws Exception {
        String arn = load(STRICT, "A");
        JsonNode wanted = new ObjectMapper().readTree("""
                {"version": "0", "id": "", "detail-type": "DMS Replication Task State Change", "source": "aws.dms",
                 "account": "123456789012", "time": "2026-11-21T10:15:30Z", "region": "eu-central-1",
                 "resources": ["%s"],
                 "detail": {"type": "REPLICATION_TASK", "category": "StateChange",
                            "eventType": "REPLICATION_TASK_STOPPED", "eventId": "DMS-EVENT-0079",
                            "resourceLink": "https://console.aws.amazon.com/dms/v2/home?region=eu-central-1#taskDetails/reload-1",
                            "detailMessage": "Replication task stopped"}}""".formatted(arn));
        JsonNode event = dms.events.getLast().deepCopy();
        assertThat(event.path("id").asText()).matches("[0-9a-f-]{36}");
        ((ObjectNode) event).put("id", "");
        assertThat(event).isEqualTo(wanted);
        assertThat(dms.events.stream().map(e -> e.path("id").asText())).doesNotHaveDuplicates();
    }

    @Test
    void events_are_lost() throws Exception {
        dms.faults.loseEvents();
        assertThat(dms.task(load(STRICT, "A")).status()).isEqualTo("stopped");
        assertThat(dms.events).isEmpty();
    }

    @Test
    void events_arrive_twice() throws Exception {
        dms.faults.duplicateEvents();
        load(STRICT, "A");
        assertThat(dms.events).hasSize(6);
        assertThat(dms.events.get(5)).isEqualTo(dms.events.get(4));
    }

    @Test
    void events_arrive_late() throws Exception {
        dms.faults.delayEvents();
        load(STRICT, "A");
        assertThat(dms.events).isEmpty();
        assertThat(dms.faults.delayedEvents()).hasSize(3);
        assertThat(dms.faults.delayedEvents()).isEmpty();
    }

    @Test
    void events_arrive_before_the_call_that_causes_them_returns() throws Exception {
        dms.faults.eventsEarly();
        String arn = dms.ready(mappings(List.of("A")), STRICT);
        dms.start(dms.dms, arn, START_REPLICATION);
        assertThat(dms.eventTypes()).endsWith("REPLICATION_TASK_STOPPED");
    }

    @Test
    void an_event_of_an_older_task_comes_first() throws Exception {
        String older = "arn:aws:dms:eu-central-1:123456789012:task:OLDER";
        dms.faults.eventsOfOlderTask(older);
        String arn = load(STRICT, "A");
        assertThat(dms.events).extracting(e -> e.path("resources").path(0).asText())
                .containsExactly(older, arn, older, arn, older, arn);
        assertThat(dms.events.stream().map(e -> e.path("id").asText())).doesNotHaveDuplicates();
    }

    @Test
    void faults_are_cleared() throws Exception {
        dms.faults.stopAt(1, "Stop Reason NORMAL");
        dms.faults.loseEvents();
        dms.faults.lose("SALES.A", _ -> true);
        dms.faults.throttleNext(100);
        dms.faults.clear();
        assertThat(dms.task(load(STRICT, "A")).stopReason()).isEqualTo("Stop Reason FULL_LOAD_ONLY_FINISHED");
        assertThat(count("a")).isEqualTo(100);
        assertThat(dms.events).hasSize(3);
    }

    @Test
    void every_call_is_told_by_name() throws Exception {
        load(STRICT, "A");
        assertThat(dms.faults.calls())
                .containsExactly("TestConnection", "TestConnection", "CreateReplicationTask", "StartReplicationTask");
    }
}
