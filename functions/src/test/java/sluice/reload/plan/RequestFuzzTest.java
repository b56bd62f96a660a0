package sluice.reload.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.ledger.RequestRefused;
import sluice.wire.Json;

/// Requests that are made to hurt are refused in words that a terminal can show, and in no other way.
///
/// `-Dsluice.seeds=N` runs the seeds 1 to N instead of the usual ones, `-Dsluice.seed=N` one alone.
class RequestFuzzTest {

    private static final List<String> HOSTILE = List.of(
            "1e999999999", "-1e-888888888", "1e38", "1e-38", "1E+2147483647", "9".repeat(900), "0." + "1".repeat(900), "-0", "null", "true",
            "[]", "{}", "[[[[[[]]]]]]", "\"\"", "\" \"", "\"\\u001b[2J\\nWhat to do next\\u0007\"", "\"\\u202egnol\\u2066\"", "\"\\ud800\"",
            "\"\\u0000\"", "\"" + "x".repeat(30_000) + "\"", "\"\\\"a\\\".\\\"b\"", "\"P99999999999D\"", "\"P1D\"", "\"-PT1H\"", "\"9999-99-99\"",
            "\"0000-01-01\"", "\"2026-02-30\"", "\"Europe/Atlantis\"", "{\"\\u001b\": 1}", "[{\"source\": {}, \"target\": []}]", "[null, [], 7]");

    @ParameterizedTest
    @MethodSource("sluice.Seeds#all")
    void whatever_stands_where_it_does_not_belong_is_refused_printably(int seed) throws IOException {
        Random random = new Random(seed);
        List<Path> events;
        try (Stream<Path> files = Files.list(Path.of("../events"))) {
            events = files.filter(f -> f.getFileName().toString().startsWith("request")).sorted().toList();
        }
        for (int i = 0; i < 200; i++) {
            JsonNode request = Json.strict().readTree(Files.readString(events.get(random.nextInt(events.size()))));
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                change(request, random);
            }
            try {
                RequestReader.read(request);
            } catch (RequestRefused e) {
                for (String line : e.getMessage().split("\n")) {
                    assertThat(line).doesNotContainPattern("[\\p{Cntrl}\\u202a-\\u202e\\u2066-\\u2069]")
                            .doesNotStartWith("What to do next")
                            .hasSizeLessThan(1_500);
                }
            }
        }
    }

    /// Puts something hostile in place of a member or an element, or beside it.
    private static void change(JsonNode request, Random random) throws JsonProcessingException {
        List<JsonNode> containers = new ArrayList<>(List.of(request));
        for (int i = 0; i < containers.size(); i++) {
            containers.get(i).forEach(c -> {
                if (c.isContainerNode()) {
                    containers.add(c);
                }
            });
        }
        JsonNode hostile = Json.strict().readTree(HOSTILE.get(random.nextInt(HOSTILE.size())));
        switch (containers.get(random.nextInt(containers.size()))) {
            case ObjectNode o -> {
                List<String> names = new ArrayList<>();
                o.fieldNames().forEachRemaining(names::add);
                names.add("n".repeat(1 + random.nextInt(3_000)));
                names.add("\u001b[31m\u202e");
                o.set(names.get(random.nextInt(names.size())), hostile);
            }
            case ArrayNode a when !a.isEmpty() && random.nextBoolean() -> a.set(random.nextInt(a.size()), hostile);
            case ArrayNode a -> a.add(hostile);
            default -> throw new IllegalStateException();
        }
    }
}
