package sluice.local.asl;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Real time. Its thread is a daemon; [#close] stops it, and nothing scheduled happens any more.
final class SystemTime implements Time, AutoCloseable {
    private final ScheduledThreadPoolExecutor thread;
    private final Object progress = new Object();

    SystemTime() {
        thread = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("sluice-time").factory());
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Timer at(Instant when, Runnable action) {
        // whole milliseconds are rounded down: never early
        return schedule(Duration.between(now(), when).toMillis() + 1, action);
    }

    @Override
    public Timer soon(Runnable action) {
        return schedule(0, action);
    }

    private Timer schedule(long millis, Runnable action) {
        if (thread.isShutdown()) {
            return () -> {};
        }
        ScheduledFuture<?> future = thread.schedule(
                () -> {
                    try {
                        action.run();
                    } catch (Throwable e) {
                        // the pool would keep it in a future that nobody reads
                        Thread.currentThread().getThreadGroup().uncaughtException(Thread.currentThread(), e);
                    } finally {
                        synchronized (progress) {
                            progress.notifyAll();
                        }
                    }
                },
                Math.max(0, millis),
                TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public Hold hold() {
        return () -> {};
    }

    @Override
    public void await(BooleanSupplier done) {
        synchronized (progress) {
            while (!done.getAsBoolean()) {
                try {
                    // `done` may also change without an action of ours
                    progress.wait(50);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted while waiting", e);
                }
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
