package sluice.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sluice.aws.AwsRefused;
import sluice.aws.Throttled;
import sluice.ledger.RunReport.Outcome;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sns.model.KmsDisabledException;

class NotifyTest {

    private static final String ARN = "arn:aws:states:eu-central-1:123456789012:execution:sluice-reload:run";

    private final Fakes aws = new Fakes();
    private Instant now = Instant.parse("2026-11-21T10:15:30Z");
    private final Notify notify = new Notify(aws, Fakes.CONFIG, () -> now);
    private final Notify.In failed = new Notify.In(
            "run", ARN, Outcome.FAILED, Optional.empty(), List.of("shop.orders"), Optional.of("E"), Optional.of("What and what to do."));

    private boolean send() {
        return notify.handleRequest(failed, Fakes.CONTEXT).sent();
    }

    @Test
    void a_run_is_told_once() {
        assertThat(send()).isTrue();
        assertThat(send()).isFalse();
        assertThat(aws.sns.published).singleElement().satisfies(m -> {
            assertThat(m.topicArn()).isEqualTo(Fakes.TOPIC);
            assertThat(m.message()).contains("What and what to do.");
        });
        assertThat(aws.events.put).singleElement().satisfies(e -> {
            assertThat(e.source()).isEqualTo("sluice");
            assertThat(e.detailType()).isEqualTo("Sluice Reload Failed");
            assertThat(e.detail()).contains("\"version\":1", "\"outcome\":\"failed\"");
        });
    }

    @Test
    void a_message_that_could_not_be_sent_is_sent_by_a_later_attempt() {
        aws.sns.failure = () -> SdkClientException.create("connection reset");
        assertThatThrownBy(this::send).isInstanceOf(Throttled.class);
        aws.sns.failure = null;
        assertThatThrownBy(this::send).isInstanceOf(Throttled.class).hasMessageContaining("another function");
        now = now.plus(Duration.ofMinutes(1));
        assertThat(send()).isTrue();
        assertThat(aws.sns.published).hasSize(1);
    }

    @Test
    void while_one_sends_another_does_not() {
        aws.sns.failure = () -> {
            assertThatThrownBy(this::send).isInstanceOf(Throttled.class).hasMessageContaining("another function");
            return SdkClientException.create("died in between");
        };
        assertThatThrownBy(this::send).isInstanceOf(Throttled.class);
        assertThat(aws.sns.published).isEmpty();
    }

    @Test
    void an_event_that_is_refused_does_not_repeat_the_message() {
        aws.events.errorCode = "InternalFailure";
        assertThatThrownBy(this::send).isInstanceOf(Throttled.class);
        aws.events.errorCode = "NotAuthorizedForSourceException";
        now = now.plus(Duration.ofMinutes(1));
        assertThatThrownBy(this::send).isInstanceOf(AwsRefused.class).hasMessageContaining("event bus");
        aws.events.errorCode = null;
        now = now.plus(Duration.ofMinutes(1));
        assertThat(send()).isFalse();
        assertThat(aws.sns.published).hasSize(1);
        assertThat(aws.events.put).hasSize(1);
    }

    /// SNS refuses for hours, and then another caller says something else of the run.
    @Test
    void what_was_said_first_is_what_is_told() {
        aws.sns.failure = () -> Fakes.fault(KmsDisabledException.builder(), "KMSDisabled");
        assertThatThrownBy(() -> notify.handleRequest(
                        new Notify.In("run", ARN, Outcome.CLEAN, Optional.empty(), List.of(), Optional.empty(), Optional.empty()), Fakes.CONTEXT))
                .isInstanceOf(AwsRefused.class);
        aws.sns.failure = null;
        now = now.plus(Duration.ofHours(5));
        assertThat(send()).isTrue();
        assertThat(aws.sns.published).singleElement().satisfies(m -> assertThat(m.subject()).contains("clean"));
        assertThat(aws.events.put).singleElement().satisfies(e -> assertThat(e.detailType()).isEqualTo("Sluice Reload Clean"));
        assertThat(send()).isFalse();
        assertThat(aws.dynamo.items).containsOnlyKeys("message run");
    }

    /// An execution's name may be used again after 90 days; DynamoDB may take its time to delete what has expired.
    @Test
    void what_has_expired_is_not_there() {
        assertThat(send()).isTrue();
        now = now.plus(Duration.ofDays(85)).minusSeconds(1);
        assertThat(send()).isFalse();
        now = now.plusSeconds(1);
        assertThat(send()).isTrue();
        assertThat(aws.sns.published).hasSize(2);
        assertThat(aws.events.put).hasSize(2);
    }

    /// Between our look whether it was told and our storing it, somebody else told it.
    @Test
    void a_run_that_is_told_meanwhile_is_not_told_again() {
        aws.dynamo.beforePut = () -> {
            aws.dynamo.beforePut = null;
            assertThat(send()).isTrue();
        };
        assertThat(send()).isFalse();
        assertThat(aws.sns.published).hasSize(1);
        assertThat(aws.events.put).hasSize(1);
        assertThat(aws.dynamo.items).containsOnlyKeys("message run");
    }
}
