package sluice.local.asl;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Time that costs nothing: whoever calls [#await] or [#advance] runs what is due, and when nothing is due, no hold is
/// open and the outside is idle, time jumps to the next timer. While something is at work it stands still, or flows as
/// real time does: then one piece of work may wait for another that a timer has yet to start.
public final class VirtualTime implements Time {
    private final BooleanSupplier outsideIdle;
    private final LongSupplier nanos;
    private final PriorityQueue<Entry> queue =
            new PriorityQueue<>(Comparator.comparing(Entry::when).thenComparing(Entry::order));
    private Instant now;
    private long flowed;
    private long order;
    private int holds;
    private Thread driver;

    private record Entry(Instant when, long order, Runnable action) {}

    public VirtualTime(Instant start) {
        this(start, () -> true);
    }

    /// @param outsideIdle false while something that takes no [#hold] is at work, such as a thread that streams rows;
    ///     asked about every millisecond when nothing else can happen
    public VirtualTime(Instant start, BooleanSupplier outsideIdle) {
        this(start, outsideIdle, () -> 0);
    }

    private VirtualTime(Instant start, BooleanSupplier outsideIdle, LongSupplier nanos) {
        this.now = start;
        this.outsideIdle = outsideIdle;
        this.nanos = nanos;
        this.flowed = nanos.getAsLong();
    }

    /// Time that also flows by itself.
    ///
    /// @param outsideIdle as for the constructor
    public static VirtualTime flowing(Instant start, BooleanSupplier outsideIdle) {
        return new VirtualTime(start, outsideIdle, System::nanoTime);
    }

    @Override
    public synchronized Instant now() {
        long reached = nanos.getAsLong();
        now = now.plusNanos(reached - flowed);
        flowed = reached;
        return now;
    }

    @Override
    public synchronized Timer at(Instant when, Runnable action) {
        Entry entry = new Entry(when.isBefore(now()) ? now : when, order++, action);
        queue.add(entry);
        notifyAll();
        return () -> {
            synchronized (this) {
                queue.remove(entry);
            }
        };
    }

    @Override
    public synchronized Hold hold() {
        holds++;
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) {
                synchronized (this) {
                    holds--;
                    notifyAll();
                }
            }
        };
    }

    /// Lets `duration` pass, with everything that falls due in it and what follows from that at once.
    public void advance(Duration duration) {
        Instant target = now().plus(duration);
        // time goes from timer to timer, so there must be one
        at(target, () -> {});
        await(() -> quietAt(target));
    }

    private synchronized boolean quietAt(Instant target) {
        return !now.isBefore(target)
                && holds == 0
                && (queue.isEmpty() || queue.peek().when().isAfter(now));
    }

    @Override
    public void await(BooleanSupplier done) {
        boolean stuck = false;
        // `done` and `outsideIdle` are asked without our lock, because they may take locks of their own
        while (!done.getAsBoolean()) {
            boolean idle = outsideIdle.getAsBoolean();
            Runnable action = null;
            Thread outer;
            synchronized (this) {
                outer = driver;
                Entry next = queue.peek();
                boolean mine = driver == null || driver == Thread.currentThread();
                if (mine && next != null && !next.when().isAfter(now())) {
                    action = queue.poll().action();
                    driver = Thread.currentThread();
                    stuck = false;
                } else if (!mine || holds > 0 || !idle) {
                    pause();
                } else if (next != null) {
                    now = next.when();
                } else if (stuck) {
                    throw new IllegalStateException("nothing is left that could happen after " + now);
                } else {
                    // `done` may have become true since it was asked
                    stuck = true;
                }
            }
            if (action != null) {
                run(action, outer);
            }
        }
    }

    private void run(Runnable action, Thread outer) {
        try {
            action.run();
        } finally {
            synchronized (this) {
                driver = outer;
                notifyAll();
            }
        }
    }

    /// Waits for a notification, or for a moment if what changes is outside.
    private void pause() {
        try {
            wait(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
