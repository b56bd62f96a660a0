package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import sluice.catalogue.CatalogueReader;
import sluice.catalogue.SourceTable;
import sluice.catalogue.TableWindow;
import sluice.dms.EndpointFacts;
import sluice.dms.LoadSpec;
import sluice.ledger.Holdings;
import sluice.ledger.Ledger;
import sluice.ledger.Predecessors;
import sluice.ledger.RunNames;
import sluice.ledger.RunReport;
import sluice.reload.check.Checker;
import sluice.reload.check.Verdict;
import sluice.reload.plan.Plan;
import sluice.reload.plan.Planner;
import sluice.reload.plan.Planning;
import sluice.reload.plan.Request;
import sluice.reload.plan.RequestReader;
import sluice.reload.plan.StoredPlan;
import sluice.reload.undo.UndoPlanner;
import sluice.reload.undo.UndoVerdict;
import sluice.reload.undo.Undoer;
import sluice.sql.ColumnType;
import sluice.sql.Database.Session;
import sluice.sql.Deadline;
import sluice.sql.Identifier;
import sluice.sql.Images;
import sluice.sql.TableName;
import sluice.sql.UniqueIndex;
import sluice.staging.BeforeImages;
import sluice.staging.Fingerprint;
import sluice.staging.Pause;
import sluice.staging.PlannedTable;
import sluice.staging.PlannedTable.Origin;
import sluice.staging.PlannedTable.PlannedColumn;
import sluice.staging.PlannedTable.References;
import sluice.staging.PlannedTable.SourceKey;
import sluice.staging.Progress;
import sluice.staging.Slicer;
import sluice.staging.Staging;

/// A reload in a database of its own, with the load faked: the source is a table of schema `source` with the target's name.
public final class Reload {

    static final String DEPLOYMENT = "arn:aws:cloudformation:eu-west-1:123456789012:stack/sluice/one";

    final String url;
    private final String functions;
    final RunNames names;
    final Plan plan;
    int chunkRows = 3;
    private final Map<Integer, Long> loaded = new HashMap<>();

    /// What to reload: a target in schema `public`, its key, its window.
    record Wanted(String table, List<String> key, TableWindow window, int level, boolean self, List<UniqueIndex> uniques) {
        Wanted(String table, List<String> key, TableWindow window) {
            this(table, key, window, 0, false, List.of());
        }

        Wanted level(int l) {
            return new Wanted(table, key, window, l, self, uniques);
        }

        Wanted selfReferencing() {
            return new Wanted(table, key, window, level, true, uniques);
        }

        Wanted unique(String... columns) {
            List<UniqueIndex> more = new ArrayList<>(uniques);
            more.add(UniqueIndex.on(columns));
            return new Wanted(table, key, window, level, self, more);
        }
    }

    static final TableWindow FEBRUARY =
            new TableWindow("at", TableWindow.Kind.LOCAL, "2020-02-01 00:00:00", "2020-03-01 00:00:00");

    static Wanted table(String name, String... key) {
        return new Wanted(name, List.of(key), FEBRUARY);
    }

    static Reload of(String url, Wanted... wanted) {
        return new Reload(url, "run-1", p -> p, wanted);
    }

    /// For the constructor below: all tables come from there.
    static UnaryOperator<Plan> from(Origin origin) {
        return p -> new Plan(
                p.runId(), p.deletes(), p.validation(), p.lob(), p.undo(), p.reason(),
                p.tables().stream().map(t -> t.with(origin)).toList(), p.notes());
    }

    Reload(String url, String runId, UnaryOperator<Plan> adjust, Wanted... wanted) {
        this(url, new RunNames(DEPLOYMENT, runId), adjust, wanted);
    }

    Reload(String url, RunNames names, UnaryOperator<Plan> adjust, Wanted... wanted) {
        this.url = url;
        this.functions = url;
        this.names = names;
        List<PlannedTable> tables = new ArrayList<>();
        for (Wanted w : wanted) {
            int number = tables.size() + 1;
            tables.add(new PlannedTable(
                    number,
                    new SourceTable("SOURCE", w.table()),
                    new TableName("public", w.table()),
                    names.staging(number),
                    columns(url, w.table()),
                    w.key(),
                    w.window())
                    .withUniques(w.uniques())
                    .with(new References(w.level(), w.self(), List.of(), List.of(), List.of()))
                    .with(new Images(names.images(number), columns(url, w.table()).stream()
                            .map(c -> new Images.Column(c.target(), c.type()))
                            .toList())));
        }
        plan = adjust.apply(new Plan(
                names.runId(),
                Plan.Deletes.REPORT,
                Plan.Validation.ROWS,
                new LoadSpec.Lob(true, 0),
                Optional.of(Plan.Undo.BY_DEFAULT),
                Optional.empty(),
                tables,
                List.of()));
    }

