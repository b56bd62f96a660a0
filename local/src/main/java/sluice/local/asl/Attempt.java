package sluice.local.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/// One attempt of a Task state: the first of result, failure, time-out and being abandoned decides it.
final class Attempt {
    private final Branch branch;
    private final Time time;
    private final Integer heartbeatSeconds;
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile Instant lastBeat;
    private Time.Timer timeout = () -> {};
    private volatile Time.Timer heartbeat = () -> {};

    /// @param timeoutSeconds null for none
    /// @param heartbeatSeconds null for none
    Attempt(Branch branch, Time time, Integer timeoutSeconds, Integer heartbeatSeconds) {
        this.branch = branch;
        this.time = time;
        this.heartbeatSeconds = heartbeatSeconds;
        lastBeat = time.now();
        if (timeoutSeconds != null) {
            timeout = time.at(lastBeat.plusSeconds(timeoutSeconds), this::timedOut);
        }
        if (heartbeatSeconds != null) {
            heartbeat = time.at(lastBeat.plusSeconds(heartbeatSeconds), this::checkHeartbeat);
        }
    }

    boolean open() {
        return !decided.get() && branch.alive();
    }

    void heartbeat() {
        lastBeat = time.now();
    }

    void succeed(JsonNode result) {
        decide(() -> branch.taskSucceeded(result));
    }

    void fail(StateError error) {
        decide(() -> branch.taskFailed(error));
    }

    void abandon() {
        decide(() -> {});
    }

    // AWS reports a missed heartbeat as States.Timeout too: recorded vector test_heartbeat_no_timeout
    private void timedOut() {
        decide(branch::taskTimedOut);
    }

    private void checkHeartbeat() {
        if (!open()) {
            return;
        }
        Instant due = lastBeat.plusSeconds(heartbeatSeconds);
        if (due.isAfter(time.now())) {
            heartbeat = time.at(due, this::checkHeartbeat);
        } else {
            timedOut();
        }
    }

    private void decide(Runnable next) {
        if (decided.compareAndSet(false, true)) {
            timeout.cancel();
            heartbeat.cancel();
            branch.later(next);
        }
    }
}
