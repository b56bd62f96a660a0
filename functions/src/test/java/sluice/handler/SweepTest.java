package sluice.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sluice.aws.AwsRefused;
import sluice.aws.Throttled;
import sluice.cleanup.OpenRuns;
import sluice.ledger.RunReport.Outcome;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;

class SweepTest {

    private static final Instant ENDED = Instant.parse("2026-11-21T10:00:00Z");

    private final Fakes aws = new Fakes();
    private final OpenRuns runs = new OpenRuns(aws.dynamo, "state");
    private Instant now = ENDED.plus(Duration.ofMinutes(1));
    private final Sweep sweep = new Sweep(aws, Fakes.CONFIG, () -> now);

    private int look() {
        return sweep.handleRequest(new ScheduledEvent(), Fakes.CONTEXT).started();
    }

    private void execution(String arn, String status, Instant began, Instant ended) {
        aws.sfn.executions.put(arn, DescribeExecutionResponse.builder().status(status).startDate(began).stopDate(ended).build());
    }

    private void begun(String run, String status) {
        runs.note(run, "arn:" + run);
        execution("arn:" + run, status, ENDED.minusSeconds(60), status.equals("RUNNING") ? null : ENDED);
    }

    @Test
    void where_nothing_is_open_nothing_happens() {
        assertThat(look()).isZero();
        assertThat(aws.sfn.started).isEmpty();
    }

    @Test
    void a_run_that_is_alive_stays_open_and_one_that_succeeded_does_not() {
        begun("alive", "RUNNING");
        begun("done", "SUCCEEDED");
        assertThat(look()).isZero();
        assertThat(runs.all()).extracting(OpenRuns.OpenRun::runId).containsExactly("alive");
    }

    /// A function that was at work when the execution was stopped may go on for fifteen minutes.
    @Test
    void a_dead_run_is_cleaned_up_until_a_clean_up_that_began_late_enough_succeeded() {
        begun("dead", "ABORTED");
        assertThat(look()).isOne();
        assertThat(aws.sfn.started).containsExactly("{\"detail\":{\"name\":\"dead\",\"executionArn\":\"arn:dead\"}}");
        execution("started-1", "RUNNING", now, null);
        now = now.plus(Duration.ofMinutes(5));
        assertThat(look()).as("while one is at work no second is started").isZero();
        execution("started-1", "FAILED", now, now);
        assertThat(look()).isOne();
        execution("started-2", "SUCCEEDED", now, now);
        now = now.plus(Duration.ofMinutes(5));
        assertThat(look()).as("what a function made meanwhile is looked for when none can be at work").isZero();
        assertThat(runs.all()).hasSize(1);
        now = ENDED.plus(Duration.ofMinutes(20));
        assertThat(look()).isOne();
        execution("started-3", "SUCCEEDED", now, now);
        assertThat(look()).isZero();
        assertThat(runs.all()).isEmpty();
    }

    @Test
    void a_run_whose_execution_step_functions_has_forgotten_is_dead() {
        runs.note("old", "arn:old");
        assertThat(look()).isOne();
        execution("started-1", "SUCCEEDED", now, now);
        assertThat(look()).isZero();
        assertThat(runs.all()).isEmpty();
    }

    @Test
    void a_run_that_cannot_be_asked_about_is_reported_and_stops_no_other() {
        begun("a", "RUNNING");
        begun("b", "FAILED");
        aws.sfn.denied.add("arn:a");
        assertThatThrownBy(this::look).isInstanceOf(Throttled.class).hasMessageContaining("arn:a").hasMessageContaining("AccessDenied");
        assertThat(aws.sfn.started).singleElement().satisfies(i -> assertThat(i).contains("arn:b"));
    }

    @Test
    void what_sns_refused_is_sent_when_it_does_not_any_more_each_by_itself() {
        Notify notify = new Notify(aws, Fakes.CONFIG, () -> now);
        aws.sns.failure = () -> Fakes.fault(AuthorizationErrorException.builder(), "AuthorizationError");
        for (String run : new String[] {"one", "two"}) {
            assertThatThrownBy(() -> notify.handleRequest(new Notify.In(run, "arn:aws:states:r:1:execution:m:" + run, Outcome.CLEAN,
                    Optional.empty(), List.of(), Optional.empty(), Optional.empty()), Fakes.CONTEXT)).isInstanceOf(AwsRefused.class);
        }
        now = now.plus(Duration.ofHours(3));
        assertThatThrownBy(this::look).isInstanceOf(Throttled.class).hasMessageContaining("AuthorizationError");
        now = now.plus(Duration.ofMinutes(5));
        aws.sns.failure = null;
        look();
        assertThat(aws.sns.published).extracting(m -> m.subject()).containsExactly("Sluice reload clean: one, stack m", "Sluice reload clean: two, stack m");
        look();
        assertThat(aws.sns.published).hasSize(2);
        assertThat(aws.dynamo.items).containsOnlyKeys("message one", "message two");
    }
}