    /// As above, for sources with this key.
    static UnaryOperator<Plan> from(SourceKey key) {
        return from(new Origin(List.of(), List.of(), List.of(), List.of(), true, Optional.of(key)));
    }

    /// The real plan for a request, as if no source could be asked.
    static Planning planning(String url, String request) {
        try (Session s = Server.open(url, "sluice test plan")) {
            Request read = RequestReader.read(new JsonMapper().readTree(request));
            return Planner.plan(new RunNames(DEPLOYMENT, "run-1"), Instant.parse("2026-02-01T12:00:00Z"), read, CatalogueReader.read(s, read.targets()),
                    Optional.empty(), new EndpointFacts("oracle", "postgres", Map.of(), Map.of()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(request, e);
        }
    }

    /// A plan that was made elsewhere.
    Reload(String url, Plan plan) {
        this.url = url;
        this.names = new RunNames(DEPLOYMENT, plan.runId());
        this.functions = url;
        this.plan = plan;
    }

    /// The plan of `made`, done by functions that connect to another URL; the fixture's own statements keep the first.
    Reload(Reload made, String functions) {
        this.url = made.url;
        this.names = made.names;
        this.functions = functions;
        this.plan = made.plan;
    }

    /// The plan with sources that spell their columns as the targets do.
    static Plan spelledAsTargets(Plan p) {
        return withColumns(p, c -> new PlannedColumn(c.target(), c.target(), c.type(), c.notNull()));
    }

    /// The plan with every table's columns as `each` makes them.
    static Plan withColumns(Plan p, UnaryOperator<PlannedColumn> each) {
        return new Plan(p.runId(), p.deletes(), p.validation(), p.lob(), p.undo(), p.reason(), p.tables().stream()
                .map(t -> t.with(t.columns().stream().map(each).toList()))
                .toList(), p.notes());
    }

    static List<PlannedColumn> columns(String url, String table) {
        String sql = """
                SELECT attname, format_type(atttypid, atttypmod), typname, typcategory, attnotnull
                FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
                WHERE attrelid = format('public.%%I', '%s')::regclass AND attnum > 0 AND NOT attisdropped
                ORDER BY attnum""".formatted(table.replace("'", "''"));
        return Server.rows(url + "&currentSchema=pg_catalog", sql).stream()
                .map(r -> r.split("\\|"))
                .map(r -> new PlannedColumn(
                        r[0], r[0], new ColumnType(r[1], r[2], r[3].charAt(0), ""), r[4].equals("t")))
                .toList();
    }

    static Deadline never() {
        return new Deadline(InstantSource.fixed(Instant.EPOCH), Instant.EPOCH.plusSeconds(600));
    }

    /// A deadline that passes after so many looks at it.
    static Deadline passedAfter(int looks) {
        AtomicInteger left = new AtomicInteger(looks);
        return new Deadline(() -> Instant.EPOCH.plusSeconds(left.getAndDecrement() > 0 ? 0 : 1), Instant.EPOCH.plusSeconds(1));
    }

    static Deadline passed() {
        return new Deadline(InstantSource.fixed(Instant.EPOCH), Instant.EPOCH);
    }

    /// As a function opens it: an earlier attempt's is ended first.
    Session session(String step) {
        Session s = Server.open(functions, names.session(step));
        Predecessors.end(s);
        return s;
    }

    Reload prepare() {
        try (Session s = session("prepare")) {
            Ledger.migrate(s);
            accept(s, Map.of());
            Staging.prepare(s, names, plan.staging(), Optional.empty());
            plan.undo().ifPresent(u -> BeforeImages.prepare(s, names, plan.staging(), u.days()));
        }
        return this;
    }

    /// As "Plan reload" does it.
    void accept(Session s, Map<Integer, Long> sourceRows) {
        Map<TableName, String> fingerprints =
                Fingerprint.read(s, plan.tables().stream().map(PlannedTable::target).toList());
        Ledger.accept(s, new Ledger.Run(names, "arn:execution:" + names.runId(), Instant.EPOCH), StoredPlan.text(plan), plan.tables().stream()
                .map(t -> new Ledger.AcceptedTable(t.number(), t.references().level(), t.target(),
                        Optional.ofNullable(sourceRows.get(t.number())), fingerprints.get(t.target())))
                .toList());
    }

    /// Loads the whole of each source table into staging, as text, the way DMS does.
    Reload load() {
        for (PlannedTable t : plan.tables()) {
            Map<String, String> staged = new LinkedHashMap<>();
            for (String r : Server.rows(url, """
                    SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
                    WHERE attrelid = '%s'::regclass AND attnum > 0""".formatted(t.staging().sql()))) {
                staged.put(r.substring(0, r.lastIndexOf('|')), r.substring(r.lastIndexOf('|') + 1));
            }
            List<String> names = staged.keySet().stream().map(n -> new Identifier(n).sql()).toList();
            List<String> values = staged.entrySet().stream()
                    .map(e -> asSent(t.column(e.getKey()).type(), new Identifier(e.getKey()).sql()) + "::" + e.getValue())
                    .toList();
            Server.run(url, "INSERT INTO %s (%s) SELECT %s FROM source.%s".formatted(
                    t.staging().sql(), String.join(", ", names), String.join(", ", values),
                    new Identifier(t.target().table()).sql()));
        }
        return counted();
    }

    /// A value as its text arrives: an interval with one sign before the whole, as Oracle writes it.
    private static String asSent(ColumnType type, String x) {
        if (!type.name().equals("interval")) {
            return x + "::text";
        }
        String size = "greatest(%1$s, -%1$s)".formatted(x);
        return "(CASE WHEN %1$s < '0' THEN '-' ELSE '+' END || extract(day FROM %2$s)::int || ' ' || (%2$s - extract(day FROM %2$s)::int * interval '1 day'))"
                .formatted(x, size);
    }

    /// Takes what is staged now to be what was loaded.
    Reload counted() {
        for (PlannedTable t : plan.tables()) {
            loaded.put(t.number(), Long.valueOf(Server.rows(url, "SELECT count(*) FROM " + t.staging().sql()).getFirst()));
        }
        return this;
    }

    Progress slice(Deadline d) {
        try (Session s = session("slice")) {
            return Slicer.work(s, plan.staging(), loaded, d, chunkRows);
        }
    }

    Reload slice() {
        slice(never());
        return this;
    }

    Reload merge() {
        merge("merge 1", never());
        return this;
    }

    Progress merge(String worker, Deadline d) {
        try (Session s = session(worker)) {
            return Merger.work(s, plan, d);
        }
    }

    Reload check() {
        try (Session s = session("check 1")) {
            Checker.work(s, plan, never());
        }
        return this;
    }

    RunReport conclude(Map<Integer, Long> after) {
        try (Session s = session("conclude")) {
            return Verdict.conclude(s, plan, after);
        }
    }

    RunReport conclude() {
        return conclude(Map.of());
    }

    RunReport finish() {
        return slice().merge().check().conclude();
    }

    void discard() {
        try (Session s = session("discard")) {
            Holdings.release(s, names);
        }
    }

    List<String> rows(String sql) {
        return Server.rows(url, sql);
    }

    /// All rows of the tables that are reloaded.
    List<String> contents() {
        return plan.tables().stream()
                .flatMap(t -> rows("SELECT tableoid::regclass, x::text FROM " + t.target().sql() + " x ORDER BY 1, 2").stream())
                .toList();
    }

    /// Undoes this run, which has ended and which nobody wrote after.
    ///
    /// @param before what the tables held before it
    /// @return rows that a constraint refused to put back; where there are none, each is what it was
    long undo(List<String> before) {
        discard();
        if (rows("SELECT FROM sluice.image WHERE dropped_at IS NULL").isEmpty()) {
            assertThat(contents()).isEqualTo(before);
            return 0;
        }
        try (Session s = session("undo")) {
            RunNames undo = new RunNames(DEPLOYMENT, "undo-" + names.runId());
            UndoPlanner.accept(s, new Ledger.Run(undo, "arn:undo", Instant.EPOCH), names.runId(), chunkRows);
            assertThat(Undoer.work(s, undo.runId(), never(), Pause.SLEEP).done()).isTrue();
            UndoVerdict.conclude(s, undo.runId());
            Holdings.release(s, undo);
            RunReport.Undone undone = Ledger.report(s, undo.runId()).orElseThrow().undone().orElseThrow();
            long refused = undone.tables().stream().mapToLong(RunReport.TableUndone::refused).sum();
            assertThat(undone.left()).as("%s", undone).isEqualTo(refused);
            if (refused == 0) {
                assertThat(contents()).isEqualTo(before);
            }
            return refused;
        }
    }
}
