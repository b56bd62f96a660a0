package sluice.local.asl;

/// Why a state could not do its work: the error name and cause that Retry and Catch see. Either may be null, as in a
/// Fail state that gives none.
final class StateError extends Exception {
    static final String QUERY = "States.QueryEvaluationError";
    static final String DATA_LIMIT = "States.DataLimitExceeded";
    static final String RUNTIME = "States.Runtime";
    static final String TIMEOUT = "States.Timeout";
    static final String NO_CHOICE = "States.NoChoiceMatched";

    private final String error;
    private final String cause;
    private final String location;

    StateError(String error, String cause) {
        this(error, cause, null);
    }

    private StateError(String error, String cause, String location) {
        super(error + ": " + cause, null, false, false);
        this.error = error;
        this.cause = cause;
        this.location = location;
    }

    /// @param location the field that could not be evaluated, such as `Output/result`; null where AWS names none
    static StateError query(String cause, String location) {
        return new StateError(QUERY, cause, location);
    }

    /// The same with where it happened before the cause, in AWS's words.
    StateError in(String state, long enteredEvent) {
        String where = "An error occurred while executing the state '" + state + "' (entered at the event id #"
                + enteredEvent + "). ";
        return new StateError(error, where + cause, location);
    }

    String error() {
        return error;
    }

    String cause() {
        return cause;
    }

    String location() {
        return location;
    }
}
