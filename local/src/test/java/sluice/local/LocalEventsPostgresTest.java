package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.aws.Throttled;
import sluice.local.asl.Arns;
import sluice.local.asl.Execution;
import sluice.local.dms.Faults;
import sluice.sql.SqlFailure;
import sluice.wire.Json;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// Events, heartbeats and functions that come late, twice or not at all: the run is clean all the same, and says so
/// once.
@Timeout(120)
class LocalEventsPostgresTest {

    private static final String AWAIT = "Await load";

    private static final List<String> ASK_DMS = List.of(
            "InspectEndpoints", "TestConnections", "CreateLoadTask", "DescribeLoadTask", "AwaitLoad", "JudgeLoad",
            "DeleteLoadTask");
    private static final List<String> ASK_DATABASE = List.of(
            "PlanReload", "PrepareStaging", "SliceStaging", "MergeChunks", "CheckChunks", "Conclude", "DiscardStaging");

    @Test
    void a_lost_event_costs_two_minutes_at_most() throws Exception {
        try (Case c = new Case()) {
            c.faults.loseEvents();
            Execution e = c.reload();
            c.assertClean(e);
            assertThat(Case.stays(e, AWAIT)).singleElement().satisfies(d -> assertThat(d)
                    .isPositive()
                    .isLessThanOrEqualTo(Duration.ofMinutes(2)));
        }
    }

    @Test
    void an_event_resumes_the_run_at_once() throws Exception {
        try (Case c = new Case()) {
            Execution e = c.reload();
            c.assertClean(e);
            assertThat(Case.stays(e, AWAIT)).extracting(Duration::toMinutes).containsExactly(0L);
        }
    }

    @Test
    void a_duplicate_event_changes_nothing() throws Exception {
        try (Case c = new Case()) {
            c.faults.duplicateEvents();
            c.assertClean(c.reload());
        }
    }

    @Test
    void an_event_of_an_older_task_changes_nothing() throws Exception {
        try (Case c = new Case()) {
            c.faults.eventsOfOlderTask(Arns.of("dms", "task:OLDER"));
            c.assertClean(c.reload());
        }
    }

    @Test
    void late_events_of_an_earlier_run_do_not_end_the_wait_of_the_next() throws Exception {
        try (Case c = new Case()) {
            c.faults.delayEvents();
            c.assertClean(c.run.reload("earlier"));
            List<JsonNode> late = c.faults.delayedEvents();
            assertThat(late).isNotEmpty();
            c.faults.clear();
            Faults.Hold hold = c.faults.holdAt(Case.TABLE, 5);
            Execution e = c.beginUntil(hold);
            late.forEach(c::deliver);
            c.machine.time().advance(Duration.ofSeconds(5));
            assertThat(e.status()).isEqualTo(ExecutionStatus.RUNNING);
            c.end(hold);
            c.assertClean(e);
            assertThat(Case.stays(e, AWAIT)).hasSize(1);
        }
    }

    @Test
    void an_early_event_about_the_running_task_does_not_end_the_wait() throws Exception {
        try (Case c = new Case()) {
            Faults.Hold hold = c.faults.holdAt(Case.TABLE, 5);
            Execution e = c.beginUntil(hold);
            String task = c.machine.dms().describeReplicationTasks(r -> {}).replicationTasks().getFirst()
                    .replicationTaskArn();
            c.machine.events().publish("aws.dms", "DMS Replication Task State Change", List.of(task),
                    Json.lenient().readTree("{\"eventType\": \"REPLICATION_TASK_STOPPED\"}"));
            c.machine.time().advance(Duration.ofSeconds(5));
            assertThat(Case.stays(e, AWAIT)).as("DMS says that it runs, and that counts").isEmpty();
            c.end(hold);
            c.assertClean(e);
        }
    }

    @Test
    void an_event_before_the_start_has_returned_finds_the_token() throws Exception {
        try (Case c = new Case()) {
            c.faults.eventsEarly();
            Execution e = c.reload();
            c.assertClean(e);
            assertThat(Case.stays(e, AWAIT)).extracting(Duration::toMinutes).containsExactly(0L);
        }
    }

    /// The wait is over by its heartbeat, the load ends, its event finds only a token nobody waits with, and then the
    /// run waits again.
    @Test
    void an_event_between_two_waits_is_not_missed() throws Exception {
        try (Case c = new Case()) {
            AtomicReference<Faults.Hold> hold = new AtomicReference<>(c.faults.holdAt(Case.TABLE, 5));
            c.calls.always("Reconcile", _ -> {
                throw new IllegalStateException("the reconciler is out of order");
            });
            c.calls.after("JudgeLoad", _ -> {
                hold.get().release();
                c.machine.dms().awaitIdle();
            });
            Execution e = c.reload();
            c.assertClean(e);
            assertThat(Case.stays(e, AWAIT)).extracting(Duration::toMinutes).containsExactly(5L, 0L);
        }
    }

    @Test
    void heartbeats_keep_a_long_load_alive() throws Exception {
        try (Case c = new Case()) {
            Faults.Hold hold = c.faults.holdAt(Case.TABLE, 5);
            Execution e = c.beginUntil(hold);
            c.machine.time().advance(Duration.ofHours(3));
            assertThat(e.status()).isEqualTo(ExecutionStatus.RUNNING);
            assertThat(Case.stays(e, "Judge load")).isEmpty();
            assertThat(e.history()).as("history does not grow with time").hasSizeLessThan(100);
            c.end(hold);
            c.assertClean(e);
        }
    }

