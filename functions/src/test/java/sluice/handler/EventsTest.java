package sluice.handler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
                OnTaskEvent.In in = lambda.fromJson(text, OnTaskEvent.In.class);
                assertThat(in.resources()).singleElement().asString().contains(":task:sluice-");
            } else if (name.equals("scheduled.json")) {
                Reconcile.In in = lambda.fromJson(text, Reconcile.In.class);
                assertThat(in.time()).isEqualTo("2026-11-21T10:15:00Z");
            } else if (name.startsWith("execution-")) {
                // the cleanup state machine takes these three members
                JsonNode detail = Json.strict().readTree(text).path("detail");
                assertThat(List.of("executionArn", "name", "status")).allMatch(m -> detail.path(m).isTextual());
            } else {
                assertThat(name).startsWith("request-");
                assertThat(RequestReader.read(Json.strict().readTree(text))).isNotNull();
            }
        }
    }
}
