package sluice.dms;

/// Where a load task is. Built from DMS's words, which are plain text there; what is not in its documentation becomes
/// [Unknown], and unknown is never good (AWS DMS API Reference, `ReplicationTask`).
///
/// Why it ended is told in [DmsText]'s words: DMS's own quote values and keys.
public sealed interface LoadStatus {

    /// Being made; cannot be started yet.
    record Creating() implements LoadStatus {}

    /// Made, never started.
    record Ready() implements LoadStatus {}

    /// Starting, running or on its way to a stop: it will report again.
    record Running(String word) implements LoadStatus {}

    /// Stopped by itself after the full load. Says nothing yet about any one table.
    record Finished() implements LoadStatus {}

    /// Stopped for another reason.
    ///
    /// @param reason DMS's stop reason and codes, or that it gave none
    record Stopped(String reason) implements LoadStatus {}

    /// @param message the codes in DMS's last failure message and stop reason, or that it gave none
    record Failed(String message) implements LoadStatus {}

    /// Deleted or being deleted.
    record Gone() implements LoadStatus {}

    /// A word nobody expects of a task like ours.
    record Unknown(String word) implements LoadStatus {}

    /// Nothing more will come by itself, or we do not know what will: time to look and judge.
    default boolean ended() {
        return switch (this) {
            case Creating _, Ready _, Running _ -> false;
            case Finished _, Stopped _, Failed _, Gone _, Unknown _ -> true;
        };
    }

    /// One word or sentence for people.
    default String text() {
        return switch (this) {
            case Creating _ -> "creating";
            case Ready _ -> "ready";
            case Running r -> r.word();
            case Finished _ -> "finished";
            case Stopped s -> "stopped: " + s.reason();
            case Failed f -> "failed: " + f.message();
            case Gone _ -> "gone";
            case Unknown u -> "unknown: " + u.word();
        };
    }

    /// @param status         `ReplicationTask.Status`
    /// @param stopReason     `ReplicationTask.StopReason`, may be null. A finished load's *contains* the well-known word:
    ///                       a failure can put a whole story before it
    /// @param failureMessage `ReplicationTask.LastFailureMessage`, may be null
    static LoadStatus of(String status, String stopReason, String failureMessage) {
        return switch (status == null ? "" : status) {
            case "creating" -> new Creating();
            case "ready" -> new Ready();
            case "starting", "running", "stopping" -> new Running(status);
            case "stopped" -> has(stopReason) && stopReason.contains("FULL_LOAD_ONLY_FINISHED")
                    ? new Finished()
                    : new Stopped(DmsText.told(stopReason, failureMessage));
            case "failed" -> new Failed(DmsText.told(failureMessage, stopReason));
            case "deleting" -> new Gone();
            default -> new Unknown(has(status) ? status : "no status");
        };
    }

    private static boolean has(String text) {
        return text != null && !text.isBlank();
    }
}
