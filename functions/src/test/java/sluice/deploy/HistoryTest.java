package sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// However often a machine goes round, retries and forks, at the largest settings of the template: the history of an execution has
/// fewer than 20,000 events, of the 25,000 after which Step Functions ends it without a word ("Service quotas" in its guide).
///
/// Events are counted as the history shows them: two for entering and leaving a state, three for each attempt of a task (scheduled,
/// started, ended) and a fourth for one that waits for a token, two for a Map and two for each of its iterations.
class HistoryTest {

    private static final int MOST = 20_000;

    /// Here a failure joins the way out. It is joined three times at most: the first failure, one on the way out, and one in telling
    /// ("Anything to put away?"). What puts away is come to twice: after the verdict, and after the first failure.
    private static final String WAY_OUT = "Explain failure";

    private static final Map<String, Integer> WAYS_OUT = Map.of("Delete load task", 2, "Discard staging", 2);

    /// A function is made anew after 14 days without a call ("Lambda function states" in Lambda's guide), and no execution lasts longer:
    /// this retrier is used up once by each state, and by each iteration of a map, however often they are come to.
    private static final String NOT_READY = "Lambda.ResourceNotReadyException";

    private static final Pattern LIMIT = Pattern.compile("\\$(\\w+) < (?:(\\d+)|\\$floor\\((\\d+) / \\$workers\\))");

    static List<Path> machines() throws Exception {
        return StateMachineTest.machines();
    }

    @ParameterizedTest
    @MethodSource("machines")
    void no_execution_lasts_until_a_function_is_idle_for_too_long(Path file) throws Exception {
        assertThat(StateMachineTest.read(file).path("TimeoutSeconds").asLong()).isLessThanOrEqualTo(Duration.ofDays(14).toSeconds());
    }

    @ParameterizedTest
    @MethodSource("machines")
    void the_longest_history_is_within_bounds(Path file) throws Exception {
        JsonNode machine = StateMachineTest.read(file);
        long most = 0;
        for (int workers = 1; workers <= maximum("Workers"); workers++) {
            most = Math.max(most, 2 + new Chart(machine, workers).events());
        }
        System.out.println(file.getFileName() + ": at most " + most + " events");
        assertThat(most).isLessThan(MOST);
    }

    /// What the number of ways out rests on.
    @Test
    void a_failure_joins_the_way_out_three_times_at_most() throws Exception {
        Map<String, JsonNode> states = StateMachineTest.states(StateMachineTest.read(StateMachineTest.FOLDER.resolve("reload.asl.json")));
        JsonNode choice = states.get(states.get(WAY_OUT).path("Next").asText());
        Map<String, String> rules = new LinkedHashMap<>();
        choice.path("Choices").forEach(r -> rules.put(r.path("Condition").asText(), r.path("Next").asText()));
        assertThat(states.get(WAY_OUT).path("Assign").path("failures").asText()).isEqualTo("{% $failures + 1 %}");
        // all is put away again after the first failure only, and a second failure in telling ends it
        String untold = "No message could be sent";
        assertThat(rules.entrySet().stream().filter(r -> !r.getKey().contains("$failures = 1")).toList())
                .containsExactly(Map.entry("{% $trouble = '" + untold + "' %}", "Reload failed"));
        assertThat(choice.path("Default").asText()).isEqualTo("Tell outcome");
        assertThat(leadingTo("Delete load task", states)).containsExactlyInAnyOrder("Conclude", "Wait for deletion", "Anything to put away?");
        assertThat(leadingTo("Discard staging", states)).containsExactly("Load task gone?");
        assertThat(states.get("Tell outcome").path("Catch").path(0).path("Assign").path("trouble").asText()).isEqualTo(untold);
    }

    private static List<String> leadingTo(String state, Map<String, JsonNode> states) {
        return states.keySet().stream().filter(s -> Chart.next(states.get(s)).contains(state)).toList();
    }

    private static int maximum(String parameter) throws Exception {
        Matcher m = Pattern.compile("(?s)\\n  " + parameter + ":.*?MaxValue: (\\d+)")
                .matcher(Files.readString(Path.of("../template.yaml")));
        assertThat(m.find()).isTrue();
        return Integer.parseInt(m.group(1));
    }

    /// The states of a machine or of a Map, and where each may go.
    private static final class Chart {

        private final Map<String, JsonNode> states = new LinkedHashMap<>();
        private final int workers;

        Chart(JsonNode chart, int workers) {
            chart.path("States").properties().forEach(e -> states.put(e.getKey(), e.getValue()));
            this.workers = workers;
        }

        long events() {
            Set<String> wayOut = states.containsKey(WAY_OUT) ? reachable(WAY_OUT, Set.of()) : Set.of();
            long events = 0;
            Set<String> counted = new HashSet<>();
            for (String name : states.keySet()) {
                if (counted.add(name)) {
                    Set<String> loop = loop(name);
                    counted.addAll(loop);
                    long once = loop.isEmpty() ? cost(name) + 3 * retries(name) : loopCost(loop);
                    events += once * (wayOut.contains(name) ? WAYS_OUT.getOrDefault(name, 3) : 1);
                    events += 3 * (loop.isEmpty() ? Set.of(name) : loop).stream().mapToLong(this::wakes).sum();
                }
            }
            return events;
        }

