package sluice.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import sluice.local.asl.Arns;
import sluice.local.asl.Time;
import software.amazon.event.ruler.Ruler;

/// Brings events to the targets of a template's rules, as EventBridge does: matched by AWS's own matcher, delivered
/// asynchronously, schedules driven by the given time.
public final class Rules {
    private final List<SamTemplate.Rule> rules;
    private final Time time;
    private final Executor workers;
    private final Target target;
    private final List<Failure> failures = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    /// Where events go.
    @FunctionalInterface
    public interface Target {
        /// @param logicalId the function or state machine
        /// @throws Exception is kept in [Rules#failures]; there is no second delivery
        void deliver(String logicalId, JsonNode event) throws Exception;
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

    /// Hands the event to every rule that matches it.
    ///
    /// @param event in EventBridge's shape
    public void accept(JsonNode event) {
        rules.stream()
                .filter(rule -> rule.pattern() != null && matches(rule.pattern(), event))
                .forEach(rule -> deliver(rule, event));
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
                deliver(rule, scheduled(rule, when));
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

    private void deliver(SamTemplate.Rule rule, JsonNode event) {
        if (stopped) {
            return;
        }
        Time.Hold hold = time.hold();
        workers.execute(() -> {
            try {
                target.deliver(rule.target(), event.deepCopy());
            } catch (Exception e) {
                failures.add(new Failure(rule.name(), rule.target(), e));
            } finally {
                hold.close();
            }
        });
    }
}
