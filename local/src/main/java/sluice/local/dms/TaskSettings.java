package sluice.local.dms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a full load obeys of a task's settings (AWS DMS user guide, "Specifying task settings"). Everything else of the
/// document is checked for spelling, type and range, as DMS does, and then not used.
record TaskSettings(
        Prep prep,
        int subTasks,
        int commitRate,
        boolean ignoreConflicts,
        String targetSchema,
        Lobs lobs,
        Policy dataError,
        Policy truncationError,
        Policy tableError,
        boolean failOnNoTables) {
    enum Prep {
        DO_NOTHING,
        TRUNCATE_BEFORE_LOAD
    }

    enum Policy {
        IGNORE_RECORD,
        LOG_ERROR,
        SUSPEND_TABLE,
        STOP_TASK
    }

    /// How large objects travel.
    record Lobs(Mode mode, int maxKiB) {
        enum Mode {
            NONE,
            LIMITED,
            FULL
        }
    }

    private static final String BOOL = "bool";
    private static final String TEXT = "text";
    private static final String LIST = "list";
    private static final String ANY_NUMBER = "-1..2147483647";
    private static final String DATA_POLICY = "IGNORE_RECORD|LOG_ERROR|SUSPEND_TABLE|STOP_TASK";
    private static final String APPLY_POLICY = "IGNORE_RECORD|LOG_ERROR|SUSPEND_TABLE|STOP_TASK";

    /// Section -> member -> what its value may be: a boolean, text, a list, `min..max`, or one word of `A|B`.
    private static final Map<String, Map<String, String>> SECTIONS = new LinkedHashMap<>();

    static {
        SECTIONS.put("TargetMetadata", members(
                BOOL, "SupportLobs FullLobMode LimitedSizeLobMode BatchApplyEnabled TaskRecoveryTableEnabled",
                TEXT, "TargetSchema",
                "1..102400", "LobMaxSize",
                "0..102400", "InlineLobMaxSize LobChunkSize",
                "0..2147483647", "LoadMaxFileSize",
                "0..0", "ParallelLoadThreads ParallelLoadBufferSize ParallelLoadQueuesPerThread ParallelApplyThreads"
                        + " ParallelApplyBufferSize ParallelApplyQueuesPerThread"));
        SECTIONS.put("FullLoadSettings", members(
                BOOL, "CreatePkAfterFullLoad StopTaskCachedChangesApplied StopTaskCachedChangesNotApplied",
                "DO_NOTHING|DROP_AND_CREATE|TRUNCATE_BEFORE_LOAD", "TargetTablePrepMode",
                "1..49", "MaxFullLoadSubTasks",
                "1..50000", "CommitRate",
                ANY_NUMBER, "TransactionConsistencyTimeout"));
        SECTIONS.put("Logging", members(
                BOOL, "EnableLogging EnableLogContext DeleteTaskLogs",
                LIST, "LogComponents",
                "null", "CloudWatchLogGroup CloudWatchLogStream"));
        SECTIONS.put("ControlTablesSettings", members(
                BOOL, "HistoryTableEnabled SuspendedTablesTableEnabled StatusTableEnabled FullLoadExceptionTableEnabled",
                TEXT, "ControlSchema",
                ANY_NUMBER, "HistoryTimeslotInMinutes"));
        SECTIONS.put("StreamBufferSettings", members(
                ANY_NUMBER, "StreamBufferCount StreamBufferSizeInMB CtrlStreamBufferSizeInMB"));
        SECTIONS.put("ChangeProcessingTuning", members(
                BOOL, "BatchApplyPreserveTransaction",
                ANY_NUMBER, "BatchApplyTimeoutMin BatchApplyTimeoutMax BatchApplyMemoryLimit BatchSplitSize"
                        + " MinTransactionSize CommitTimeout MemoryLimitTotal MemoryKeepTime",
                "0..200", "StatementCacheSize"));
        SECTIONS.put("ChangeProcessingDdlHandlingPolicy", members(
                BOOL, "HandleSourceTableDropped HandleSourceTableTruncated HandleSourceTableAltered"));
        SECTIONS.put("ErrorBehavior", members(
                DATA_POLICY, "DataErrorPolicy DataTruncationErrorPolicy DataMaskingErrorPolicy",
                "SUSPEND_TABLE|STOP_TASK", "DataErrorEscalationPolicy TableErrorPolicy",
                "STOP_TASK", "TableErrorEscalationPolicy",
                "IGNORE|STOP_TASK", "EventErrorPolicy",
                ANY_NUMBER, "DataErrorEscalationCount TableErrorEscalationCount RecoverableErrorCount"
                        + " RecoverableErrorInterval RecoverableErrorThrottlingMax ApplyErrorEscalationCount",
                BOOL, "RecoverableErrorThrottling RecoverableErrorStopRetryAfterThrottlingMax"
                        + " ApplyErrorFailOnTruncationDdl FailOnNoTablesCaptured"
                        + " FailOnTransactionConsistencyBreached FullLoadIgnoreConflicts",
                APPLY_POLICY, "ApplyErrorDeletePolicy ApplyErrorEscalationPolicy",
                APPLY_POLICY + "|INSERT_RECORD", "ApplyErrorInsertPolicy",
                APPLY_POLICY + "|UPDATE_RECORD", "ApplyErrorUpdatePolicy"));
        SECTIONS.put("ValidationSettings", members(
                BOOL, "EnableValidation ValidationOnly HandleCollationDiff SkipLobColumns",
                "ROW_LEVEL|GROUP_LEVEL", "ValidationMode",
                ANY_NUMBER, "ThreadCount PartitionSize FailureMaxCount TableFailureMaxCount"
                        + " RecordFailureDelayLimitInMinutes RecordFailureDelayInMinutes RecordSuspendDelayInMinutes"
                        + " MaxKeyColumnSize ValidationPartialLobSize ValidationQueryCdcDelaySeconds"));
    }

    private static final Set<String> NOT_HERE = Set.of(
            "ResyncSettings", "CharacterSetSettings", "LoopbackPreventionSettings", "BeforeImageSettings", "TTSettings",
            "PostProcessingRules", "FailTaskWhenCleanTaskResourceFailed");

    private static Map<String, String> members(String... valueThenNames) {
        Map<String, String> members = new LinkedHashMap<>();
        for (int i = 0; i < valueThenNames.length; i += 2) {
            for (String name : valueThenNames[i + 1].split(" ")) {
                members.put(name, valueThenNames[i]);
            }
        }
        return members;
    }

    /// @param json the document, or null or empty for the defaults
    /// @throws Refused with every problem of the document
    static TaskSettings parse(String json) throws Refused {
        List<String> problems = new ArrayList<>();
        JsonNode root = read(json == null || json.isBlank() ? "{}" : json);
        if (!root.isObject()) {
            throw new Refused("Invalid task settings JSON", List.of("the document is not an object"));
        }
        for (Map.Entry<String, JsonNode> section : root.properties()) {
            check(section.getKey(), section.getValue(), problems);
        }
        JsonNode target = root.path("TargetMetadata");
        JsonNode load = root.path("FullLoadSettings");
        JsonNode errors = root.path("ErrorBehavior");
        boolean supportLobs = target.path("SupportLobs").asBoolean(true);
        boolean full = target.path("FullLobMode").asBoolean(false);
        boolean limited = target.path("LimitedSizeLobMode").asBoolean(!full);
        if (supportLobs && full == limited) {
            problems.add("TargetMetadata: SupportLobs needs exactly one of FullLobMode and LimitedSizeLobMode");
        }
        JsonNode logging = root.path("Logging");
        if (logging.path("EnableLogContext").asBoolean(false) && !logging.path("EnableLogging").asBoolean(false)) {
            problems.add("Logging: EnableLogContext needs EnableLogging");
        }
        String prep = load.path("TargetTablePrepMode").asText("DO_NOTHING");
        if (prep.equals("DROP_AND_CREATE")) {
            problems.add("FullLoadSettings.TargetTablePrepMode DROP_AND_CREATE is not offered by the embedded DMS");
        }
        if (root.path("ValidationSettings").path("EnableValidation").asBoolean(false)) {
            problems.add("ValidationSettings.EnableValidation is not offered by the embedded DMS");
        }
        if (!problems.isEmpty()) {
            throw new Refused("Invalid task settings JSON", problems);
        }
        Lobs.Mode mode = !supportLobs ? Lobs.Mode.NONE : full ? Lobs.Mode.FULL : Lobs.Mode.LIMITED;
        return new TaskSettings(
                Prep.valueOf(prep),
                load.path("MaxFullLoadSubTasks").asInt(8),
                load.path("CommitRate").asInt(10_000),
                errors.path("FullLoadIgnoreConflicts").asBoolean(true),
                target.path("TargetSchema").asText(""),
                new Lobs(mode, target.path("LobMaxSize").asInt(32)),
                Policy.valueOf(errors.path("DataErrorPolicy").asText("LOG_ERROR")),
                Policy.valueOf(errors.path("DataTruncationErrorPolicy").asText("LOG_ERROR")),
                Policy.valueOf(errors.path("TableErrorPolicy").asText("SUSPEND_TABLE")),
                errors.path("FailOnNoTablesCaptured").asBoolean(true));
    }

    private static JsonNode read(String json) throws Refused {
        try {
            return TableMappings.STRICT.readTree(json);
        } catch (JsonProcessingException e) {
            throw new Refused("Invalid task settings JSON", List.of(e.getOriginalMessage()));
        }
    }

    private static void check(String name, JsonNode section, List<String> problems) {
        if (NOT_HERE.contains(name)) {
            if (!section.isNull()) {
                problems.add(name + " is not offered by the embedded DMS");
            }
            return;
        }
        Map<String, String> members = SECTIONS.get(name);
        if (members == null) {
            problems.add("there is no section " + name);
            return;
        }
        if (!section.isObject()) {
            problems.add(name + " is not an object");
            return;
        }
        for (Map.Entry<String, JsonNode> member : section.properties()) {
            String wanted = members.get(member.getKey());
            String at = name + "." + member.getKey();
            if (wanted == null) {
                problems.add("there is no setting " + at);
            } else if (!fits(member.getValue(), wanted)) {
                problems.add(at + " " + member.getValue() + " is not "
                        + (wanted.equals("null") ? "writable; leave it out" : wanted));
            }
        }
    }

    private static boolean fits(JsonNode value, String wanted) {
        return switch (wanted) {
            case BOOL -> value.isBoolean();
            case TEXT -> value.isTextual() || value.isNull();
            case LIST -> value.isArray();
            case "null" -> value.isNull();
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
