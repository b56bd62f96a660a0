package sluice.staging;

import java.time.Duration;
import java.util.random.RandomGenerator;
import sluice.sql.Deadline;
import sluice.sql.SqlFailure;

/// Tries what may be tried again in the same session: until the deadline, with pauses that double up to a second and are cut
/// by jitter, so that two who meet do not meet again. Progress makes the next pause short again.
public final class Tries {

    private static final Duration FIRST = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final Deadline deadline;
    private final Pause pause;
    private int lost;

    public Tries(Deadline deadline, Pause pause) {
        this.deadline = deadline;
        this.pause = pause;
    }

    public void progressed() {
        lost = 0;
    }

    /// Waits a little.
    public void pause() {
        Duration longest = FIRST.multipliedBy(1L << Math.min(lost++, 10));
        long millis = Math.min(longest.compareTo(LONGEST) < 0 ? longest.toMillis() : LONGEST.toMillis(), deadline.left().toMillis());
        pause.of(Duration.ofMillis(RandomGenerator.getDefault().nextLong(millis + 1)));
    }

    /// Waits a little if `f` may be tried again here and there is time, else throws it.
    public void again(SqlFailure f) {
        if (!(f instanceof SqlFailure.Retryable r && r.here()) || deadline.passed()) {
            throw f;
        }
        pause();
    }
}
