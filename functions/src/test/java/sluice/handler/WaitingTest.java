package sluice.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.aws.Throttled;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.databasemigration.model.AccessDeniedException;
import software.amazon.awssdk.services.databasemigration.model.DatabaseMigrationException;

/// AwaitLoad, OnTaskEvent and Reconcile against one token table: what may happen in which order.
class WaitingTest {

    private static final String TASK = "arn:aws:dms:eu-central-1:123456789012:task:sluice-1";
    private static final Instant START = Instant.parse("2026-11-21T10:15:30.123Z");

    private final Fakes aws = new Fakes();
    private Instant now = START;

    private final AwaitLoad await = new AwaitLoad(aws, Fakes.CONFIG, () -> now);
    private final OnTaskEvent event = new OnTaskEvent(aws, Fakes.CONFIG, () -> now);
    private final Reconcile reconcile = new Reconcile(aws, Fakes.CONFIG, () -> now);

    @BeforeEach
    void aTaskThatIsReady() {
        aws.dms.status("ready", null);
    }

    private void await(String token, int retry) {
        await.handleRequest(new AwaitLoad.In(token, "run", TASK, START, retry), Fakes.CONTEXT);
    }

    private void event() {
        event.handleRequest(new ScheduledEvent().withResources(List.of(TASK)), Fakes.CONTEXT);
    }

    private int reconcile() {
        return reconcile.handleRequest(new ScheduledEvent(), Fakes.CONTEXT).tokens();
    }

    @Test
    void the_token_is_stored_before_the_task_is_started() {
        aws.dms.failures.add(SdkClientException.create("connection reset"));
        assertThatThrownBy(() -> await("t", 0)).isInstanceOf(Throttled.class);
        assertThat(aws.dynamo.items).hasSize(1);
        assertThat(aws.dms.calls).doesNotContain("StartReplicationTask");
    }

    @Test
    void a_ready_task_is_started_once() {
        await("t", 0);
        await("t2", 1);
        assertThat(aws.dms.calls).containsOnlyOnce("StartReplicationTask");
        assertThat(aws.sfn.reports).isEmpty();
    }

    @Test
    void an_event_for_an_ended_load_resumes_the_execution_once() {
        await("t", 0);
        aws.dms.status("stopped", "Stop Reason FULL_LOAD_ONLY_FINISHED");
        event();
        event();
        assertThat(aws.sfn.reports).containsExactly("success t, seen by event");
        assertThat(aws.dynamo.items).isEmpty();
    }

    @Test
    void an_event_before_the_token_is_made_up_for_when_the_token_comes() {
        aws.dms.status("stopped", "Stop Reason FULL_LOAD_ONLY_FINISHED");
        event();
        assertThat(aws.sfn.reports).isEmpty();
        await("t", 0);
        assertThat(aws.sfn.reports).containsExactly("success t, seen by start");
        assertThat(aws.dms.calls).doesNotContain("StartReplicationTask");
    }

    @Test
    void an_event_while_the_load_runs_changes_nothing() {
        await("t", 0);
        event();
        assertThat(aws.sfn.reports).isEmpty();
        assertThat(aws.dynamo.items).hasSize(1);
    }

    @Test
    void a_lost_event_is_made_up_for_by_the_reconciler() {
        await("t", 0);
        assertThat(reconcile()).isEqualTo(1);
        assertThat(aws.sfn.reports).containsExactly("heartbeat t");
        aws.dms.status("failed", "Stop Reason FATAL_ERROR");
        reconcile();
        assertThat(aws.sfn.reports).containsExactly("heartbeat t", "success t, seen by reconciler");
        assertThat(reconcile()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "deleting", "moving", "some new word"})
    void whatever_is_not_known_to_go_on_wakes_the_execution(String status) {
        await("t", 0);
        aws.dms.status(status, null);
        reconcile();
        assertThat(aws.sfn.reports).containsExactly("success t, seen by reconciler");
    }

