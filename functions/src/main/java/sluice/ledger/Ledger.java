package sluice.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import sluice.ledger.RunReport.Finding;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.TableCounts;
import sluice.sql.Database.Session;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;
import sluice.sql.TableName;
import sluice.wire.Json;

/// Schema `sluice` of the target: which runs there are, what they hold, how far they are, what they found.
public final class Ledger {

    private static final List<String> MIGRATIONS = List.of("001_runs", "002_is_valid", "003_loaded_columns", "004_duplicates",
            "005_catalogue", "006_blocked", "007_orphans", "008_reach", "009_altered", "010_lookups", "011_holdings", "012_deployment", "013_views",
            "014_server_text", "015_refused", "016_view_of_runs", "017_plain", "018_partitioned", "019_undo");

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

    /// A run, as what started it knows it.
    ///
    /// @param startedAt when its execution started: Step Functions frees a name after 90 days, and at once where a state
    ///                  machine is removed, so the name alone does not tell which run it is
    public record Run(RunNames names, String executionArn, Instant startedAt) {

        Sql in(Sql sql) {
            return sql.bind("run_id", names.runId())
                    .bind("deployment", names.deployment())
                    .bind("execution_arn", executionArn)
                    .bind("started_at", startedAt.toString());
        }
    }

    /// Whether this very execution's plan is stored, so that a function called again goes on with it.
    ///
    /// @throws RequestRefused if the run's name is that of another run: one of earlier, or of another deployment
    public static boolean accepted(Session s, Run run) {
        // a role that may not enter the schema is refused by the plan, with everything else
        if (!usable(s)) {
            return false;
        }
        migrate(s);
        return known(s, run);
    }

    private static boolean known(Session s, Run run) {
        Optional<Row> known = s.query(run.in(Sql.file("ledger/known_run"))).stream().findFirst();
        known.filter(r -> !r.flag("same")).ifPresent(r -> {
            throw new RequestRefused(List.of(new Problem(
                    "execution name",
                    run.names().runId(),
                    "was used before: that run%s was accepted at %s and %s".formatted(
                            r.text("deployment").isEmpty() || r.text("deployment").equals(run.names().deployment())
                                    ? ""
                                    : ", of deployment " + r.text("deployment") + ",",
                            r.text("accepted_at"),
                            r.text("outcome") == null
                                    ? "has not ended"
                                    : "ended " + r.text("outcome") + " at " + r.text("ended_at")),
                    "Nothing was changed: start it again under a name that no run had before")));
        });
        // a request that was refused is planned again
        return known.filter(r -> !"refused".equals(r.text("outcome"))).isPresent();
    }

    /// Whether a run of this name is another deployment's, which must be left alone.
    public static boolean foreign(Session s, RunNames names) {
        return exists(s)
                && s.one(Sql.file("ledger/foreign_run")
                                .bind("run_id", names.runId())
                                .bind("deployment", names.deployment()))
                        .flag("there");
    }

    /// A table of a run.
    ///
    /// @param number       1, 2, ...
    /// @param level        its chunks' turn comes when those of every table of a lower level are done
    /// @param sourceRows   rows of its window at the source before the load; empty without a source connection
    /// @param fingerprint  of the target, read before the catalogue that was planned with; null where it does not exist
    public record AcceptedTable(
            int number, int level, TableName target, Optional<Long> sourceRows, String fingerprint) {}

