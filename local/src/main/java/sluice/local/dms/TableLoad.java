package sluice.local.dms;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.databasemigration.model.TableStatistics;

/// The statistics of one table of a task; written by the thread that loads it, read by whoever describes it.
final class TableLoad {
    final String schema;
    final String table;
    final AtomicLong rows = new AtomicLong();
    volatile String state = "Before load";
    volatile Instant started;
    volatile Instant ended;
    volatile Instant updated;

    TableLoad(String schema, String table) {
        this.schema = schema;
        this.table = table;
    }

    String name() {
        return schema + "." + table;
    }

    TableStatistics describe(Disturbances faults) {
        return TableStatistics.builder()
                .schemaName(schema)
                .tableName(table)
                .inserts(0L)
                .updates(0L)
                .deletes(0L)
                .ddls(0L)
                .appliedInserts(0L)
                .appliedUpdates(0L)
                .appliedDeletes(0L)
                .appliedDdls(0L)
                .fullLoadRows(faults.reportedRows(name(), rows.get()))
                .fullLoadCondtnlChkFailedRows(0L)
                .fullLoadErrorRows(0L)
                .fullLoadStartTime(started)
                .fullLoadEndTime(ended)
                .fullLoadReloaded(false)
                .lastUpdateTime(updated)
                .tableState(state)
                .validationPendingRecords(0L)
                .validationFailedRecords(0L)
                .validationSuspendedRecords(0L)
                .validationState("Not enabled")
                .build();
    }
}
