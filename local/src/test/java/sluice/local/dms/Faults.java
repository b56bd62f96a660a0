package sluice.local.dms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.databasemigration.model.DatabaseMigrationException;

/// What shall go wrong in an [EmbeddedDms], and where it shall wait. Without a call nothing goes wrong.
///
/// Safe for use by several threads, also while a load runs. A fault that names a number of rows happens once, when so
/// many rows have been loaded, or at the end of the load when there are fewer: it is never silently left out. All
/// others last until [#clear()]. Tables are named as in the source: `SCHEMA.TABLE`.
public final class Faults implements Disturbances {
    private static final long NEVER = Long.MAX_VALUE;

    /// A place where DMS waits until a test lets it go on.
    public static final class Hold {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch free = new CountDownLatch(1);
        private final List<DmsThreads> waiting = new ArrayList<>();

        private Hold() {}

        /// Returns when DMS waits here.
        ///
        /// @throws IllegalStateException when it does not come here within a minute
        public void awaitReached() throws InterruptedException {
            if (!reached.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("DMS did not reach the hold within a minute");
            }
        }

        /// Whether DMS has come here.
        public boolean reached() {
            return reached.getCount() == 0;
        }

        /// Lets DMS go on, also when it has yet to come here.
        public synchronized void release() {
            waiting.forEach(DmsThreads::resume);
            waiting.clear();
            free.countDown();
        }

        private void arrive(DmsThreads work) throws InterruptedException {
            synchronized (this) {
                if (free.getCount() == 0) {
                    reached.countDown();
                    return;
                }
                waiting.add(work);
                work.pause();
            }
            reached.countDown();
            try {
                free.await();
            } catch (InterruptedException e) {
                synchronized (this) {
                    if (waiting.remove(work)) {
                        work.resume();
                    }
                }
                throw e;
            }
        }
    }

    private record Trigger(long rows, FullLoad.Ending ending) {}

    /// The faults of one table; asked for each row, hence fields and not look-ups.
    static final class OfTable implements Disturbances.OfTable {
        private volatile LongPredicate lost = _ -> false;
        private volatile LongUnaryOperator reported = rows -> rows;
        private volatile long next = NEVER;
        private long errorAt = NEVER;
        private String error;
        private long holdAt = NEVER;
        private Hold hold;

        @Override
        public boolean loses(long row) {
            return lost.test(row);
        }

        @Override
        public boolean due(long rows) {
            return rows >= next;
        }

        /// Waits where a hold is due; then gives the error that is due.
        @Override
        public Optional<String> take(long rows, DmsThreads work) throws InterruptedException {
            Hold due = null;
            synchronized (this) {
                if (rows >= holdAt) {
                    due = hold;
                    holdAt = NEVER;
                    next = errorAt;
                }
            }
            if (due != null) {
                due.arrive(work);
            }
            synchronized (this) {
                if (rows < errorAt) {
                    return Optional.empty();
                }
                errorAt = NEVER;
                next = holdAt;
                return Optional.of(error);
            }
        }
    }

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, String> connectionTests = new ConcurrentHashMap<>();
    private final Map<String, RuntimeException> refusals = new ConcurrentHashMap<>();
    private final Map<String, OfTable> tables = new ConcurrentHashMap<>();
    private final Map<String, Hold> statusHolds = new ConcurrentHashMap<>();
    private final PriorityQueue<Trigger> triggers = new PriorityQueue<>(Comparator.comparingLong(Trigger::rows));
    private volatile long nextTrigger = NEVER;
    private volatile UnaryOperator<String> settings = UnaryOperator.identity();
    private volatile String status;
    private int throttledCalls;
    private Instant throttledUntil = Instant.MIN;
    private boolean eventsLost;
    private boolean eventsTwice;
    private boolean eventsEarly;
    private String olderTask;
    private List<JsonNode> delayed;

    /// The name of each operation called, throttled and refused calls included.
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /// Connection tests of an endpoint fail with this LastFailureMessage.
    public void connectionTestFails(String endpointArn, String message) {
        connectionTests.put(endpointArn, message);
    }

    /// Every call of an operation ("CreateReplicationTask") throws.
    public void refuse(String operation, RuntimeException exception) {
        refusals.put(operation, exception);
    }

    /// The task ends `failed` once so many rows are loaded, with `message` in LastFailureMessage and StopReason.
    public void failAt(long rows, String message) {
        at(rows, new FullLoad.Failed(message));
    }

    /// The task ends `stopped` once so many rows are loaded, with this StopReason ("Stop Reason NORMAL", ...).
    public void stopAt(long rows, String stopReason) {
        at(rows, new FullLoad.Stopped(stopReason));
    }

    /// The task is deleted by somebody else once so many rows are loaded.
    public void deleteAt(long rows) {
        at(rows, new FullLoad.Deleted());
    }

    /// The table ends in `Table error` once so many of its rows are loaded; TableErrorPolicy decides about the task.
    public void tableError(String table, long rows, String message) {
        OfTable faults = table(table);
        synchronized (faults) {
            faults.error = message;
            faults.errorAt = rows;
            faults.next = Math.min(faults.next, rows);
        }
    }

    /// Rows of the table, counted from 1, are neither loaded nor counted, and the table is complete all the same.
    public void lose(String table, LongPredicate row) {
        table(table).lost = row;
    }

    /// FullLoadRows of the table is reported as something else than was loaded.
    public void report(String table, LongUnaryOperator rows) {
        table(table).reported = rows;
    }

