package sluice.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import sluice.ledger.RunReport.Finding;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.TableCounts;
import sluice.sql.Database.Session;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableName;
import sluice.wire.Json;

/// Schema `sluice` of the target: which runs there are, what they hold, how far they are, what they found.
public final class Ledger {

    private static final List<String> MIGRATIONS = List.of("001_runs", "002_is_valid", "003_loaded_columns", "004_duplicates",
            "005_catalogue", "006_blocked", "007_orphans", "008_reach", "009_altered", "010_lookups", "011_holdings", "015_refused");

    private Ledger() {}

    /// Creates or upgrades the schemas `sluice` and `sluice_staging`. Does nothing where nothing is missing, and one
    /// caller waits for another. A schema that a DBA created beforehand is used.
    public static void migrate(Session session) {
        session.transaction(s -> {
            s.query(Sql.file("ledger/schema_lock"));
            Row state = s.one(Sql.file("ledger/migration_state"));
            if (!state.flag("ledger")) {
                s.update(Sql.file("ledger/create_ledger_schema"));
            }
            if (!state.flag("staging")) {
                s.update(Sql.file("ledger/create_staging_schema"));
            }
            if (!state.flag("versioned")) {
                s.update(Sql.file("ledger/create_migration_table"));
            }
            List<String> applied = s.query(Sql.file("ledger/migrations_applied")).stream()
                    .map(r -> r.text("name"))
                    .toList();
            for (String name : MIGRATIONS) {
                if (!applied.contains(name)) {
                    boolean older = name.equals("002_is_valid") && !state.flag("has_input_check");
                    s.update(Sql.file("ledger/" + name + (older ? "_before_16" : "")));
                    s.update(Sql.file("ledger/migration_applied").bind("name", name));
                }
            }
            return null;
        });
    }

    /// A table of a run.
    ///
    /// @param number       1, 2, ...
    /// @param level        its chunks' turn comes when those of every table of a lower level are done
    /// @param sourceRows   rows of its window at the source before the load; empty without a source connection
    /// @param fingerprint  of the target, read before the catalogue that was planned with; null where it does not exist
    public record AcceptedTable(
            int number, int level, TableName target, Optional<Long> sourceRows, String fingerprint) {}

    /// Records a run and its plan. The same run id again changes nothing.
    ///
    /// @param plan JSON, which only the job that made it reads
    public static void accept(
            Session session, String runId, String executionArn, String plan, List<AcceptedTable> tables) {
        session.transaction(s -> {
            long added = s.update(Sql.file("ledger/accept_run")
                    .bind("run_id", runId)
                    .bind("execution_arn", executionArn)
                    .bind("plan", plan));
            if (added == 1) {
                for (AcceptedTable t : tables) {
                    s.update(Sql.file("ledger/accept_table")
                            .bind("run_id", runId)
                            .bind("number", t.number())
                            .bind("level", t.level())
                            .bind("schema", t.target().schema())
                            .bind("table", t.target().table())
                            .bind("source_before", t.sourceRows().map(String::valueOf).orElse(null))
                            .bind("catalogue", t.fingerprint() == null ? "{}" : t.fingerprint()));
                }
            }
            return null;
        });
    }

    /// Records that a request was refused. Does nothing for a run that has its line.
    ///
    /// @param problems all of them, however many
    /// @param error    the failure's name
    /// @param cause    what was told of it
    public static void refused(
            Session s, String runId, String executionArn, List<Problem> problems, String error, String cause) {
        s.update(Sql.file("ledger/refuse_run")
                .bind("run_id", runId)
                .bind("execution_arn", executionArn)
                .bind("error", error)
                .bind("cause", cause)
                // jsonb takes no NUL, and a request may hold one
                .bind("problems", Json.text(problems.stream().map(Problem::printable).toList())));
    }

    /// The plan of an accepted run, as it was given.
    ///
    /// @throws UnknownRun if there is none
    public static String plan(Session s, String runId) {
        return run(s, runId)
                .map(r -> r.text("plan"))
                .orElseThrow(() -> new UnknownRun("the ledger knows no run " + runId));
    }

    /// What was accepted of a table's catalogue.
    public static String fingerprint(Session s, String runId, int number) {
        return s.one(Sql.file("ledger/planned_fingerprint").bind("run_id", runId).bind("number", number))
                .text("catalogue");
    }

    /// A run that may have left something.
    public record OpenRun(String runId, String executionArn) {}

    /// Runs that may have left something, whether or not their execution is alive: those that hold something or have no
    /// outcome. None in a database without a ledger.
    public static List<OpenRun> openRuns(Session s) {
        if (!exists(s)) {
            return List.of();
        }
        migrate(s);
        return s.query(Sql.file("ledger/open_runs")).stream()
                .map(r -> new OpenRun(r.text("run_id"), r.text("execution_arn")))
                .toList();
    }

