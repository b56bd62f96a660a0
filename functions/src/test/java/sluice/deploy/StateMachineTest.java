package sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.Golden;
import sluice.wire.Json;

/// How state machines of ours are written. What goes wrong in a machine that breaks it is looked for by `checks/asl-lint`,
/// every rule of which has a broken example beside it.
class StateMachineTest {

    static final Path FOLDER = Path.of("../statemachine");
    private static final Pattern ANSWER = Pattern.compile("\\$states\\.result\\.Payload\\.(\\w+)");
    private static final Pattern EXPRESSION = Pattern.compile("\\{%.*%}", Pattern.DOTALL);

    static List<Path> machines() throws Exception {
        try (Stream<Path> all = Files.list(FOLDER)) {
            List<Path> found = all.filter(f -> f.toString().endsWith(".asl.json")).sorted().toList();
            assertThat(found).hasSizeGreaterThanOrEqualTo(2);
            return found;
        }
    }

    static JsonNode read(Path file) throws Exception {
        return Json.strict().readTree(Files.readString(file));
    }

    /// Every state of a chart and of the charts inside its maps; a name stands for one state only.
    static Map<String, JsonNode> states(JsonNode chart) {
        Map<String, JsonNode> out = new TreeMap<>();
        chart.path("States").properties().forEach(e -> {
            assertThat(out.put(e.getKey(), e.getValue())).as("%s is there once", e.getKey()).isNull();
            states(e.getValue().path("ItemProcessor")).forEach(
                    (name, state) -> assertThat(out.put(name, state)).as("%s is there once", name).isNull());
        });
        return out;
    }

    private static List<JsonNode> of(Path file, String type) throws Exception {
        List<JsonNode> out = states(read(file)).values().stream()
                .filter(s -> s.path("Type").asText().equals(type))
                .toList();
        assertThat(out).as("%s in %s", type, file).isNotEmpty();
        return out;
    }