    /// DMS reports this status for every task, whatever its status is; null ends that.
    public void reportStatus(String status) {
        this.status = status;
    }

    /// The next calls, of whatever operation, are throttled.
    public synchronized void throttleNext(int calls) {
        throttledCalls = calls;
    }

    /// All calls are throttled until DMS's clock shows this instant.
    public synchronized void throttleUntil(Instant until) {
        throttledUntil = until;
    }

    /// No event is delivered.
    public synchronized void loseEvents() {
        eventsLost = true;
    }

    /// Every event is delivered twice.
    public synchronized void duplicateEvents() {
        eventsTwice = true;
    }

    /// Events are kept back until they are taken with [#delayedEvents()] and delivered by the test.
    public synchronized void delayEvents() {
        delayed = delayed == null ? new ArrayList<>() : delayed;
    }

    /// The events kept back since [#delayEvents()] or the last call, oldest first.
    public synchronized List<JsonNode> delayedEvents() {
        if (delayed == null) {
            return List.of();
        }
        List<JsonNode> events = List.copyOf(delayed);
        delayed.clear();
        return events;
    }

    /// StartReplicationTask returns only when the load has ended and its events are delivered. (A hold in the load then
    /// holds the caller.)
    public synchronized void eventsEarly() {
        eventsEarly = true;
    }

    /// Before every event one of the same kind about another, older task is delivered.
    public synchronized void eventsOfOlderTask(String taskArn) {
        olderTask = taskArn;
    }

    /// The load of the table waits once so many of its rows are loaded and visible in the target; other tables go on.
    public Hold holdAt(String table, long rows) {
        OfTable faults = table(table);
        synchronized (faults) {
            faults.hold = new Hold();
            faults.holdAt = rows;
            faults.next = Math.min(faults.next, rows);
            return faults.hold;
        }
    }

    /// The next task that gets into `creating`, `starting`, `stopping` or `deleting` stays there until it is released.
    public Hold holdIn(String status) {
        if (!List.of("creating", "starting", "stopping", "deleting").contains(status)) {
            throw new IllegalArgumentException("a task does not pass through " + status + " by itself");
        }
        Hold hold = new Hold();
        statusHolds.put(status, hold);
        return hold;
    }

    /// Nothing goes wrong any more. Holds that DMS already waits at stay.
    public synchronized void clear() {
        connectionTests.clear();
        refusals.clear();
        tables.clear();
        statusHolds.clear();
        synchronized (triggers) {
            triggers.clear();
            nextTrigger = NEVER;
        }
        status = null;
        throttledCalls = 0;
        throttledUntil = Instant.MIN;
        eventsLost = false;
        eventsTwice = false;
        eventsEarly = false;
        olderTask = null;
        delayed = null;
    }

    private void at(long rows, FullLoad.Ending ending) {
        synchronized (triggers) {
            triggers.add(new Trigger(rows, ending));
            nextTrigger = triggers.peek().rows;
        }
    }

    @Override
    public OfTable table(String table) {
        return tables.computeIfAbsent(table, _ -> new OfTable());
    }

    @Override
    public boolean endingDue(long rows) {
        return rows >= nextTrigger;
    }

    @Override
    public Optional<FullLoad.Ending> takeEnding(long rows) {
        synchronized (triggers) {
            if (rows < nextTrigger) {
                return Optional.empty();
            }
            FullLoad.Ending ending = triggers.remove().ending;
            nextTrigger = triggers.isEmpty() ? NEVER : triggers.peek().rows;
            return Optional.of(ending);
        }
    }

    @Override
    public void called(String operation, Instant now) {
        calls.add(operation);
        synchronized (this) {
            if (throttledCalls > 0 || now.isBefore(throttledUntil)) {
                throttledCalls = Math.max(0, throttledCalls - 1);
                throw DmsErrors.error(DatabaseMigrationException.builder(), "ThrottlingException", "Rate exceeded");
            }
        }
        RuntimeException refusal = refusals.get(operation);
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public Optional<String> connectionTest(String endpointArn) {
        return Optional.ofNullable(connectionTests.get(endpointArn));
    }

    @Override
    public void pauseIn(String status, DmsThreads work) throws InterruptedException {
        Hold hold = statusHolds.remove(status);
        if (hold != null) {
            hold.arrive(work);
        }
    }

    /// The settings of tasks made from now on are read as `change` makes them.
    public void changeSettings(UnaryOperator<String> change) {
        settings = change;
    }

    @Override
    public String settings(String given) {
        return settings.apply(given);
    }

    @Override
    public String reportedStatus(String actual) {
        String other = status;
        return other == null ? actual : other;
    }

    @Override
    public long reportedRows(String table, long loaded) {
        OfTable faults = tables.get(table);
        return faults == null ? loaded : faults.reported.applyAsLong(loaded);
    }

    @Override
    public synchronized boolean early() {
        return eventsEarly;
    }

    @Override
    public synchronized List<JsonNode> delivered(ObjectNode event) {
        List<JsonNode> events = new ArrayList<>();
        if (olderTask != null) {
            ObjectNode older = event.deepCopy();
            older.put("id", UUID.nameUUIDFromBytes((event + olderTask).getBytes(StandardCharsets.UTF_8)).toString());
            older.putArray("resources").add(olderTask);
            events.add(older);
        }
        events.add(event);
        if (eventsTwice) {
            events.add(event);
        }
        if (eventsLost) {
            events.clear();
        }
        if (delayed != null) {
            delayed.addAll(events);
            events.clear();
        }
        return events;
    }
}
