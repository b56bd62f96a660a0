package sluice.staging;

import java.time.Duration;

/// How a step waits before it tries again. Tests pass one that does not sleep, and do what the step waits for.
@FunctionalInterface
public interface Pause {

    Pause SLEEP = d -> {
        try {
            Thread.sleep(d);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    };

    void of(Duration d);
}
