package sluice.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.local.asl.Arns;
import sluice.local.asl.VirtualTime;
import sluice.wire.Json;

/// Every rule and schedule of `template.yaml`: the events that it must let through and those that it must not, by AWS's matcher.
class RulesTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String TASK_CHANGED = "OnTaskEventTaskChanged";
    private static final String DIED = "CleanupReloadDied";
    private static final String REQUESTED = "ReloadRequested";
    private static final String OWN = "sluice-requests";

    private static SamTemplate template(Map<String, String> more) {
        Map<String, String> parameters = new HashMap<>(Map.of(
                "SourceEndpointArn", Arns.of("dms", "endpoint:SOURCE"),
                "TargetEndpointArn", Arns.of("dms", "endpoint:TARGET"),
                "ReplicationInstanceArn", Arns.of("dms", "rep:LOCAL"),
                "DatabaseHost", "localhost",
                "DatabaseName", "local",
                "DatabaseResourceId", "db-ABC"));
        parameters.putAll(more);
        return SamTemplate.read(ROOT.resolve("template.yaml"), parameters);
    }

    private static ObjectNode sample(String name, Consumer<ObjectNode> change) {
        try {
            ObjectNode event = (ObjectNode) Json.strict().readTree(Files.readString(ROOT.resolve("events").resolve(name + ".json")));
            change.accept(event);
            return event;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode asked(Consumer<ObjectNode> change) {
        return sample("reload-requested", change);
    }

    private static ObjectNode died(String status, String machine) {
        return sample("execution-aborted", e -> ((ObjectNode) e.get("detail")).put("status", status)
                .put("stateMachineArn", Arns.stateMachine(machine)));
    }

    private static ObjectNode detail(ObjectNode event) {
        return (ObjectNode) event.get("detail");
    }

    /// @param rules names of those that let it through
    private static Arguments event(String what, ObjectNode event, String... rules) {
        return Arguments.of(what, event, List.of(rules));
    }

    static Stream<Arguments> events() {
        return Stream.of(
                event("a task stopped", sample("dms-task-stopped", _ -> {}), TASK_CHANGED),
                event("a task failed", sample("dms-task-failed", _ -> {}), TASK_CHANGED),
                event("a task of others", sample("dms-task-stopped", e -> e.putArray("resources").add(Arns.of("dms", "task:OTHER")))),
                event("an instance", sample("dms-task-stopped", e -> e.put("detail-type", "DMS Replication Instance State Change"))),
                event("a task, but not DMS says so", sample("dms-task-stopped", e -> e.put("source", "sluice.request"))),
                event("a run was stopped", died("ABORTED", "sluice-reload"), DIED),
                event("a run failed", died("FAILED", "sluice-reload"), DIED),
                event("a run took too long", died("TIMED_OUT", "sluice-reload"), DIED),
                event("a run succeeded", died("SUCCEEDED", "sluice-reload")),
                event("a run began", died("RUNNING", "sluice-reload")),
                event("a clean-up failed", died("FAILED", "sluice-cleanup")),
                event("another stack's run failed", died("FAILED", "other-reload")),
                event("this stack is asked", asked(_ -> {}), REQUESTED),
                event("no stack is named", asked(e -> detail(e).remove("stack")), REQUESTED),
                event("another stack is asked", asked(e -> detail(e).put("stack", "other"))),
                event("a stack of a longer name is asked", asked(e -> detail(e).put("stack", "sluice-2"))),
                event("no stack can be named so, and it is told", asked(e -> detail(e).putObject("stack").put("name", "sluice")), REQUESTED),
                event("a version that nobody knows", asked(e -> detail(e).put("version", 99)), REQUESTED),
                event("a request that is none", asked(e -> detail(e).put("request", "everything")), REQUESTED),
                event("nothing is said", asked(e -> e.putObject("detail")), REQUESTED),
                event("somebody else's source", asked(e -> e.put("source", "shop.request"))),
                event("our own source", asked(e -> e.put("source", "sluice"))),
                event("another detail type", asked(e -> e.put("detail-type", "Sluice Reload Request"))),
                event("an answer", sample("reload-accepted", _ -> {})),
                event("a rejection", sample("reload-rejected", _ -> {})),
                event("a run's end", sample("reload-clean", _ -> {})),
                event("a minute has passed", sample("scheduled", _ -> {})));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void an_event_goes_through_the_rules_that_it_is_for(String what, ObjectNode event, List<String> rules) {
        assertThat(matching(Map.of("RequestBus", "default"), "default", event)).containsExactlyElementsOf(rules);
        List<String> others = rules.stream().filter(r -> !r.equals(REQUESTED)).toList();
        assertThat(matching(Map.of(), "default", event)).as("nobody may ask").containsExactlyElementsOf(others);
        assertThat(matching(Map.of("RequestBus", "own"), "default", event)).as("not on this bus").containsExactlyElementsOf(others);
        assertThat(matching(Map.of("RequestBus", "own"), OWN, event)).as("on its own bus")
                .containsExactlyElementsOf(rules.stream().filter(REQUESTED::equals).toList());
    }

    private static List<String> matching(Map<String, String> parameters, String bus, JsonNode event) {
        Rules rules = new Rules(template(parameters).rules(), new VirtualTime(Instant.EPOCH), Runnable::run, (_, _) -> {});
        return rules.matching(bus, event).stream().map(SamTemplate.Rule::name).toList();
    }

    @Test
    void no_rule_is_left_out_above() {
        assertThat(template(Map.of("RequestBus", "default")).rules().stream().filter(r -> r.pattern() != null).map(SamTemplate.Rule::name))
                .containsExactlyInAnyOrder(TASK_CHANGED, DIED, REQUESTED);
    }

    /// What a schedule calls, how often, and with what.
    @Test
    void every_schedule_calls_its_function() {
        SamTemplate template = template(Map.of("Schedule", "rate(2 hours)", "ScheduledRequest",
                "{\"tables\":[{\"source\":\"S.T\",\"target\":\"s.t\"}],\"window\":{\"column\":\"c\",\"last\":\"P1D\",\"zone\":\"UTC\"}}"));
        VirtualTime time = new VirtualTime(Instant.parse("2026-11-27T00:30:00Z"));
        List<String> called = new ArrayList<>();
        List<JsonNode> asked = new ArrayList<>();
        Rules rules = new Rules(template.rules(), time, Runnable::run, (rule, input) -> {
            called.add(rule.target());
            if (rule.scheduler() == null) {
                assertThat(input.path("detail-type").asText()).isEqualTo("Scheduled Event");
            } else {
                assertThat(rule.scheduler().role()).isEqualTo("ScheduleRole");
                asked.add(input);
            }
        });
        rules.start();
        time.advance(Duration.ofHours(5));
        assertThat(rules.failures()).isEmpty();
        assertThat(called).filteredOn("Reconcile"::equals).hasSize(300);
        assertThat(called).filteredOn("Sweep"::equals).hasSize(60);
        assertThat(called).filteredOn("RequestReload"::equals).hasSize(2);
        assertThat(called).containsOnly("Reconcile", "Sweep", "RequestReload");
        ObjectNode wanted = sample("schedule-input", e -> {
            e.put("time", "2026-11-27T04:30:00Z").put("id", asked.getLast().path("id").asText());
            e.putArray("resources").add(Arns.of("scheduler", "schedule/default/sluice"));
            ((ObjectNode) e.at("/detail/request")).putArray("tables").addObject().put("source", "S.T").put("target", "s.t");
            ((ObjectNode) e.at("/detail/request")).putObject("window").put("column", "c").put("last", "P1D").put("zone", "UTC");
        });
        assertThat(asked.getLast()).isEqualTo(wanted);
    }

    @Test
    void without_a_schedule_nothing_asks_by_the_clock() {
        assertThat(template(Map.of()).rules()).noneMatch(r -> r.scheduler() != null);
    }
}
