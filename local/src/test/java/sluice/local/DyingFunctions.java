package sluice.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import sluice.local.asl.TaskFailure;

/// Functions that die at chosen moments, `before X` or `after X` has done its work, as Lambda tells it.
final class DyingFunctions implements LocalSluice.FunctionHook {

    private final Set<String> called = new LinkedHashSet<>();
    private final Set<String> deaths = ConcurrentHashMap.newKeySet();

    @Override
    public void before(String handler, JsonNode input) throws TaskFailure {
        synchronized (called) {
            called.add(handler);
        }
        die("before " + handler);
    }

    @Override
    public void after(String handler, JsonNode input, JsonNode output) throws TaskFailure {
        die("after " + handler);
    }

    private void die(String moment) throws TaskFailure {
        if (deaths.remove(moment)) {
            throw new TaskFailure("Sandbox.Timedout", "Task timed out after 900.00 seconds");
        }
    }

    /// What comes next, once.
    void kill(String moment) {
        deaths.add(moment);
    }

    /// Whether all that was to die has.
    boolean allDied() {
        return deaths.isEmpty();
    }

    void forgetCalls() {
        called.clear();
    }

    /// Each moment at which a function that was called can die.
    ///
    /// @param without functions that are called by rules, not by the state machine: EventBridge retries those, not we
    List<String> moments(Set<String> without) {
        return called.stream()
                .filter(h -> !without.contains(h))
                .flatMap(h -> Stream.of("before " + h, "after " + h))
                .toList();
    }
}
