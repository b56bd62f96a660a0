package sluice.dms;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What may be told of DMS's own text. It repeats what the databases said, which may quote values, keys and logins; so codes are
/// told, and known words. The whole text stays where DMS keeps it: in the task's log, and with the endpoint's connections.
public final class DmsText {

    private static final Pattern TELLABLE = Pattern.compile(String.join("|",
            // all there are (AWS DMS API Reference, ReplicationTask, StopReason)
            "Stop Reason (?:NORMAL|RECOVERABLE_ERROR|FATAL_ERROR|FULL_LOAD_ONLY_FINISHED|STOPPED_AFTER_FULL_LOAD"
                    + "|STOPPED_AFTER_CACHED_EVENTS|EXPRESS_LICENSE_LIMITS_REACHED|STOPPED_AFTER_DDL_APPLY|STOPPED_DUE_TO_LOW_MEMORY"
                    + "|STOPPED_DUE_TO_LOW_DISK|STOPPED_AT_SERVER_TIME|STOPPED_AT_COMMIT_TIME|RECONFIGURATION_RESTART|RECYCLE_TASK)\\b",
            // one that is new, where nothing else stands beside it
            "^Stop Reason [A-Z_]{1,60}$",
            "\\bORA-\\d{5}\\b",
            "\\bSqlState: [0-9A-Z]{5}\\b",
            "\\bNativeError: -?\\d{1,6}\\b"));

    private DmsText() {}

    /// @param texts DMS's, each may be null
    /// @return its codes and known words, each once, or that it gave none
    public static String told(String... texts) {
        Set<String> told = Stream.of(texts)
                .filter(Objects::nonNull)
                .flatMap(t -> TELLABLE.matcher(t).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return told.isEmpty() ? "DMS gave no code" : String.join(", ", told);
    }
}
