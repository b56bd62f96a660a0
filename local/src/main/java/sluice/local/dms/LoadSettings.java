package sluice.local.dms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a full load obeys of a task's settings (AWS DMS user guide, "Specifying task settings"). The other settings that
/// our tasks have are checked for type and range, as DMS does, and then not used; what none of them has is refused.
record LoadSettings(
        boolean truncates,
        int subTasks,
        int commitRate,
        boolean ignoreConflicts,
        Lobs lobs,
        OnError dataError,
        OnError truncationError,
        OnError tableError) {
    enum OnError {
        IGNORE_RECORD,
        LOG_ERROR,
        SUSPEND_TABLE,
        STOP_TASK
    }

    /// How large objects travel; NONE only for tables without a key.
    record Lobs(Mode mode, int maxKiB) {
        enum Mode {
            NONE,
            LIMITED,
            FULL
        }
    }

    private static final String BOOL = "bool";
    private static final String TRUE = "true";
    private static final String FALSE = "false";
    private static final String LIST = "list";
    private static final String EMPTY = "empty";
    private static final String ANY_NUMBER = "-1..2147483647";
    private static final String POLICY = "IGNORE_RECORD|LOG_ERROR|SUSPEND_TABLE|STOP_TASK";

    /// Section -> member -> what its value may be: a boolean, true, false, a list, an empty text, `min..max`, or one word
    /// of `A|B`.
    private static final Map<String, Map<String, String>> SECTIONS = Map.of(
            "TargetMetadata", members(
                    BOOL, "FullLobMode LimitedSizeLobMode BatchApplyEnabled TaskRecoveryTableEnabled",
                    TRUE, "SupportLobs",
                    EMPTY, "TargetSchema",
                    "1..102400", "LobMaxSize",
                    "0..102400", "LobChunkSize",
                    "0..0", "ParallelLoadThreads ParallelLoadBufferSize"),
            "FullLoadSettings", members(
                    BOOL, "CreatePkAfterFullLoad StopTaskCachedChangesApplied StopTaskCachedChangesNotApplied",
                    "DO_NOTHING|TRUNCATE_BEFORE_LOAD", "TargetTablePrepMode",
                    "1..49", "MaxFullLoadSubTasks",
                    "1..50000", "CommitRate",
                    ANY_NUMBER, "TransactionConsistencyTimeout"),
            "Logging", members(
                    BOOL, "EnableLogging DeleteTaskLogs",
                    FALSE, "EnableLogContext",
                    LIST, "LogComponents"),
            "ControlTablesSettings", members(
                    FALSE, "HistoryTableEnabled SuspendedTablesTableEnabled StatusTableEnabled FullLoadExceptionTableEnabled",
                    EMPTY, "ControlSchema"),
            "ErrorBehavior", members(
                    POLICY, "DataErrorPolicy DataTruncationErrorPolicy DataMaskingErrorPolicy",
                    "SUSPEND_TABLE|STOP_TASK", "DataErrorEscalationPolicy TableErrorPolicy",
                    "STOP_TASK", "TableErrorEscalationPolicy",
                    "IGNORE|STOP_TASK", "EventErrorPolicy",
                    ANY_NUMBER, "DataErrorEscalationCount TableErrorEscalationCount RecoverableErrorCount"
                            + " RecoverableErrorInterval RecoverableErrorThrottlingMax ApplyErrorEscalationCount",
                    BOOL, "RecoverableErrorThrottling RecoverableErrorStopRetryAfterThrottlingMax"
                            + " ApplyErrorFailOnTruncationDdl FailOnTransactionConsistencyBreached FullLoadIgnoreConflicts",
                    TRUE, "FailOnNoTablesCaptured",
                    POLICY, "ApplyErrorDeletePolicy ApplyErrorEscalationPolicy",
                    POLICY + "|INSERT_RECORD", "ApplyErrorInsertPolicy",
                    POLICY + "|UPDATE_RECORD", "ApplyErrorUpdatePolicy"),
            "ValidationSettings", members(FALSE, "EnableValidation"));

    private static Map<String, String> members(String... valueThenNames) {
        Map<String, String> members = new HashMap<>();
        for (int i = 0; i < valueThenNames.length; i += 2) {
            for (String name : valueThenNames[i + 1].split(" ")) {
                members.put(name, valueThenNames[i]);
            }
        }
        return members;
    }

    /// @param json the document, or null or empty for the defaults
    /// @throws DocumentRefused with every problem of the document
    static LoadSettings parse(String json) throws DocumentRefused {
        List<String> problems = new ArrayList<>();
        JsonNode root = read(json == null || json.isBlank() ? "{}" : json);
        if (!root.isObject()) {
            throw new DocumentRefused("Invalid task settings JSON", List.of("the document is not an object"));
        }
        for (Map.Entry<String, JsonNode> section : root.properties()) {
            check(section.getKey(), section.getValue(), problems);
        }
        JsonNode target = root.path("TargetMetadata");
        JsonNode load = root.path("FullLoadSettings");
        JsonNode errors = root.path("ErrorBehavior");
        boolean full = target.path("FullLobMode").asBoolean(false);
        if (full == target.path("LimitedSizeLobMode").asBoolean(!full)) {
            problems.add("TargetMetadata: SupportLobs needs exactly one of FullLobMode and LimitedSizeLobMode");
        }
        if (!problems.isEmpty()) {
            throw new DocumentRefused("Invalid task settings JSON", problems);
        }
        return new LoadSettings(
                load.path("TargetTablePrepMode").asText().equals("TRUNCATE_BEFORE_LOAD"),
                load.path("MaxFullLoadSubTasks").asInt(8),
                load.path("CommitRate").asInt(10_000),
                errors.path("FullLoadIgnoreConflicts").asBoolean(true),
                new Lobs(full ? Lobs.Mode.FULL : Lobs.Mode.LIMITED, target.path("LobMaxSize").asInt(32)),
                OnError.valueOf(errors.path("DataErrorPolicy").asText("LOG_ERROR")),
                OnError.valueOf(errors.path("DataTruncationErrorPolicy").asText("LOG_ERROR")),
                OnError.valueOf(errors.path("TableErrorPolicy").asText("SUSPEND_TABLE")));
    }

    private static JsonNode read(String json) throws DocumentRefused {
        try {
            return MappingRules.STRICT.readTree(json);
        } catch (JsonProcessingException e) {
            throw new DocumentRefused("Invalid task settings JSON", List.of(e.getOriginalMessage()));
        }
    }

    private static void check(String name, JsonNode section, List<String> problems) {
        if (!SECTIONS.containsKey(name)) {
            problems.add(name + " is not offered by the embedded DMS");
            return;
        }
        if (!section.isObject()) {
            problems.add(name + " is not an object");
        }
        for (Map.Entry<String, JsonNode> member : section.properties()) {
            String wanted = SECTIONS.get(name).get(member.getKey());
            String at = name + "." + member.getKey();
            if (wanted == null) {
                problems.add(at + " is not offered by the embedded DMS");
            } else if (!fits(member.getValue(), wanted)) {
                problems.add(at + " " + member.getValue() + " is not " + wanted);
            }
        }
    }

    private static boolean fits(JsonNode value, String wanted) {
        return switch (wanted) {
            case BOOL -> value.isBoolean();
            case TRUE, FALSE -> value.isBoolean() && value.booleanValue() == wanted.equals(TRUE);
            case EMPTY -> value.isTextual() && value.textValue().isEmpty();
            case LIST -> value.isArray();
            case String range when range.contains("..") -> {
                String[] ends = range.split("\\.\\.");
                yield value.isIntegralNumber()
                        && value.asLong() >= Long.parseLong(ends[0])
                        && value.asLong() <= Long.parseLong(ends[1]);
            }
            default -> value.isTextual() && List.of(wanted.split("\\|")).contains(value.asText());
        };
    }
}
