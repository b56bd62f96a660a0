package sluice.dms;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The settings of a load task, as strict as DMS can be: with its defaults a full load ends well although rows were
/// skipped or a table was suspended ("Error handling task settings" in the DMS user guide). Everything that a default
/// decides otherwise is said.
///
/// Members that DMS fills itself (CloudWatchLogGroup, CloudWatchLogStream) are left out: they cannot be set.
public final class TaskSettings {

    /// How many tables DMS loads at a time by default.
    private static final int DEFAULT_SUB_TASKS = 8;

    private TaskSettings() {}

    /// The settings as JSON; the same load gives the same text.
    public static String of(LoadSpec load) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        targetMetadata(root.putObject("TargetMetadata"), load.lob());
        fullLoad(root.putObject("FullLoadSettings"), load.tables().size());
        logging(root.putObject("Logging"));
        controlTables(root.putObject("ControlTablesSettings"));
        errors(root.putObject("ErrorBehavior"));
        root.putObject("ValidationSettings").put("EnableValidation", false);
        return root.toString();
    }

    private static void targetMetadata(ObjectNode n, LoadSpec.Lob lob) {
        n.put("TargetSchema", "");
        n.put("SupportLobs", true);
        n.put("FullLobMode", lob.full());
        n.put("LimitedSizeLobMode", !lob.full());
        if (lob.full()) {
            n.put("LobChunkSize", 64);
        } else {
            n.put("LobMaxSize", lob.maxKiB());
        }
        // none of these is for PostgreSQL
        n.put("ParallelLoadThreads", 0);
        n.put("ParallelLoadBufferSize", 0);
        n.put("BatchApplyEnabled", false);
        n.put("TaskRecoveryTableEnabled", false);
    }

    private static void fullLoad(ObjectNode n, int tables) {
        // a load that is begun again must not bring its rows twice
        n.put("TargetTablePrepMode", "TRUNCATE_BEFORE_LOAD");
        n.put("CreatePkAfterFullLoad", false);
        n.put("StopTaskCachedChangesApplied", false);
        n.put("StopTaskCachedChangesNotApplied", false);
        n.put("MaxFullLoadSubTasks", Math.min(DEFAULT_SUB_TASKS, tables));
        n.put("TransactionConsistencyTimeout", 600);
        n.put("CommitRate", 10_000);
    }

    private static void logging(ObjectNode n) {
        n.put("EnableLogging", true);
        n.put("EnableLogContext", false);
        var components = n.putArray("LogComponents");
        for (String id : new String[] {
            "SOURCE_UNLOAD", "TARGET_LOAD", "TASK_MANAGER", "TABLES_MANAGER", "METADATA_MANAGER", "TRANSFORMATION"
        }) {
            components.addObject().put("Id", id).put("Severity", "LOGGER_SEVERITY_DEFAULT");
        }
        // the log is what explains a failed load, and the task is deleted at once
        n.put("DeleteTaskLogs", false);
    }

    private static void controlTables(ObjectNode n) {
        n.put("ControlSchema", "");
        n.put("HistoryTableEnabled", false);
        n.put("SuspendedTablesTableEnabled", false);
        n.put("StatusTableEnabled", false);
        n.put("FullLoadExceptionTableEnabled", false);
    }

    private static void errors(ObjectNode n) {
        n.put("DataErrorPolicy", "STOP_TASK");
        n.put("DataTruncationErrorPolicy", "STOP_TASK");
        n.put("DataMaskingErrorPolicy", "STOP_TASK");
        n.put("DataErrorEscalationPolicy", "STOP_TASK");
        n.put("DataErrorEscalationCount", 0);
        n.put("TableErrorPolicy", "STOP_TASK");
        n.put("TableErrorEscalationPolicy", "STOP_TASK");
        n.put("TableErrorEscalationCount", 0);
        // an event that is not sent costs a minute: the task is described as well
        n.put("EventErrorPolicy", "IGNORE");
        // a bounded number of attempts: a task that tries for ever is no answer
        n.put("RecoverableErrorCount", 10);
        n.put("RecoverableErrorInterval", 5);
        n.put("RecoverableErrorThrottling", true);
        n.put("RecoverableErrorThrottlingMax", 300);
        n.put("RecoverableErrorStopRetryAfterThrottlingMax", true);
        n.put("ApplyErrorDeletePolicy", "STOP_TASK");
        n.put("ApplyErrorInsertPolicy", "STOP_TASK");
        n.put("ApplyErrorUpdatePolicy", "STOP_TASK");
        n.put("ApplyErrorEscalationPolicy", "STOP_TASK");
        n.put("ApplyErrorEscalationCount", 0);
        n.put("ApplyErrorFailOnTruncationDdl", true);
        n.put("FailOnNoTablesCaptured", true);
        n.put("FailOnTransactionConsistencyBreached", false);
        n.put("FullLoadIgnoreConflicts", false);
    }
}
