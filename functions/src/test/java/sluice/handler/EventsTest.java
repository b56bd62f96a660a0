package sluice.handler;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.reload.plan.RequestEvent;
import sluice.reload.plan.RequestReader;
import sluice.wire.Json;
import sluice.wire.LambdaSerializer;

/// Every sample in `events/` is read by the code that would read it on AWS.
class EventsTest {

    private static final Path EVENTS = Path.of("../events");

    @Test
    void every_sample_event_is_read_by_what_receives_it() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.list(EVENTS)) {
            files = all.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(4);
        for (Path file : files) {
            String text = Files.readString(file);
            String name = file.getFileName().toString();
            LambdaSerializer lambda = new LambdaSerializer();
            if (name.startsWith("dms-task-")) {
                ScheduledEvent event = lambda.fromJson(text, ScheduledEvent.class);
                assertThat(event.getResources()).singleElement().asString().contains(":task:sluice-");
                assertThat(event.getDetailType()).isEqualTo("DMS Replication Task State Change");
                assertThat(event.getDetail()).containsEntry("type", "REPLICATION_TASK");
            } else if (name.equals("scheduled.json")) {
                ScheduledEvent event = lambda.fromJson(text, ScheduledEvent.class);
                assertThat(event.getTime().getMillis()).isEqualTo(Instant.parse("2026-11-21T10:15:00Z").toEpochMilli());
            } else if (name.startsWith("execution-")) {
                // the cleanup state machine takes these three members
                JsonNode detail = Json.strict().readTree(text).path("detail");
                assertThat(List.of("executionArn", "name", "status")).allMatch(m -> detail.path(m).isTextual());
            } else if (name.equals("reload-requested.json")) {
                assertThat(RequestEvent.read(text, "sluice", "call").problems()).isEmpty();
            } else if (name.equals("schedule-input.json")) {
                // RequestEventTest replaces what Scheduler replaces
                assertThat(text).contains("<aws.scheduler.scheduled-time>");
            } else if (name.startsWith("reload-")) {
                JsonNode event = Json.strict().readTree(text);
                String schema = name.equals("reload-clean.json") ? "event" : name.replaceFirst("reload-(.*)\\.json", "$1");
                JsonNode members = Json.strict().readTree(getClass().getResourceAsStream("/sluice/" + schema + ".schema.json"));
                assertThat(event.path("detail").fieldNames()).toIterable()
                        .allMatch(members.path("properties")::has)
                        .containsAll(members.path("required").valueStream().map(JsonNode::asText).toList());
            } else {
                assertThat(name).startsWith("request-");
                assertThat(RequestReader.read(Json.strict().readTree(text))).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'resources': null, 'time': null, 'detail': null, 'detail-type': null}",
                "{'resources': [], 'time': '2026-11-21T10:15:00Z', 'detail': {}}",
                "{'resources': [], 'trace-header': 'x', 'replay-name': {'a': [1]}, 'detail': {}}",
                "{'detail': {'new': {'a': [1, {'b': null}]}, 'eventType': 7}}",
            })
    void an_odd_envelope_is_about_no_task_and_harms_nobody(String odd) {
        ScheduledEvent event = new LambdaSerializer().fromJson(odd.replace('\'', '"'), ScheduledEvent.class);
        Fakes aws = new Fakes();
        assertThat(new OnTaskEvent(aws, Fakes.CONFIG, InstantSource.system()).handleRequest(event, Fakes.CONTEXT).tasks())
                .isZero();
        assertThat(new Reconcile(aws, Fakes.CONFIG, InstantSource.system()).handleRequest(event, Fakes.CONTEXT).tokens())
                .isZero();
        assertThat(aws.dms.calls).isEmpty();
    }

    @Test
    void what_an_envelope_has_besides_its_resources_does_not_matter() {
        String more = "{'new': 1, 'resources': ['arn:aws:dms:eu-central-1:123456789012:task:sluice-1'], 'detail': {'new': []}}";
        ScheduledEvent event = new LambdaSerializer().fromJson(more.replace('\'', '"'), ScheduledEvent.class);
        assertThat(new OnTaskEvent(new Fakes(), Fakes.CONFIG, InstantSource.system()).handleRequest(event, Fakes.CONTEXT).tasks())
                .isEqualTo(1);
    }
}
