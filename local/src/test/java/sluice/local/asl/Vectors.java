package sluice.local.asl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Replays executions recorded from AWS and compares what the interpreter makes of them: the order of events, evaluated
/// arguments, outputs and variables of every state, and the end. Tasks answer what they answered on AWS.
///
/// A file has one JSON object a line: `id`, `definition`, `input`, `events` (the history as AWS gave it, texts that are
/// JSON already parsed, and placeholders such as `<uuid:1>` or `date` for what differs between runs).
final class Vectors {
    private static final Pattern PLACEHOLDER = Pattern.compile("<<?[A-Za-z_-]+>?(:\\d+)?>");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Vectors() {}

    /// @param id the vector's
    /// @param match what came of it
    /// @param detail first difference, or what was refused; empty when they agree
    record Replay(String id, Match match, String detail) {
        @Override
        public String toString() {
            return match + " " + id + (detail.isEmpty() ? "" : ": " + detail);
        }
    }

    enum Match {
        AGREES,
        REFUSED,
        DIFFERS
    }

    /// @throws UncheckedIOException if the file cannot be read or a line is not a vector
    static List<Replay> run(Path file) {
        try {
            List<Replay> replays = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank()) {
                    replays.add(run(AslJson.parse(line)));
                }
            }
            return replays;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /// A line for each vector that differs, then the counts.
    static String report(List<Replay> replays) {
        Map<Match, Long> counts =
                replays.stream().collect(Collectors.groupingBy(Replay::match, Collectors.counting()));
        String differing = replays.stream()
                .filter(o -> o.match() == Match.DIFFERS)
                .map(o -> o.id() + ": " + o.detail() + "\n")
                .collect(Collectors.joining());
        return differing + counts.getOrDefault(Match.AGREES, 0L) + " agree, "
                + counts.getOrDefault(Match.REFUSED, 0L) + " refused, "
                + counts.getOrDefault(Match.DIFFERS, 0L) + " differ";
    }

    static Replay run(JsonNode vector) {
        String id = vector.path("id").asText();
        StateMachine machine;
        try {
            machine = StateMachine.parse("vector", AslJson.text(vector.path("definition")));
        } catch (InvalidDefinition e) {
            String why = e.problems().stream()
                    .map(InvalidDefinition.Problem::toString)
                    .collect(Collectors.joining("; "));
            return new Replay(id, Match.REFUSED, why);
        }
        Deque<JsonNode> answers = new ArrayDeque<>();
        vector.path("events").forEach(event -> {
            if (event.path("type").asText().matches("(Task|LambdaFunction)(Succeeded|Failed)")) {
                answers.add(event);
            }
        });
        StepFunctions service = new StepFunctions(
                new VirtualTime(START), Runnable::run, call -> answer(answers.poll()), new Random(1));
        Execution execution;
        try {
            execution = service.startExecution(machine, "replay", vector.path("input")).await();
        } catch (IllegalStateException e) {
            return new Replay(id, Match.DIFFERS, e.getMessage());
        }
        String difference = compare(vector, execution);
        return new Replay(id, difference.isEmpty() ? Match.AGREES : Match.DIFFERS, difference);
    }

    private static JsonNode answer(JsonNode event) throws TaskFailure {
        if (event == null) {
            throw new IllegalStateException("AWS called fewer tasks");
        }
        JsonNode details = details(event);
        if (event.path("type").asText().endsWith("Succeeded")) {
            return parsed(details.path("output"));
        }
        JsonNode cause = details.path("cause");
        throw new TaskFailure(
                details.path("error").textValue(), cause.isContainerNode() ? AslJson.text(cause) : cause.textValue());
    }

