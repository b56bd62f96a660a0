package sluice.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.Golden;
import sluice.aws.AwsRefused;
import sluice.aws.Throttled;
import sluice.report.Answer;
import sluice.wire.Json;
import sluice.wire.RawJson;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sns.model.KmsDisabledException;

/// What becomes of one request, of its repetitions, and of those that are wrong.
class RequestReloadTest {

    private static final String RUN = "arn:aws:states:eu-central-1:123456789012:execution:sluice-reload:ev-orders-2026-11-20";

    private final Fakes aws = new Fakes();
    private final List<String> log = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T10:15:30.5Z");
    private final RequestReload function = new RequestReload(aws, Fakes.CONFIG, () -> now);
    private final Sweep sweep = new Sweep(aws, Fakes.CONFIG, () -> now);
    private final String example = Files.readString(Path.of("../events/reload-requested.json"));

    RequestReloadTest() throws IOException {}

    private Answer ask(String event) {
        return function.handleRequest(new RawJson(event), Fakes.context(log::add)).answer();
    }

    /// Another event that says the same.
    private String another() {
        return example.replace("7bf73129", "7bf73130");
    }

    private void sweepAfter(Duration time) {
        now = now.plus(time);
        sweep.handleRequest(new ScheduledEvent(), Fakes.CONTEXT);
    }

    private void ended() {
        DescribeExecutionResponse running = aws.sfn.executions.get(RUN);
        aws.sfn.executions.put(RUN, running.toBuilder().status("SUCCEEDED").stopDate(now).build());
    }

    @Test
    void a_request_starts_its_run_and_is_answered() throws IOException {
        assertThat(ask(example)).isEqualTo(new Answer.Accepted(1, "sluice", "orders-2026-11-20", "7bf73129-1428-4cd3-a780-95db273d1602",
                java.util.Optional.of("nightly import"), "ev-orders-2026-11-20", RUN, false));
        assertThat(aws.sfn.started).hasSize(1);
        PutEventsRequestEntry put = aws.events.put.getFirst();
        assertThat(put.source()).isEqualTo("sluice");
        assertThat(put.resources()).containsExactly(RUN);
        JsonNode sample = Json.strict().readTree(Files.readString(Path.of("../events/reload-accepted.json")));
        assertThat(put.detailType()).isEqualTo(sample.path("detail-type").asText());
        assertThat(Json.strict().readTree(put.detail())).isEqualTo(sample.path("detail"));
        assertThat(log).singleElement().asString()
                .contains("\"saw\":{\"event\":\"7bf73129-1428-4cd3-a780-95db273d1602\",\"run\":\"ev-orders-2026-11-20\"}", "\"accepted\":true");
    }

    @Test
    void the_same_event_again_gives_the_same_answer_and_another_one_is_a_duplicate() {
        Answer first = ask(example);
        assertThat(ask(example)).isEqualTo(first);
        assertThat(ask(another())).isInstanceOfSatisfying(Answer.Accepted.class, a -> assertThat(a.duplicate()).isTrue());
        ended();
        assertThat(ask(example)).isEqualTo(first);
        assertThat(ask(another())).isInstanceOfSatisfying(Answer.Accepted.class, a -> {
            assertThat(a.duplicate()).isTrue();
            assertThat(a.executionArn()).isEqualTo(RUN);
        });
        assertThat(aws.sfn.started).hasSize(1);
        assertThat(aws.events.put).hasSize(5);
    }

    @Test
    void what_a_person_started_under_the_name_with_the_same_request_counts_however_it_was_written() {
        aws.sfn.executions.put(RUN, DescribeExecutionResponse.builder().status("FAILED").input("""
                {"window": {"to": "2026-11-21", "column": "order_date", "from": "2026-11-20"},
                 "tables": [{"target": "shop.orders", "source": "SHOP.ORDERS"}]}""").build());
        assertThat(ask(example)).isInstanceOf(Answer.Accepted.class);
        assertThat(aws.sfn.started).isEmpty();
    }

    @Test
    void another_request_under_a_used_id_is_rejected_while_its_run_lasts_and_after() {
        ask(example);
        String other = another().replace("\"2026-11-21\"", "\"2026-11-22\"");
        for (int i = 0; i < 2; i++) {
            assertThat(ask(other)).isInstanceOfSatisfying(Answer.Rejected.class, r -> assertThat(r.problems()).singleElement()
                    .satisfies(p -> assertThat(p.toString()).contains("detail.requestId = orders-2026-11-20: was used before", RUN)));
            ended();
        }
        assertThat(aws.sfn.started).hasSize(1);
    }

    @Test
    void a_function_that_dies_before_it_answers_answers_when_it_is_called_again() {
        aws.events.errorCode = "InternalFailure";
        assertThatThrownBy(() -> ask(example)).isInstanceOf(Throttled.class);
        aws.events.errorCode = "NotAuthorizedForSourceException";
        assertThatThrownBy(() -> ask(example)).isInstanceOf(AwsRefused.class).hasMessageContaining("event bus");
        aws.events.errorCode = null;
        assertThat(ask(example)).isInstanceOfSatisfying(Answer.Accepted.class, a -> assertThat(a.duplicate()).isFalse());
        assertThat(aws.sfn.started).hasSize(1);
        assertThat(aws.events.put).hasSize(1);
    }