    @Test
    void a_task_that_is_gone_wakes_the_execution() {
        await("t", 0);
        aws.dms.task = null;
        event();
        assertThat(aws.sfn.reports).containsExactly("success t, seen by event");
    }

    @Test
    void a_task_that_never_leaves_ready_wakes_the_execution_after_ten_minutes() {
        await("t", 0);
        aws.dms.status("ready", null);
        now = START.plus(Duration.ofMinutes(10));
        reconcile();
        assertThat(aws.sfn.reports).containsExactly("heartbeat t");
        aws.dms.status("ready", null);
        now = now.plusMillis(1);
        reconcile();
        assertThat(aws.sfn.reports).containsExactly("heartbeat t", "success t, seen by reconciler");
    }

    @Test
    void a_task_that_DMS_would_not_start_is_started_again_while_somebody_waits() {
        await("t", 0);
        aws.dms.status("ready", null);
        reconcile();
        assertThat(Collections.frequency(aws.dms.calls, "StartReplicationTask")).isEqualTo(2);
        assertThat(aws.sfn.reports).containsExactly("heartbeat t");

        aws.dms.status("ready", null);
        aws.sfn.forgotten = true;
        now = START.plus(Duration.ofMinutes(5)).plusMillis(1);
        reconcile();
        assertThat(Collections.frequency(aws.dms.calls, "StartReplicationTask")).isEqualTo(2);
        assertThat(aws.dynamo.items).isEmpty();
    }

    @Test
    void a_late_attempt_does_not_replace_a_newer_token() {
        await("new", 1);
        await("old", 0);
        aws.dms.status("stopped", "Stop Reason FULL_LOAD_ONLY_FINISHED");
        event();
        assertThat(aws.sfn.reports).containsExactly("success new, seen by event");
    }

    @Test
    void a_token_nobody_waits_with_any_more_is_deleted() {
        await("t", 0);
        aws.sfn.forgotten = true;
        now = START.plus(Duration.ofMinutes(5));
        reconcile();
        assertThat(aws.dynamo.items).as("within the heartbeat somebody may").isNotEmpty();
        now = now.plusMillis(1);
        reconcile();
        assertThat(aws.dynamo.items).isEmpty();
    }

    /// Seen where functions took seconds to start: the reconciler and the event came before Step Functions took the token.
    @Test
    void a_token_that_is_not_known_yet_is_tried_again() {
        await("t", 0);
        aws.sfn.forgotten = true;
        reconcile();
        aws.dms.status("stopped", "Stop Reason FULL_LOAD_ONLY_FINISHED");
        event();
        assertThat(aws.sfn.reports).isEmpty();
        aws.sfn.forgotten = false;
        now = START.plus(Duration.ofMinutes(1));
        reconcile();
        assertThat(aws.sfn.reports).containsExactly("success t, seen by reconciler");
        assertThat(aws.dynamo.items).isEmpty();
    }

    @Test
    void a_token_whose_task_cannot_be_described_stays_and_the_reconciler_fails_aloud() {
        await("t", 0);
        aws.dms.failures.add(Fakes.fault(AccessDeniedException.builder(), "AccessDeniedFault"));
        assertThatThrownBy(this::reconcile).isInstanceOf(Throttled.class).hasMessageContaining("1 of 1");
        assertThat(aws.dynamo.items).hasSize(1);
    }

    @Test
    void throttling_is_told_apart_by_its_code() {
        aws.dms.failures.add(Fakes.fault(DatabaseMigrationException.builder(), "ThrottlingException"));
        assertThatThrownBy(() -> await("t", 0)).isInstanceOf(Throttled.class).hasMessageContaining("ThrottlingException");
    }

    @Test
    void no_record_shows_its_token() {
        assertThat(new AwaitLoad.In("secret", "run", TASK, START, 0).toString()).doesNotContain("secret");
        assertThat(new sluice.dms.Token(TASK, "run", "secret", 1, START).toString()).doesNotContain("secret");
    }
}