    /// The first difference, or empty.
    private static String compare(JsonNode vector, Execution execution) {
        Map<String, String> substitutes = new HashMap<>();
        JsonNode recorded = vector.path("events");
        learn(vector.path("input"), parsed(details(recorded.path(0)).path("input")), substitutes);
        ArrayNode actual = AslJson.MAPPER.createArrayNode();
        execution.history().forEach(event -> actual.add(substitute(event.json(), substitutes)));
        for (int i = 0; i < Math.max(recorded.size(), actual.size()); i++) {
            JsonNode want = recorded.path(i);
            JsonNode have = actual.path(i);
            String at = "event " + (i + 1) + " ";
            if (!want.path("type").equals(have.path("type"))) {
                return at + "is " + have.path("type") + ", not " + want.path("type");
            }
            for (String field : List.of("name", "index", "length", "input", "output", "parameters", "location",
                    "assignedVariables", "timeoutInSeconds", "heartbeatInSeconds", "error", "cause")) {
                JsonNode wanted = details(want).path(field);
                JsonNode had = details(have).path(field);
                if (!same(field, want, parsed(wanted), parsed(had))) {
                    return at + want.path("type").asText() + " " + field + " is " + had + ", not " + wanted;
                }
            }
        }
        return "";
    }

    private static boolean same(String field, JsonNode event, JsonNode want, JsonNode have) {
        boolean worded = details(event).path("error").asText().startsWith("States.");
        if (field.equals("cause") && worded) {
            return want.isMissingNode() == have.isMissingNode();
        }
        return same(want, have);
    }

    private static boolean same(JsonNode want, JsonNode have) {
        if (want.isObject() && have.isObject()) {
            if (want.size() != have.size()) {
                return false;
            }
            return want.properties().stream()
                    .allMatch(e -> have.has(e.getKey()) && same(parsed(e.getValue()), parsed(have.get(e.getKey()))));
        }
        if (want.isArray() && have.isArray() && want.size() == have.size()) {
            for (int i = 0; i < want.size(); i++) {
                if (!same(want.get(i), have.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (want.isNumber() && have.isNumber()) {
            return want.decimalValue().compareTo(have.decimalValue()) == 0;
        }
        if (want.isTextual() && have.isTextual()) {
            return matches(want.textValue(), have.textValue());
        }
        return want.equals(have);
    }

    /// Whether the text is as recorded, anything standing where a placeholder was put.
    private static boolean matches(String want, String have) {
        StringBuilder regex = new StringBuilder();
        Matcher placeholder = PLACEHOLDER.matcher(want);
        int from = 0;
        while (placeholder.find()) {
            regex.append(Pattern.quote(want.substring(from, placeholder.start()))).append(".*");
            from = placeholder.end();
        }
        regex.append(Pattern.quote(want.substring(from)));
        return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(have).matches();
    }

    /// The recording shows the input with placeholders in it: the same replacements are due wherever it turns up.
    private static void learn(JsonNode given, JsonNode shown, Map<String, String> substitutes) {
        if (given.isTextual() && shown.isTextual() && !given.equals(shown)) {
            substitutes.put(given.textValue(), shown.textValue());
        }
        given.properties().forEach(e -> learn(e.getValue(), shown.path(e.getKey()), substitutes));
    }

    private static JsonNode substitute(JsonNode node, Map<String, String> substitutes) {
        if (substitutes.isEmpty()) {
            return node;
        }
        String text = AslJson.text(node);
        for (var e : substitutes.entrySet()) {
            text = text.replace(e.getKey(), e.getValue());
        }
        try {
            return AslJson.parse(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode details(JsonNode event) {
        for (var e : event.properties()) {
            if (e.getKey().endsWith("EventDetails")) {
                return e.getValue();
            }
        }
        return AslJson.object();
    }

    /// AWS gives data as JSON texts; the recordings have some of them parsed.
    private static JsonNode parsed(JsonNode node) {
        if (!node.isTextual()) {
            return node;
        }
        try {
            return AslJson.parse(node.textValue());
        } catch (JsonProcessingException e) {
            return node;
        }
    }
}