        /// A loop goes on while its counter, to which each round adds one and each retry another or half of one, is below its limit:
        /// rounds cost more events than two retries, so the longest way is all rounds, and in the last of them all retries.
        private long loopCost(Set<String> loop) {
            String counter = null;
            int limit = 0;
            Set<List<String>> bounded = new HashSet<>();
            for (String name : loop) {
                for (JsonNode rule : states.get(name).path("Choices")) {
                    Matcher m = LIMIT.matcher(rule.path("Condition").asText());
                    if (loop.contains(rule.path("Next").asText()) && m.find()) {
                        assertThat(counter).as("one counter in %s", loop).isIn(null, m.group(1));
                        counter = m.group(1);
                        limit = m.group(2) != null ? Integer.parseInt(m.group(2)) : Integer.parseInt(m.group(3)) / workers;
                        bounded.add(List.of(name, rule.path("Next").asText()));
                    }
                }
            }
            for (String name : loop) {
                assertThat(again(name, without(bounded)))
                        .as("%s can be come back to without passing the limit of %s", name, counter)
                        .isFalse();
            }
            assertThat(loop.stream().filter(n -> retries(n) > 0).toList()).as("tasks of %s that count their retries", loop)
                    .isNotEmpty()
                    .allMatch(counts(counter));
            String counting = counter;
            loop.forEach(n -> states.get(n).path("Catch").valueStream().filter(c -> loop.contains(c.path("Next").asText())).forEach(
                    c -> assertThat(c.path("Assign").path(counting).asText()).as(n).contains("$states.context.State.RetryCount")));
            assertThat(loop.stream().filter(n -> assigned(n, counting).contains(" + 1 + "))).as("adds one a round").hasSize(1);
            long round = loop.stream().mapToLong(this::cost).sum();
            assertThat(round).as("a round of %s", loop).isGreaterThan(2 * 3);
            return limit * round + 3 * loop.stream().mapToLong(this::retries).sum();
        }

        private Predicate<String> counts(String counter) {
            return name -> assigned(name, counter).contains("$" + counter + " + ")
                    && assigned(name, counter).contains("$states.context.State.RetryCount");
        }

        private String assigned(String name, String variable) {
            return states.get(name).path("Assign").path(variable).asText();
        }

        /// Of one visit without a retry.
        private long cost(String name) {
            JsonNode state = states.get(name);
            return 2
                    + switch (state.path("Type").asText()) {
                        case "Task" -> state.path("Resource").asText().endsWith(".waitForTaskToken") ? 4 : 3;
                        case "Map" -> {
                            assertThat(state.path("Items").asText()).isEqualTo("{% [1..$workers] %}");
                            yield 2 + workers * (2 + new Chart(state.path("ItemProcessor"), workers).events());
                        }
                        case "Pass", "Choice", "Wait", "Succeed", "Fail" -> 0;
                        case String type -> throw new AssertionError("how many events has a " + type + "?");
                    };
        }

        private long retries(String name) {
            return retries(name, false);
        }

        /// How often its function may not be ready.
        private long wakes(String name) {
            return retries(name, true);
        }

        private long retries(String name, boolean notReady) {
            return states.get(name).path("Retry").valueStream()
                    .filter(r -> r.path("ErrorEquals").valueStream().anyMatch(e -> e.asText().equals(NOT_READY)) == notReady)
                    .mapToLong(r -> r.path("MaxAttempts").asLong())
                    .sum();
        }

        /// The states that can be reached from this one and lead back to it, but for the way out; empty if it is never come back to.
        private Set<String> loop(String name) {
            Set<List<String>> out = without(Set.of());
            return again(name, out)
                    ? reachable(name, out).stream().filter(s -> reachable(s, out).contains(name)).collect(Collectors.toCollection(TreeSet::new))
                    : Set.of();
        }

        /// These ways, and those to the way out.
        private Set<List<String>> without(Set<List<String>> ways) {
            Set<List<String>> all = states.keySet().stream().map(s -> List.of(s, WAY_OUT)).collect(Collectors.toSet());
            all.addAll(ways);
            return all;
        }

        private boolean again(String name, Set<List<String>> without) {
            return next(name).stream()
                    .filter(n -> !without.contains(List.of(name, n)))
                    .anyMatch(n -> reachable(n, without).contains(name));
        }

        /// With the state itself.
        private Set<String> reachable(String name, Set<List<String>> without) {
            Set<String> found = new TreeSet<>();
            visit(name, without, found);
            return found;
        }

        private void visit(String name, Set<List<String>> without, Set<String> found) {
            if (found.add(name)) {
                next(name).stream().filter(n -> !without.contains(List.of(name, n))).forEach(n -> visit(n, without, found));
            }
        }

        private Set<String> next(String name) {
            return next(states.get(name));
        }

        static Set<String> next(JsonNode state) {
            Set<String> next = new TreeSet<>();
            next.add(state.path("Next").asText());
            next.add(state.path("Default").asText());
            state.path("Choices").forEach(r -> next.add(r.path("Next").asText()));
            state.path("Catch").forEach(c -> next.add(c.path("Next").asText()));
            next.remove("");
            return next;
        }
    }
}
