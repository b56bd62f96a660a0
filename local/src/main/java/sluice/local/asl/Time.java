package sluice.local.asl;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.BooleanSupplier;

/// A clock together with the one thread on which everything due at a time happens, in order: actions due earlier first,
/// actions due at the same instant in the order they were given. The interpreter changes its state only inside such
/// actions, so executions need no locks and replay in the same order.
///
/// [VirtualTime] jumps to the next timer when nothing else can happen.
public interface Time {

    Instant now();

    /// Runs `action` at `when`, or as soon as possible if that is past. Actions must not block for long: nothing else
    /// happens meanwhile.
    Timer at(Instant when, Runnable action);

    /// Runs `action` after everything that is due already.
    default Timer soon(Runnable action) {
        return at(now(), action);
    }

    /// Says that work is being done outside this time's thread: virtual time stands still until the hold is closed.
    Hold hold();

    /// Returns when `done` holds; with virtual time the calling thread is the one that makes time pass. Not for actions
    /// and workers, which everything else waits for.
    ///
    /// @throws IllegalStateException if nothing is left that could ever make it true (virtual time only)
    void await(BooleanSupplier done);

    /// The same time for code that takes a [Clock]; always UTC.
    default Clock clock() {
        Time time = this;
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return Clock.fixed(time.now(), zone);
            }

            @Override
            public Instant instant() {
                return time.now();
            }
        };
    }

    /// An action that waits for its time.
    interface Timer {
        /// The action will not start any more; one that has started is not disturbed.
        void cancel();
    }

    /// Keeps virtual time from advancing while open.
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }
}