    @Test
    void when_heartbeats_stop_the_run_looks_for_itself_and_waits_on() throws Exception {
        try (Case c = new Case()) {
            Faults.Hold hold = c.faults.holdAt(Case.TABLE, 5);
            c.calls.always("Reconcile", _ -> {
                throw new IllegalStateException("the reconciler is out of order");
            });
            Execution e = c.beginUntil(hold);
            c.machine.time().advance(Duration.ofMinutes(16));
            assertThat(e.status()).isEqualTo(ExecutionStatus.RUNNING);
            assertThat(Case.stays(e, AWAIT)).extracting(Duration::toMinutes).containsExactly(5L, 5L, 5L);
            c.end(hold);
            c.assertClean(e);
            assertThat(Case.stays(e, AWAIT)).as("the event found the last wait's token").hasSize(4);
        }
    }

    @Test
    void without_events_and_heartbeats_the_run_finds_the_end_by_itself() throws Exception {
        try (Case c = new Case()) {
            c.faults.loseEvents();
            c.calls.always("Reconcile", _ -> {
                throw new IllegalStateException("the reconciler is out of order");
            });
            Execution e = c.reload();
            c.assertClean(e);
            assertThat(Case.stays(e, AWAIT)).extracting(Duration::toMinutes).containsExactly(5L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"before the function dies", "before its retry", "after its retry"})
    void a_function_killed_after_it_started_the_load_is_retried_with_a_new_token(String loadEnds) throws Exception {
        try (Case c = new Case()) {
            Faults.Hold hold = c.faults.holdAt(Case.TABLE, 5);
            c.calls.after("AwaitLoad", _ -> {
                if (loadEnds.equals("before the function dies")) {
                    hold.release();
                    c.machine.dms().awaitIdle();
                }
                throw Calls.killed();
            });
            Execution e = c.beginUntil(hold);
            if (loadEnds.equals("before its retry")) {
                c.machine.time().await(() -> failures(e) == 1);
                hold.release();
                c.machine.dms().awaitIdle();
            } else {
                c.machine.time().advance(Duration.ofSeconds(10));
            }
            c.end(hold);
            c.assertClean(e);
            assertThat(Case.stays(e, AWAIT)).hasSize(1);
            if (loadEnds.equals("before the function dies")) {
                // whether the event or the death reaches the execution first is open: either way it goes on
                assertThat(failures(e)).isLessThanOrEqualTo(1);
            } else {
                assertThat(failures(e)).isEqualTo(1);
            }
            assertThat(c.run.report(Case.RUN).orElseThrow().tables().getFirst().loaded())
                    .isEqualTo(LocalRun.IN_WINDOW + 1);
        }
    }

    private static long failures(Execution e) {
        return e.history().stream().filter(h -> h.type().equals("TaskFailed")).count();
    }

    @Test
    void every_function_may_be_killed_before_and_after_its_work() throws Exception {
        try (Case c = new Case()) {
            for (List<String> handlers : List.of(ASK_DMS, ASK_DATABASE, List.of("Notify"))) {
                for (String handler : handlers) {
                    c.calls.before(handler, _ -> {
                        throw Calls.killed();
                    });
                    c.calls.after(handler, _ -> {
                        throw Calls.killed();
                    });
                }
            }
            Execution e = c.reload();
            c.assertClean(e);
            assertThat(failures(e)).isEqualTo(30);
        }
    }

    @Test
    void every_function_may_fail_once_with_what_passes_by_itself() throws Exception {
        try (Case c = new Case()) {
            ASK_DMS.forEach(handler -> c.calls.before(handler, _ -> {
                throw new Throttled("AWS was too busy", null);
            }));
            ASK_DATABASE.forEach(handler -> c.calls.before(handler, _ -> {
                throw SqlFailure.of("57P01", "the connection was ended");
            }));
            Execution e = c.reload();
            c.assertClean(e);
            assertThat(failures(e)).isEqualTo(14);
        }
    }

    @Test
    void a_minute_of_throttling_at_each_call_of_dms_delays_the_run_and_nothing_else() throws Exception {
        try (Case c = new Case()) {
            ASK_DMS.forEach(handler -> c.calls.before(handler, _ ->
                    c.faults.throttleUntil(c.machine.time().now().plusSeconds(60))));
            Execution e = c.reload();
            c.assertClean(e);
            assertThat(Duration.between(e.started(), e.stopped().orElseThrow())).isGreaterThan(Duration.ofMinutes(6));
        }
    }

    @Test
    void throttling_while_a_failed_run_cleans_up_delays_its_message_and_nothing_else() throws Exception {
        try (Case c = new Case()) {
            c.faults.failAt(5, "ORA-01555: snapshot too old");
            c.calls.before("DeleteLoadTask", _ ->
                    c.faults.throttleUntil(c.machine.time().now().plusSeconds(60)));
            c.assertFailed(c.reload(), "sluice.dms.LoadFailed", "ORA-01555");
            c.assertUntouched();
            c.assertNextRunIsClean();
        }
    }
}
