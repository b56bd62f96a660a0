package sluice.local;

import java.util.ArrayDeque;
import java.util.Deque;

/// What is to be done when the process ends, also by ^C: the newest first, one after the other. The JVM's own hooks run all
/// at once, and would stop a server under a run that is still cleaning up.
public final class AtExit {

    private static final Deque<Runnable> STEPS = new ArrayDeque<>();
    private static volatile boolean begun;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(AtExit::all, "at-exit"));
    }

    private AtExit() {}

    public static void add(Runnable step) {
        synchronized (STEPS) {
            STEPS.push(step);
        }
    }

    /// Takes a step back. Does nothing if it is at work or done.
    public static void remove(Runnable step) {
        synchronized (STEPS) {
            STEPS.remove(step);
        }
    }

    private static Runnable next() {
        synchronized (STEPS) {
            return STEPS.poll();
        }
    }

    /// Whether the process is on its way out: what fails now, fails because of that.
    static boolean begun() {
        return begun;
    }

    private static void all() {
        begun = true;
        for (Runnable step = next(); step != null; step = next()) {
            try {
                step.run();
            } catch (RuntimeException e) {
                System.err.println("at the end: " + e.getMessage());
            }
        }
    }
}