    /// Records a run and its plan. The same run again changes nothing.
    ///
    /// @param plan JSON, which only the job that made it reads
    /// @throws RequestRefused if the run's name is that of another run
    public static void accept(Session session, Run run, String plan, List<AcceptedTable> tables) {
        session.transaction(s -> {
            String runId = run.names().runId();
            if (s.update(run.in(Sql.file("ledger/accept_run")).bind("plan", plan)) == 0) {
                known(s, run);
            } else {
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
            Session s, Run run, List<Problem> problems, String error, String cause) {
        s.update(run.in(Sql.file("ledger/refuse_run"))
                .bind("error", error)
                .bind("cause", cause)
                // jsonb takes no NUL, and a request may hold one
                .bind("problems", Json.text(problems.stream().map(Problem::printable).toList())));
    }

    /// The refusal, once it has its line in the ledger, with the query for all of its problems. Where none can be written, the refusal is
    /// what there is to tell.
    public static RequestRefused recorded(Session s, Run run, RequestRefused refused) {
        RequestRefused told = new RequestRefused(refused.problems(), "All of them, in the target: SELECT p.* FROM sluice.runs,"
                + " jsonb_to_recordset(problems) AS p (field text, value text, problem text, remedy text) WHERE run_id = "
                + Sql.literal(run.names().runId()));
        try {
            migrate(s);
            refused(s, run, told.problems(), RequestRefused.class.getName(), told.getMessage());
            return told;
        } catch (RuntimeException _) {
            return refused;
        }
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
    ///
    /// @param deployment what started it; empty if an earlier version did
    /// @param own        that is the deployment that asks; another's run is for the other to clean up
    public record OpenRun(String runId, String executionArn, String deployment, boolean own) {}

    /// Runs that may have left something, whether or not their execution is alive: those that hold something or have no
    /// outcome. None in a database without a ledger.
    public static List<OpenRun> openRuns(Session s, String deployment) {
        if (!exists(s)) {
            return List.of();
        }
        migrate(s);
        return s.query(Sql.file("ledger/open_runs").bind("deployment", deployment)).stream()
                .map(r -> r.to(OpenRun.class))
                .toList();
    }

    /// A run as a list shows it.
    ///
    /// @param outcome `open` while it has none
    /// @param seconds how long it took, or is open
    /// @param tables  of the target, in merge order
    public record ListedRun(String runId, String outcome, Instant started, long seconds, List<String> tables) {}

    /// All runs, the newest first. None in a database without a ledger.
    ///
    /// @throws SqlFailure of state 42P01 where the ledger is of a version before the views
    public static List<ListedRun> runs(Session s) {
        return !exists(s) ? List.of() : s.query(Sql.file("ledger/runs")).stream()
                .map(r -> new ListedRun(
                        r.text("run_id"),
                        r.text("outcome"),
                        Instant.parse(r.text("started_at")),
                        r.number("seconds"),
                        r.texts("tables")))
                .toList();
    }

    /// What a run's report does not say of it.
    ///
    /// @param deployment what started it; empty if an earlier version did
    /// @param ended      empty while it has no outcome
    /// @param seconds    how long it took, or is open
    /// @param about      empty for a run that was refused, or of a version that did not say
    /// @param tables     of the target, in merge order
    /// @param database   the target's name
    public record ShownRun(
            String executionArn,
            String deployment,
            Instant started,
            Optional<Instant> ended,
            long seconds,
            Optional<About> about,
            List<String> tables,
            String database) {}

    /// Empty for a run that the ledger does not know.
    ///
    /// @throws SqlFailure of state 42703 where the ledger is of an earlier version
    public static Optional<ShownRun> shown(Session s, String runId) {
        return !exists(s) ? Optional.empty() : s.query(Sql.file("ledger/shown_run").bind("run_id", runId)).stream()
                .map(r -> new ShownRun(
                        r.text("execution_arn"),
                        r.text("deployment"),
                        Instant.parse(r.text("started_at")),
                        Optional.ofNullable(r.text("ended_at")).map(Instant::parse),
                        r.number("seconds"),
                        Optional.ofNullable(r.text("about")).map(a -> read(a, new TypeReference<About>() {})),
                        r.texts("tables"),
                        r.text("database")))
                .findFirst();
    }

    /// What started each run that has no outcome, by the run's id.
    ///
    /// @throws SqlFailure of state 42501 where this role may look at the views alone
    public static Map<String, String> openDeployments(Session s) {
        return s.query(Sql.file("ledger/open_deployments")).stream()
                .collect(Collectors.toMap(r -> r.text("run_id"), r -> r.text("deployment")));
    }

    /// Records that a run failed. Does nothing for an unknown run, another deployment's, or one that has an outcome.
    public static void failed(Session s, RunNames names, String error, String cause) {
        if (exists(s)) {
            s.update(Sql.file("ledger/fail_run")
                    .bind("run_id", names.runId())
                    .bind("deployment", names.deployment())
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
            Optional<RunReport.Undone> undone = undone(s, runId);
            return new RunReport(
                    runId,
                    r.constant("outcome", Outcome.class),
                    undone.isPresent() ? List.of() : counts(s, runId, Map.of()),
                    r.texts("notes"),
                    findings(s, runId),
                    Optional.ofNullable(r.text("error")),
                    Optional.ofNullable(r.text("cause")),
                    undone);
        });
    }

    /// What a run that undoes another did so far; empty of any other.
    private static Optional<RunReport.Undone> undone(Session s, String runId) {
        return s.query(Sql.file("ledger/undoes").bind("run_id", runId)).stream()
                .findFirst()
                .map(r -> new RunReport.Undone(r.text("undoes"), s.query(Sql.file("ledger/undone").bind("run_id", runId)).stream()
                        .map(t -> t.to(RunReport.TableUndone.class))
                        .toList()));
    }

    /// Says what an accepted run is to do. The first word stays.
    public static void about(Session s, String runId, About about) {
        s.update(Sql.file("ledger/set_about").bind("run_id", runId).bind("about", Json.text(about)));
    }

    /// The report of a run without its keys, and what else people are told of it; empty as [#report] is.
    public static Optional<RunReport.Summary> summary(Session s, String runId) {
        return report(s, runId).map(r -> summary(s, r));
    }

    /// The same of a report that was read.
    public static RunReport.Summary summary(Session s, RunReport report) {
        return report.summary().with(background(s, report.runId()));
    }

    private static RunReport.Background background(Session s, String runId) {
        Row r = s.one(Sql.file("ledger/background").bind("run_id", runId));
        return new RunReport.Background(
                Optional.ofNullable(r.text("about")).map(a -> read(a, new TypeReference<About>() {}).bounded()),
                r.text("database"),
                r.number("said"),
                r.number("examples"),
                Optional.ofNullable(r.text("undo_until")));
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
    /// @param table  the target as `schema.table`
    /// @param before rows of the window at the source before the load, if counted
    /// @param inside staged rows of the window
    /// @param merged rows of `inside` that are merged
    /// @param checked rows of `inside` that were compared after that
    /// @param searched second rows of a source row were looked for
    /// @param inserted rows of the merged chunks
    public record TableState(
            int number,
            String table,
            Optional<Long> before,
            long loaded,
            long staged,
            long inside,
            long merged,
            long checked,
            boolean sliced,
            long unmerged,
            long unchecked,
            boolean searched,
            long inserted) {

        public Stage stage() {
            return !sliced ? staged > 0 ? Stage.SLICING : Stage.LOADING
                    : unmerged > 0 ? Stage.MERGING
                    : unchecked > 0 ? Stage.CHECKING
                    : Stage.DONE;
        }

        /// Of `inside`, how many rows are through their stage; 0 before the merge.
        public long through() {
            return switch (stage()) {
                case LOADING, SLICING -> 0;
                case MERGING -> merged;
                case CHECKING -> checked;
                case DONE -> inside;
            };
        }
    }

    /// What is being done to a table, as `sluice.progress` names it.
    public enum Stage {
        LOADING,
        SLICING,
        MERGING,
        CHECKING,
        DONE
    }

    public static List<TableState> states(Session s, String runId) {
        return countRows(s, runId, Map.of()).stream().map(r -> r.to(TableState.class)).toList();
    }

    /// Counts of all tables so far.
    ///
    /// @param sourceAfter rows of the window at the source by table number, where counted after the load
    public static List<TableCounts> counts(Session s, String runId, Map<Integer, Long> sourceAfter) {
        return countRows(s, runId, sourceAfter).stream().map(r -> r.to(TableCounts.class)).toList();
    }

    /// What was found so far, up to 20 of each kind and column a table.
    public static List<Finding> findings(Session s, String runId) {
        return s.query(Sql.file("ledger/findings").bind("run_id", runId)).stream()
                .map(r -> new Finding(
                        r.text("table"),
                        r.constant("kind", FindingKind.class),
                        read(r.text("key"), new TypeReference<Map<String, String>>() {}),
                        r.texts("columns")))
                .toList();
    }

    /// Records a finding while there are fewer than 20 of its kind, or of its kind with one of its columns; the same key again only
    /// adds columns.
    ///
    /// @param key JSON of the key's columns
    /// @return false if there are enough
    public static boolean found(
            Session s, String runId, int table, FindingKind kind, String key, List<String> columns) {
        return s.update(Sql.file("ledger/add_finding")
                        .bind("run_id", runId)
                        .bind("number", table)
                        .bind("kind", kind.toString())
                        .bind("key", key)
                        .bind("columns", columns))
                == 1;
    }

    /// Keeps what a database said when a step of a run failed: it may hold values, so it is told nowhere else. Does nothing where
    /// there is no ledger; the same words of the same step are kept once.
    ///
    /// @param step  e.g. `merge 1`
    /// @param state the SQLSTATE, or an empty text
    public static void note(Session s, String runId, String step, String state, String said) {
        if (exists(s)) {
            migrate(s);
            s.update(Sql.file("ledger/note_server_text")
                    .bind("run_id", runId)
                    .bind("step", step)
                    .bind("sqlstate", state)
                    // PostgreSQL holds no NUL
                    .bind("said", said.replace("\0", "\\0")));
        }
    }

    /// Whether there is a ledger, in a schema that the role may use.
    public static boolean usable(Session s) {
        return s.one(Sql.file("ledger/usable")).flag("usable");
    }

    public static boolean exists(Session s) {
        return s.one(Sql.file("ledger/exists")).flag("there");
    }

    private static List<Row> countRows(Session s, String runId, Map<Integer, Long> sourceAfter) {
        return s.query(Sql.file("ledger/counts").bind("run_id", runId).bind("source_after", Json.text(sourceAfter)));
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
