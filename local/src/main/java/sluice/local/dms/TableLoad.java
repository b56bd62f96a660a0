package sluice.local.dms;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// The statistics of one table of a task; written by the thread that loads it, read by whoever describes it.
final class TableLoad {
    final String schema;
    final String table;
    final AtomicLong rows = new AtomicLong();
    volatile String state = "Before load";
    volatile Instant started;
    volatile Instant ended;
    volatile Instant updated;
    volatile boolean reloaded;

    TableLoad(String schema, String table) {
        this.schema = schema;
        this.table = table;
    }

    String name() {
        return schema + "." + table;
    }

    boolean complete() {
        return state.equals("Table completed");
    }

    void again() {
        rows.set(0);
        state = "Before load";
        started = null;
        ended = null;
    }
}
