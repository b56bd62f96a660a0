package sluice.local.dms;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The threads on which DMS goes on by itself, and the knowledge whether any of them still moves.
final class DmsThreads implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private int busy;

    void run(Runnable work) {
        resume();
        // Platform threads: drivers that wait on files would occupy the carriers of virtual ones.
        Thread thread = Thread.ofPlatform().daemon().name("dms-" + NEXT.incrementAndGet()).unstarted(() -> {
            try {
                work.run();
            } finally {
                threads.remove(Thread.currentThread());
                pause();
            }
        });
        threads.add(thread);
        thread.start();
    }

    /// Called by, or for, a thread that waits for a test to let it go on.
    synchronized void pause() {
        busy--;
        notifyAll();
    }

    synchronized void resume() {
        busy++;
    }

    /// Returns when nothing moves any more: all work has ended or is held.
    synchronized void awaitIdle() throws InterruptedException {
        while (busy > 0) {
            wait();
        }
    }

    synchronized boolean idle() {
        return busy <= 0;
    }

    @Override
    public void close() {
        for (Thread thread : threads) {
            thread.interrupt();
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
