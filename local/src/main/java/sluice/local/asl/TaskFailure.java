package sluice.local.asl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A task's failure as Retry and Catch see it.
public final class TaskFailure extends Exception {
    private final String error;
    private final String cause;

    /// @param error name to match; null if the task gave none
    /// @param cause text for people; null if the task gave none
    public TaskFailure(String error, String cause) {
        super(error + ": " + cause);
        this.error = error;
        this.cause = cause;
    }

    /// What Lambda makes of an exception in a Java function: the error is the fully-qualified class name, the cause is
    /// JSON with `errorMessage`, `errorType` and `stackTrace`.
    public static TaskFailure of(Throwable e) {
        ObjectNode cause = AslJson.object();
        cause.put("errorMessage", e.getMessage());
        cause.put("errorType", e.getClass().getName());
        ArrayNode stack = cause.putArray("stackTrace");
        for (StackTraceElement frame : e.getStackTrace()) {
            stack.add(frame.toString());
        }
        TaskFailure failure = new TaskFailure(e.getClass().getName(), AslJson.text(cause));
        failure.initCause(e);
        return failure;
    }

    public String error() {
        return error;
    }

    public String cause() {
        return cause;
    }
}
