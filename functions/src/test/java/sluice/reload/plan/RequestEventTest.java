package sluice.reload.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.Seeds;
import sluice.ledger.Problem;
import sluice.report.Answer;
import sluice.wire.Json;

class RequestEventTest {

    private static final String CALL = "0b6c7e2e-call";
    private static final String EXAMPLE = text("reload-requested.json");
    private static final String SCHEDULE = text("schedule-input.json");

    private static String text(String example) {
        try {
            return Files.readString(Path.of("../events", example));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String scheduled(String name, String time) {
        return SCHEDULE.replace("<aws.scheduler.execution-id>", "d32c5kddcf5bb8c3")
                .replace("<aws.scheduler.scheduled-time>", time)
                .replace("<aws.scheduler.schedule-arn>", "arn:aws:scheduler:eu-central-1:123456789012:schedule/default/" + name);
    }

    private static RequestEvent read(String text) {
        return RequestEvent.read(text, "sluice", CALL);
    }

    private static ObjectNode example() throws IOException {
        return (ObjectNode) Json.strict().readTree(EXAMPLE);
    }

    @Test
    void what_asks_for_the_same_is_the_same_request() throws IOException {
        RequestEvent event = read(EXAMPLE);
        assertThat(event.problems()).isEmpty();
        assertThat(event.eventId()).isEqualTo("7bf73129-1428-4cd3-a780-95db273d1602");
        assertThat(event.requestId()).contains("orders-2026-11-20");
        assertThat(event.requestedBy()).contains("nightly import");
        assertThat(event.request()).contains("{\"tables\":[{\"source\":\"SHOP.ORDERS\",\"target\":\"shop.orders\"}],"
                + "\"window\":{\"column\":\"order_date\",\"from\":\"2026-11-20\",\"to\":\"2026-11-21\"}}");
        ObjectNode turned = example();
        ObjectNode request = (ObjectNode) turned.at("/detail/request");
        request.set("tables", request.remove("tables"));
        ObjectNode window = (ObjectNode) request.get("window");
        window.set("column", window.remove("column"));
        assertThat(turned.toString()).isNotEqualTo(example().toString());
        assertThat(read(turned.toPrettyString()).request()).isEqualTo(event.request());
    }

    /// AWS's own serializer would make a double of it.
    @Test
    void no_digit_of_a_number_is_lost() {
        String numbers = EXAMPLE.replace("\"2026-11-20\", \"to\": \"2026-11-21\"", "100.0, \"to\": 12345678901234567890.123456789");
        assertThat(read(numbers).request().orElseThrow()).contains("\"from\":100,\"to\":12345678901234567890.123456789");
    }

    @Test
    void of_an_event_without_a_request_id_its_own_id_is_taken() throws IOException {
        ObjectNode event = example();
        ((ObjectNode) event.get("detail")).remove(List.of("requestId", "stack", "requestedBy"));
        assertThat(read(event.toString()).requestId()).contains("7bf73129-1428-4cd3-a780-95db273d1602");
        assertThat(read(event.toString()).problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "nightly, nightly-20261127T010000Z",
        "nightly.orders_2, nightly-orders_2-20261127T010000Z",
        "0123456789012345678901234567890123456789012345678901234567890123, 01234567890123456789012345678901234567890123456-20261127T010000Z"
    })
    void a_schedule_asks_with_its_name_and_time_and_counts_back_from_that(String name, String requestId) {
        RequestEvent event = read(scheduled(name, "2026-11-27T01:00:00Z"));
        assertThat(event.problems()).isEmpty();
        assertThat(event.eventId()).isEqualTo("d32c5kddcf5bb8c3");
        assertThat(event.requestId()).contains(requestId);
        assertThat(Answer.runId(requestId)).matches("[A-Za-z0-9_-]{1,80}");
        assertThat(event.requestedBy().orElseThrow()).startsWith("arn:aws:scheduler:eu-central-1:123456789012:schedule/default/");
        assertThat(event.request().orElseThrow()).contains("\"asOf\":\"2026-11-27T01:00:00Z\"");
    }

    @Test
    void a_schedule_leaves_alone_what_says_its_own_instant_or_bounds() {
        String given = scheduled("nightly", "2026-11-27T01:00:00Z").replace("\"last\"", "\"asOf\": \"2026-11-01T00:00:00Z\", \"last\"");
        assertThat(read(given).request().orElseThrow()).contains("\"asOf\":\"2026-11-01T00:00:00Z\"").doesNotContain("2026-11-27");
        String bounds = scheduled("nightly", "2026-11-27T01:00:00Z")
                .replace("\"last\": \"P3D\", \"zone\": \"Europe/Berlin\"", "\"from\": \"2026-11-01\", \"to\": \"2026-11-02\"");
        assertThat(read(bounds).problems()).isEmpty();
        assertThat(read(bounds).request().orElseThrow()).doesNotContain("asOf");
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                bad("a version that nobody knows",
                        EXAMPLE.replace("\"version\": 1", "\"version\": 2"), "detail.version = 2: is not a version"),
                bad("a version in quotes", EXAMPLE.replace("\"version\": 1", "\"version\": \"1\""), "detail.version = 1: is not a version"),
                bad("no version", EXAMPLE.replace("\"version\": 1,", ""), "detail.version: is not a version"),
                bad("another stack",
                        EXAMPLE.replace("\"stack\": \"sluice\"", "\"stack\": \"other\""), "detail.stack = other: is another stack than sluice"),
                bad("an id with a space",
                        EXAMPLE.replace("orders-2026-11-20", "orders 20"), "detail.requestId = orders 20: is not 1 to 64"),
                bad("an id too long",
                        EXAMPLE.replace("orders-2026-11-20", "x".repeat(65)), "detail.requestId = " + "x".repeat(65) + ": is not 1 to 64"),
                bad("an id that is a number", EXAMPLE.replace("\"orders-2026-11-20\"", "17"), "detail.requestId = 17: is not 1 to 64"),
                bad("a member misspelt", EXAMPLE.replace("requestId", "requestID"), "detail.requestID = orders-2026-11-20: is not a field"),
                bad("nobody's long name",
                        EXAMPLE.replace("nightly import", "x".repeat(201)), "detail.requestedBy = " + "x".repeat(120) + "...: has 201"),
                bad("no request", EXAMPLE.replaceFirst("(?s),\\s*\"request\": \\{.*", "}}"), "detail.request: is not a JSON object"),
                bad("no detail", EXAMPLE.replaceFirst("(?s),\\s*\"detail\": \\{.*", "}"),
                        "detail: is not a JSON object", "detail.version: is not a version", "detail.request: is not a JSON object"),
                bad("a request alone",
                        "{\"tables\": []}", "source: is neither sluice.request nor aws.scheduler", "detail: is not a JSON object",
                        "detail.version: is not", "detail.request: is not a JSON object"),
                bad("a member given twice",
                        EXAMPLE.replace("\"from\"", "\"to\": \"2026-11-22\", \"from\""), "event: is not JSON that can be read in one way: Duplicate"),
                bad("no JSON at all",
                        "{", "event: is not JSON", "source: is neither", "detail: is not", "detail.version: is not", "detail.request: is not"),
                bad("everything at once",
                        EXAMPLE.replace("\"version\": 1", "\"version\": 9").replace("\"SHOP.ORDERS\"", "\"ORDERS\"").replace("11-21\"", "11-31\""),
                        "detail.version = 9: is not", "detail.request.tables[0].source = ORDERS: ", "detail.request.window.to = 2026-11-31: "),
                bad("a schedule with an id",
                        scheduled("nightly", "2026-11-27T01:00:00Z").replace("\"version\": 1", "\"version\": 1, \"requestId\": \"x\""),
                        "detail.requestId = x: names one request"),
                bad("a schedule whose keywords nobody replaced", SCHEDULE, "time = <aws.scheduler.scheduled-time>: is not an instant"),
                bad("a schedule without a name", scheduled("", "2026-11-27T01:00:00Z"), "resources: is missing"),
                bad("a schedule without a time", scheduled("nightly", "x").replace("\"time\": \"x\",", ""), "time: is missing"));
    }

    private static Arguments bad(String name, String event, String... problems) {
        return Arguments.of(name, event, List.of(problems));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void all_that_is_wrong_is_said_with_its_place(String name, String text, List<String> problems) {
        RequestEvent event = read(text);
        assertThat(event.problems()).extracting(Problem::toString).hasSameSizeAs(problems);
        for (int i = 0; i < problems.size(); i++) {
            assertThat(event.problems().get(i).toString()).startsWith(problems.get(i));
        }
        assertThat(event.request()).isEmpty();
        assertThat(event.eventId()).isEqualTo(
                text.contains("7bf73129") ? "7bf73129-1428-4cd3-a780-95db273d1602" : text.contains("d32c5k") ? "d32c5kddcf5bb8c3" : CALL);
    }

    @Test
    void a_request_that_no_execution_takes_is_refused() throws IOException {
        ObjectNode event = example();
        ArrayNode tables = ((ObjectNode) event.at("/detail/request")).putArray("tables");
        for (int i = 0; i < 5_000; i++) {
            tables.addObject().put("source", "SHOP.ORDERS_OF_A_LONG_NAME_" + i).put("target", "shop.orders_of_a_long_name_" + i);
        }
        assertThat(read(event.toString()).problems()).singleElement().satisfies(p -> assertThat(p.problem()).contains("a run takes 262144"));
    }

    static List<Integer> seeds() {
        return Seeds.all();
    }

    /// Whatever comes, it is answered: it is a request that the reader takes and a name that Step Functions takes, or has problems.
    @ParameterizedTest
    @MethodSource("seeds")
    void nothing_that_comes_is_left_without_an_answer(int seed) {
        Seeds.run(seed, random -> {
            for (int i = 0; i < 200; i++) {
                JsonNode event = Json.strict().readTree(random.nextBoolean() ? EXAMPLE : scheduled("nightly", "2026-11-27T01:00:00Z"));
                for (int changes = random.nextInt(3); changes >= 0; changes--) {
                    change(event, random);
                }
                String text = event.toString();
                RequestEvent read = read(random.nextInt(10) == 0 ? text.substring(0, random.nextInt(text.length())) : text);
                assertThat(read.eventId()).matches("[A-Za-z0-9_-]{1,64}");
                assertThat(read.request().isPresent()).as(text).isEqualTo(read.problems().isEmpty());
                read.request().ifPresent(request -> {
                    assertThat(Answer.runId(read.requestId().orElseThrow())).as(text).matches("[A-Za-z0-9_-]{1,80}");
                    assertThat(RequestReader.read(tree(request)).tables()).isNotEmpty();
                    assertThat(Json.canonical(tree(request))).isEqualTo(request);
                });
            }
        });
    }

    private static JsonNode tree(String text) {
        try {
            return Json.strict().readTree(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Takes one member away, or puts something else there.
    private static void change(JsonNode document, Random random) {
        List<ObjectNode> objects = new ArrayList<>();
        collect(document, objects);
        ObjectNode object = objects.get(random.nextInt(objects.size()));
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty()) {
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(8)) {
            case 0 -> object.remove(name);
            case 1 -> object.putNull(name);
            case 2 -> object.put(name, random.nextInt(-2, 3));
            case 3 -> object.put(name, "");
            case 4 -> object.putArray(name).add(random.nextInt());
            case 5 -> object.putObject(name).put("x", 1);
            case 6 -> object.put(name, "2026-11-2" + random.nextInt(10) + "T01:00:00Z");
            default -> object.put("x" + random.nextInt(1000), 1);
        }
    }

    private static void collect(JsonNode node, List<ObjectNode> into) {
        if (node instanceof ObjectNode object) {
            into.add(object);
        }
        node.forEach(child -> collect(child, into));
    }

    @Test
    void the_schema_names_what_is_read() throws IOException {
        JsonNode schema;
        try (InputStream in = RequestEvent.class.getResourceAsStream("/sluice/request-event.schema.json")) {
            schema = Json.strict().readTree(in);
        }
        ObjectNode event = example();
        ObjectNode detail = (ObjectNode) event.get("detail");
        schema.get("properties").fieldNames().forEachRemaining(name -> assertThat(detail.has(name)).as(name).isTrue());
        assertThat(detail.size()).isEqualTo(schema.get("properties").size());
        schema.get("properties").fieldNames().forEachRemaining(name -> {
            ObjectNode without = event.deepCopy();
            ((ObjectNode) without.get("detail")).remove(name);
            boolean required = schema.get("required").valueStream().anyMatch(r -> r.asText().equals(name));
            assertThat(read(without.toString()).problems().isEmpty()).as("without " + name).isEqualTo(!required);
        });
        assertThat("orders-2026-11-20").matches(schema.at("/properties/requestId/pattern").asText());
    }
}
