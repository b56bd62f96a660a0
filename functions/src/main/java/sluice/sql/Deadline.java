package sluice.sql;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The moment after which a step begins no more work: its function's end less a margin.
public final class Deadline {

    private final InstantSource clock;
    private final Instant end;

    public Deadline(InstantSource clock, Instant end) {
        this.clock = clock;
        this.end = end;
    }

    public boolean passed() {
        return !clock.instant().isBefore(end);
    }

    /// Time left, never negative.
    public Duration left() {
        Duration left = Duration.between(clock.instant(), end);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
