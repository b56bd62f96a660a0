package sluice.report;

import java.util.Map;

/// What people read in place of an error's name. A name is the full name of a class of ours, what a state machine calls its own
/// failures, or what Lambda and Step Functions call theirs; programs get it as it is.
public final class ErrorWords {

    /// By the last part of the name.
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("RequestRefused", "the request was refused"),
            Map.entry("TableClaimed", "another run holds a table"),
            Map.entry("UnknownRun", "the ledger does not know the run"),
            Map.entry("PlanUnreadable", "another version of Sluice planned the run"),
            Map.entry("AwsRefused", "AWS refused a call"),
            Map.entry("Throttled", "AWS could not be asked, also when it was tried again"),
            Map.entry("ConnectionFailed", "DMS cannot connect to a database"),
            Map.entry("LoadFailed", "the load did not bring every row"),
            Map.entry("LoadLostRows", "the load lost rows"),
            Map.entry("BadValues", "the target cannot take loaded values"),
            Map.entry("NoPartition", "the target has no partition for loaded rows"),
            Map.entry("NotLoaded", "columns were not loaded"),
            Map.entry("ParentMissing", "loaded rows reference rows that are not there"),
            Map.entry("StagingDiffers", "staging does not hold what was loaded"),
            Map.entry("TableChanged", "a target table was changed during the run"),
            Map.entry("ClaimLost", "the run was cleaned up while it was at work"),
            Map.entry("RowRefused", "the target refuses a row"),
            Map.entry("UniqueCollision", "a unique value collides"),
            Map.entry("UndoFull", "more would be kept for undo than the request allows"),
            Map.entry("UndoEndless", "undoing came to no end"),
            Map.entry("WritesRefused", "the target did not take rows that were written"),
            Map.entry("CertificateRefused", "the target's certificate is not trusted"),
            Map.entry("SessionRefused", "the sessions that the target gives cannot be used"),
            Map.entry("SqlFailure", "a database refused a statement"),
            Map.entry("Retryable", "a database could not do the work, also when it was tried again"),
            Map.entry("ConnectionsNotTested", "DMS did not finish testing its connections"),
            Map.entry("LoadTaskNotReady", "the load task did not become ready"),
            Map.entry("LoadOverdue", "the load took too long"),
            Map.entry("SlicingEndless", "slicing came to no end"),
            Map.entry("MergeEndless", "merging came to no end"),
            Map.entry("CheckEndless", "checking came to no end"),
            Map.entry("LoadTaskNotDeleted", "the load task could not be deleted"),
            Map.entry("Timeout", "a step took too long"),
            Map.entry("Interrupted", "the process that ran it ended"),
            Map.entry("Execution ABORTED", "the execution was stopped"),
            Map.entry("Execution TIMED_OUT", "the execution took too long"),
            Map.entry("Execution GONE", "Step Functions does not know the execution any more"));

    private ErrorWords() {}

    /// A few words, e.g. `the load lost rows`; of a name that nobody knows, that it was unexpected.
    public static String of(String error) {
        String known = WORDS.get(last(error));
        if (known != null) {
            return known;
        }
        return error.matches("(Lambda|Runtime|Sandbox)\\..*") ? "a function died, or Lambda could not run it" : "an unexpected error";
    }

    /// Whether `error` is the full name of the class of this simple name.
    static boolean is(String error, String simpleName) {
        return last(error).equals(simpleName);
    }

    private static String last(String error) {
        return error.replaceFirst(".*[.$]", "");
    }
}