    @Test
    void a_rejection_is_an_event_a_line_of_the_log_and_a_message() throws IOException {
        ask(example.replace("\"2026-11-21\"", "\"2026-11-31\""));
        JsonNode sample = Json.strict().readTree(Files.readString(Path.of("../events/reload-rejected.json")));
        assertThat(aws.events.put).singleElement().satisfies(e -> {
            assertThat(e.detailType()).isEqualTo(sample.path("detail-type").asText());
            assertThat(e.resources()).isEmpty();
            assertThat(Json.strict().readTree(e.detail())).isEqualTo(sample.path("detail"));
        });
        assertThat(log).singleElement().asString()
                .contains("\"problems\":[{\"field\":\"detail.request.window.to\",\"problem\":\"is not a number, date or time that exists\"}]")
                .doesNotContain("2026-11-31");
        assertThat(aws.sfn.started).isEmpty();
        assertThat(aws.sns.published).isEmpty();
        sweepAfter(Duration.ofMinutes(5));
        assertThat(aws.sns.published).hasSize(1);
        Golden.check("messages/rejected.txt", told(0));
        sweepAfter(Duration.ofHours(1));
        assertThat(aws.sns.published).as("told once").hasSize(1);
    }

    private String told(int n) {
        return "Subject: " + aws.sns.published.get(n).subject() + "\n\n" + aws.sns.published.get(n).message();
    }

    /// A loop of bad events: the table does not grow, and on-call reads of all in a few messages.
    @Test
    void many_rejections_are_one_message_each_quarter_of_an_hour() {
        String bad = example.replace("\"version\": 1", "\"version\": 2");
        ask(bad);
        sweepAfter(Duration.ofMinutes(1));
        for (int minute = 0; minute < 60; minute++) {
            for (int i = 0; i < 100; i++) {
                ask(bad.replace("orders-2026-11-20", "orders-" + minute + "-" + i).replace("nightly import", "loop\\u001b[31m"));
            }
            if (minute % 5 == 4) {
                sweepAfter(Duration.ofMinutes(5));
            }
        }
        sweepAfter(Duration.ofMinutes(15));
        assertThat(aws.sns.published).extracting(m -> m.subject().replaceAll("[^0-9]", ""))
                .containsExactly("", "1500", "1500", "1500", "1500");
        Golden.check("messages/rejected-many.txt", told(4));
        assertThat(aws.dynamo.items.keySet()).filteredOn(k -> !k.startsWith("message "))
                .containsExactlyInAnyOrder("rejections counted", "rejections told");
        assertThat(aws.events.put).as("each is answered").hasSize(6001);
    }

    @Test
    void a_rejection_is_told_when_sns_is_back() {
        ask(example.replace("\"version\": 1", "\"version\": 2"));
        aws.sns.failure = () -> Fakes.fault(KmsDisabledException.builder(), "KMSDisabled");
        for (int i = 0; i < 12; i++) {
            assertThatThrownBy(() -> sweepAfter(Duration.ofMinutes(5))).isInstanceOf(Throttled.class);
        }
        aws.sns.failure = null;
        sweepAfter(Duration.ofMinutes(5));
        sweepAfter(Duration.ofMinutes(30));
        assertThat(aws.sns.published).hasSize(1);
    }

    /// Between storing the message and noting that it was.
    @Test
    void a_sweep_that_dies_in_between_tells_nothing_twice() {
        ask(example.replace("\"version\": 1", "\"version\": 2"));
        aws.dynamo.beforePut = () -> {
            if (aws.dynamo.items.keySet().stream().anyMatch(k -> k.startsWith("unsent "))) {
                aws.dynamo.beforePut = null;
                throw new Throttled("killed", null);
            }
        };
        assertThatThrownBy(() -> sweepAfter(Duration.ofMinutes(5))).isInstanceOf(Throttled.class);
        sweepAfter(Duration.ofMinutes(5));
        sweepAfter(Duration.ofMinutes(30));
        assertThat(aws.sns.published).hasSize(1);
    }

    @Test
    void a_long_list_of_problems_is_answered_with_the_first() {
        StringBuilder unknown = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            unknown.append("\"field-that-nobody-knows-").append(i).append("\": \"\u202e").append("x".repeat(40)).append("\", ");
        }
        Answer answer = ask(example.replace("\"version\": 1,", "\"version\": 1, " + unknown));
        assertThat(answer).isInstanceOfSatisfying(Answer.Rejected.class, r -> {
            assertThat(r.problems()).hasSize(20);
            assertThat(r.moreProblems()).isEqualTo(2_980);
        });
        assertThat(aws.events.put.getFirst().detail()).hasSizeLessThan(32 * 1024).doesNotContain("\u202e");
    }
}
