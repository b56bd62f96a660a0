package sluice.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import sluice.local.asl.Arns;
import sluice.local.asl.Time;
import software.amazon.event.ruler.Ruler;

/// Brings events to the targets of a template's rules, as EventBridge does: matched by AWS's own matcher, delivered
/// asynchronously, schedules driven by the given time.
public final class Rules {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final List<SamTemplate.Rule> rules;
    private final Time time;
    private final Executor workers;
    private final Target target;
    private final List<Failure> failures = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    /// Where events go.
    @FunctionalInterface
    public interface Target {
        /// @param rule whose target it is for
        /// @throws Exception is kept in [Rules#failures]; there is no second delivery
        void deliver(SamTemplate.Rule rule, JsonNode event) throws Exception;
    }

    /// A delivery whose target threw.
    public record Failure(String rule, String target, Exception problem) {}

    public Rules(List<SamTemplate.Rule> rules, Time time, Executor workers, Target target) {
        this.rules = List.copyOf(rules);
        this.time = time;
        this.workers = workers;
        this.target = target;
    }

    /// Begins the schedules: each fires for the first time one period from now.
    public void start() {
        rules.stream().filter(rule -> rule.rate() != null).forEach(rule -> tick(rule, time.now().plus(rule.rate())));
    }

    /// Ends the schedules; nothing is delivered any more.
    public void stop() {
        stopped = true;
    }

    /// Hands an event of the default bus to every rule that matches it.
    ///
    /// @param event in EventBridge's shape
    public void accept(JsonNode event) {
        accept(SamTemplate.DEFAULT_BUS, event);
    }

    void accept(String bus, JsonNode event) {
        matching(bus, event).forEach(rule -> deliver(rule, event));
    }

    /// The rules of a bus that an event of it matches.
    List<SamTemplate.Rule> matching(String bus, JsonNode event) {
        return rules.stream()
                .filter(rule -> rule.pattern() != null && rule.bus().equals(bus) && matches(rule.pattern(), event))
                .toList();
    }

    /// What went wrong in targets so far.
    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    private static boolean matches(String pattern, JsonNode event) {
        try {
            return Ruler.matchesRule(event.toString(), pattern);
        } catch (Exception e) {
            throw new IllegalArgumentException("not an event pattern: " + pattern, e);
        }
    }

    private void tick(SamTemplate.Rule rule, Instant when) {
        time.at(when, () -> {
            if (!stopped) {
                deliver(rule, rule.scheduler() == null ? scheduled(rule, when) : input(rule, when));
                tick(rule, when.plus(rule.rate()));
            }
        });
    }

    private static ObjectNode scheduled(SamTemplate.Rule rule, Instant when) {
        String arn = Arns.of("events", "rule/" + rule.name());
        ObjectNode event = LocalEventBridge.envelope("aws.events", "Scheduled Event", List.of(arn), when, rule.name() + when);
        event.putObject("detail");
        return event;
    }

    /// What EventBridge Scheduler calls a target with (EventBridge Scheduler User Guide, "Adding context attributes").
    private static JsonNode input(SamTemplate.Rule rule, Instant when) {
        String time = when.truncatedTo(ChronoUnit.SECONDS).toString();
        String text = rule.scheduler().input()
                .replace("<aws.scheduler.schedule-arn>", Arns.of("scheduler", "schedule/default/" + rule.name()))
                .replace("<aws.scheduler.scheduled-time>", time)
                .replace("<aws.scheduler.execution-id>", Integer.toHexString((rule.name() + time).hashCode()))
                .replace("<aws.scheduler.attempt-number>", "1");
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(rule.name() + ": its input is not JSON: " + text, e);
        }
    }

    private void deliver(SamTemplate.Rule rule, JsonNode event) {
        if (stopped) {
            return;
        }
        Time.Hold hold = time.hold();
        workers.execute(() -> {
            try {
                target.deliver(rule, event.deepCopy());
            } catch (Exception e) {
                failures.add(new Failure(rule.name(), rule.target(), e));
            } finally {
                hold.close();
            }
        });
    }
}