    @ParameterizedTest
    @MethodSource("machines")
    void a_machine_is_jsonata_and_ends_some_day(Path file) throws Exception {
        JsonNode m = read(file);
        assertThat(m.path("QueryLanguage").asText()).isEqualTo("JSONata");
        assertThat(m.path("TimeoutSeconds").asInt()).isPositive();
        assertThat(m.path("Comment").asText()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("machines")
    void every_state_says_why_it_is_there(Path file) throws Exception {
        states(read(file)).forEach((name, s) -> assertThat(s.path("Comment").asText())
                .as(name)
                .isNotBlank()
                .doesNotContain("\n"));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void names_of_choices_are_questions_and_of_others_are_not(Path file) throws Exception {
        states(read(file)).forEach((name, s) ->
                assertThat(name.endsWith("?")).as(name).isEqualTo(s.path("Type").asText().equals("Choice")));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void every_task_has_a_time_out_and_a_wait_has_a_shorter_heartbeat(Path file) throws Exception {
        for (JsonNode task : of(file, "Task")) {
            assertThat(task.has("TimeoutSeconds")).isTrue();
            boolean waits = task.path("Resource").asText().endsWith(".waitForTaskToken");
            assertThat(task.has("HeartbeatSeconds")).isEqualTo(waits);
            if (waits) {
                assertThat(task.path("TimeoutSeconds").asText())
                        .contains("$max([" + (task.path("HeartbeatSeconds").asInt() + 1) + ",");
                List<String> caught = new ArrayList<>();
                task.path("Catch").path(0).path("ErrorEquals").forEach(e -> caught.add(e.asText()));
                assertThat(caught).containsExactlyInAnyOrder("States.HeartbeatTimeout", "States.Timeout");
            }
        }
    }

    /// What Lambda itself and AWS's limits let pass: the only retriers of functions that do not speak to the target. A function in a VPC
    /// that was idle for two weeks is not ready for minutes; where the account has no free place for another call, one is free after the
    /// longest of them ([decision 31](../../../../../../docs/decisions/0031-functions-wake-up.md)).
    private static final String WITHOUT_TARGET = """
            [{"ErrorEquals": ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException",
                              "Lambda.ClientExecutionTimeoutException", "Lambda.Unknown", "Runtime.ExitError", "Sandbox.Timedout"],
              "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2, "MaxDelaySeconds": 60, "JitterStrategy": "FULL"},
             {"ErrorEquals": ["Lambda.ResourceNotReadyException", "Lambda.ResourceConflictException", "Lambda.ENINotReadyException",
                              "Lambda.CodeArtifactUserPendingException", "Lambda.CodeArtifactUserDeletedException"],
              "IntervalSeconds": 15, "MaxAttempts": 40, "BackoffRate": 1},
             {"ErrorEquals": ["Lambda.TooManyRequestsException"],
              "IntervalSeconds": 15, "MaxAttempts": 7, "BackoffRate": 2, "MaxDelaySeconds": 300},
             {"ErrorEquals": ["sluice.aws.Throttled"],
              "IntervalSeconds": 5, "MaxAttempts": 10, "BackoffRate": 2, "MaxDelaySeconds": 60, "JitterStrategy": "FULL"}]""";

    /// The same, and a target that is away for a while.
    private static final String WITH_TARGET = WITHOUT_TARGET.replaceAll("]$", """
            ,{"ErrorEquals": ["sluice.sql.SqlFailure\\$Retryable"],
              "IntervalSeconds": 5, "MaxAttempts": 15, "BackoffRate": 2, "MaxDelaySeconds": 60, "JitterStrategy": "FULL"}]""");

    /// Functions that speak SQL.
    private static final Set<String> SQL = Set.of(
            "PlanReload", "PrepareStaging", "SliceStaging", "MergeChunks", "CheckChunks", "Conclude", "DiscardStaging", "ListOpenRuns",
            "PlanUndo", "PutBack", "ConcludeUndo");

    @ParameterizedTest
    @MethodSource("machines")
    void every_task_retries_what_passes_by_itself(Path file) throws Exception {
        for (JsonNode task : of(file, "Task")) {
            String function = task.path("Arguments").path("FunctionName").asText().replaceAll("\\W|Arn", "");
            assertThat(task.path("Retry")).as(function)
                    .isEqualTo(Json.strict().readTree(SQL.contains(function) ? WITH_TARGET : WITHOUT_TARGET));
        }
    }

    /// An execution goes on with the machine that it was started with, and calls the functions that are deployed meanwhile: what is handed over
    /// is kept as a stored plan is. Whoever changes this list has the functions read, and answer, what the version before it handed over and read,
    /// or says in the changelog that runs are to be finished first (docs/upgrading.md).
    @Test
    void what_functions_are_handed_and_what_is_read_of_their_answers_changes_on_purpose_only() throws Exception {
        Set<String> lines = new TreeSet<>();
        for (Path file : machines()) {
            for (JsonNode task : of(file, "Task")) {
                Set<String> read = new TreeSet<>();
                texts(task).forEach(t -> ANSWER.matcher(t).results().forEach(r -> read.add(r.group(1))));
                lines.add(task.at("/Arguments/FunctionName").asText().replaceAll("\\W|Arn", "") + " is handed "
                        + members(task.at("/Arguments/Payload")) + ", and " + (read.isEmpty() ? "nothing" : String.join(", ", read)) + " is read");
            }
        }
        Golden.check("payloads.txt", String.join("\n", lines));
    }

    private static String members(JsonNode payload) {
        return payload.properties().stream()
                .map(e -> e.getKey() + (e.getValue().isObject() ? " (" + members(e.getValue()) + ")" : ""))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void a_failure_has_a_name_and_words(Path file) throws Exception {
        for (JsonNode fail : of(file, "Fail")) {
            assertThat(fail.path("Error").asText()).isNotBlank();
            assertThat(fail.path("Cause").asText()).isNotBlank();
        }
    }

    @ParameterizedTest
    @MethodSource("machines")
    void no_choice_waits_by_default_and_every_wait_is_counted(Path file) throws Exception {
        Map<String, JsonNode> states = states(read(file));
        for (JsonNode choice : of(file, "Choice")) {
            assertThat(choice.has("Default")).isTrue();
            assertThat(states.get(choice.path("Default").asText()).path("Type").asText()).isNotEqualTo("Wait");
            for (JsonNode rule : choice.path("Choices")) {
                if (states.get(rule.path("Next").asText()).path("Type").asText().equals("Wait")) {
                    assertThat(rule.path("Condition").asText()).containsPattern("Round < \\d+");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("machines")
    void expressions_are_whole_strings_and_placeholders_stand_in_strings(Path file) throws Exception {
        String text = Files.readString(file);
        assertThat(text).doesNotContain("$eval", ".$\"");
        texts(read(file)).filter(t -> t.contains("{%") || t.contains("%}")).forEach(t -> assertThat(t).matches(EXPRESSION));
    }

    private static Stream<String> texts(JsonNode node) {
        Stream<String> own = node.isTextual() ? Stream.of(node.asText()) : Stream.empty();
        List<JsonNode> children = new ArrayList<>();
        node.forEach(children::add);
        return Stream.concat(own, children.stream().flatMap(StateMachineTest::texts));
    }
}