    /// Records that a run failed. Does nothing for an unknown run, or one that has an outcome.
    public static void failed(Session s, String runId, String error, String cause) {
        if (exists(s)) {
            s.update(Sql.file("ledger/fail_run")
                    .bind("run_id", runId)
                    .bind("error", error)
                    .bind("cause", cause));
        }
    }

    /// What a finished run did: the stored verdict, or the counts so far of a run that failed or was refused. Empty for a run
    /// that is unknown or not finished.
    public static Optional<RunReport> report(Session s, String runId) {
        return run(s, runId).filter(r -> r.text("outcome") != null).map(r -> {
            if (r.text("report") != null) {
                return read(r.text("report"), new TypeReference<RunReport>() {});
            }
            return new RunReport(
                    runId,
                    Outcome.FAILED,
                    counts(s, runId, Map.of()),
                    r.texts("notes"),
                    findings(s, runId),
                    Optional.ofNullable(r.text("error")),
                    Optional.ofNullable(r.text("cause")));
        });
    }

    /// Stores a verdict, unless the run has an outcome.
    public static void conclude(Session s, RunReport report) {
        s.update(Sql.file("ledger/conclude_run")
                .bind("run_id", report.runId())
                .bind("outcome", report.outcome().name().toLowerCase(Locale.ROOT))
                .bind("report", Json.text(report)));
    }

    /// How far each table of a run is.
    ///
    /// @param before rows of the window at the source before the load, if counted
    /// @param inside staged rows of the window
    /// @param searched second rows of a source row were looked for
    /// @param inserted rows of the merged chunks
    public record TableState(
            int number,
            Optional<Long> before,
            long loaded,
            long staged,
            long inside,
            boolean sliced,
            long unmerged,
            long unchecked,
            boolean searched,
            long inserted) {}

    public static List<TableState> states(Session s, String runId) {
        return countRows(s, runId).stream()
                .map(r -> new TableState(
                        r.integer("number"),
                        Optional.ofNullable(r.text("source_before")).map(Long::valueOf),
                        r.number("loaded"),
                        r.number("staged"),
                        r.number("inside"),
                        r.flag("sliced"),
                        r.number("unmerged"),
                        r.number("unchecked"),
                        r.flag("searched"),
                        r.number("inserted")))
                .toList();
    }

    /// Counts of all tables so far.
    ///
    /// @param sourceAfter rows of the window at the source by table number, where counted after the load
    public static List<TableCounts> counts(Session s, String runId, Map<Integer, Long> sourceAfter) {
        List<TableCounts> out = new ArrayList<>();
        for (Row r : countRows(s, runId)) {
            int number = r.integer("number");
            Optional<Long> before = Optional.ofNullable(r.text("source_before")).map(Long::valueOf);
            long found = r.number("unchecked") > 0
                    ? 0
                    : r.number("inside") - r.number("missing") + r.number("extra");
            out.add(new TableCounts(
                    number,
                    target(r),
                    Optional.ofNullable(sourceAfter.get(number)).or(() -> before),
                    found,
                    r.number("loaded"),
                    r.number("staged"),
                    r.number("staged") - r.number("inside"),
                    r.number("inserted"),
                    r.number("updated"),
                    r.number("unchanged"),
                    r.number("missing"),
                    r.number("different"),
                    r.number("extra"),
                    r.number("duplicates"),
                    Double.parseDouble(r.text("seconds"))));
        }
        return out;
    }

    /// What was found so far, up to 20 of each kind a table.
    public static List<Finding> findings(Session s, String runId) {
        return s.query(Sql.file("ledger/findings").bind("run_id", runId)).stream()
                .map(r -> new Finding(
                        target(r),
                        r.text("kind"),
                        read(r.text("key"), new TypeReference<Map<String, String>>() {}),
                        r.texts("columns")))
                .toList();
    }

    /// Records a finding while there are fewer than 20 of its kind; the same key again only adds columns.
    ///
    /// @param key JSON of the key's columns
    /// @return false if there are 20
    public static boolean found(
            Session s, String runId, int table, String kind, String key, List<String> columns) {
        return s.update(Sql.file("ledger/add_finding")
                        .bind("run_id", runId)
                        .bind("number", table)
                        .bind("kind", kind)
                        .bind("key", key)
                        .bind("columns", columns))
                == 1;
    }

    public static boolean exists(Session s) {
        return s.one(Sql.file("ledger/exists")).flag("there");
    }

    private static String target(Row r) {
        return new TableName(r.text("schema_name"), r.text("table_name")).toString();
    }

    private static List<Row> countRows(Session s, String runId) {
        return s.query(Sql.file("ledger/counts").bind("run_id", runId));
    }

    private static Optional<Row> run(Session s, String runId) {
        return exists(s)
                ? s.query(Sql.file("ledger/run").bind("run_id", runId)).stream().findFirst()
                : Optional.empty();
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return Json.strict().readValue(json, type);
        } catch (JsonProcessingException e) {
            // without the text: it may hold keys
            throw new IllegalStateException("the ledger holds JSON of an unknown shape: " + e.getOriginalMessage());
        }
    }
}
