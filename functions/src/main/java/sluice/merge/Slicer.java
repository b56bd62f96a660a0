package sluice.merge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import sluice.plan.Plan;
import sluice.plan.PlannedTable;
import sluice.plan.PlannedTable.UniqueKey;
import sluice.sql.Database.Session;
import sluice.sql.Deadline;
import sluice.sql.KeyRange;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableSql;
import sluice.sql.TableSql.Slice;

/// Cuts staging into chunks by key, and looks at every staged row of the window once before anything is merged: whether
/// the target can hold it exactly, and whether a unique key would refuse it.
///
/// Ranges leave no gap from the first key to the last, so that rows of the target between staged keys belong to a chunk
/// too. Each chunk's row commits by itself: a step that was cut off goes on where it stopped.
public final class Slicer {

    /// Staged rows in a chunk, where nothing else is asked for. 10,000 rows merge in some 50 ms, which is how
    /// long a row of the target stays locked.
    public static final int CHUNK_ROWS = 10_000;

    private static final Slice ALL = new Slice(KeyRange.ALL);

    private final Session session;
    private final Plan plan;
    private final int chunkRows;
    private long chunks;
    private long rows;

    private Slicer(Session session, Plan plan, int chunkRows) {
        this.session = session;
        this.plan = plan;
        this.chunkRows = chunkRows;
    }

    /// Slices until all tables are done or the deadline has passed.
    ///
    /// @param loaded    rows that DMS loaded, for every table number
    /// @param chunkRows staged rows in a chunk, at least 1
    /// @throws StagingDiffers if all tables are sliced and staging does not hold what was loaded
    /// @throws BadValues      if all tables are sliced and a value does not fit, or a unique key collides
    public static Progress work(Session s, Plan plan, Map<Integer, Long> loaded, Deadline d, int chunkRows) {
        if (chunkRows < 1) {
            throw new IllegalArgumentException("a chunk has a row");
        }
        return new Slicer(s, plan, chunkRows).work(loaded, d);
    }

    private Progress work(Map<Integer, Long> loaded, Deadline d) {
        for (PlannedTable t : plan.tables()) {
            if (!loaded.containsKey(t.number())) {
                throw new StagingDiffers(
                        "nobody says how many rows of " + t.target() + " were loaded. Start a new run.");
            }
            session.update(bound(Sql.file("staging/set_loaded"), t).bind("loaded", loaded.get(t.number())));
            boolean sliced = false;
            while (!sliced) {
                if (d.passed()) {
                    return new Progress(false, chunks, rows);
                }
                sliced = session.transaction(s -> step(t));
            }
        }
        for (Ledger.TableState state : Ledger.states(session, plan.runId())) {
            Staging.mustHold(plan.tables().get(state.number() - 1), loaded.get(state.number()), state.staged());
        }
        refuseBadValues();
        return new Progress(true, chunks, rows);
    }

    /// One chunk more of a table; true when the table is done.
    private boolean step(PlannedTable t) {
        if (session.one(bound(Sql.file("staging/lock_table_row"), t)).flag("sliced")) {
            return true;
        }
        TableSql sql = Tables.sql(t);
        List<Row> last = session.query(bound(Sql.file("staging/last_chunk"), t));
        if (last.isEmpty()) {
            session.update(Sql.file("staging/analyze").define("staging", t.staging()));
        } else if (last.getFirst().text("to_key") == null) {
            if (badTotals().stream().noneMatch(r -> r.number("number") == t.number())) {
                collisionsInStaging(t, sql, (int) last.getFirst().number("chunk"));
            }
            session.update(bound(Sql.file("staging/set_sliced"), t));
            return true;
        }
        int chunk = last.isEmpty() ? 1 : (int) last.getFirst().number("chunk") + 1;
        List<String> from = last.isEmpty() ? List.of() : last.getFirst().texts("to_key");
        List<Row> bound = session.query(sql.statement("staging/next_bound", new Slice(new KeyRange(from, List.of())))
                .bind("rows", chunkRows));
        Slice slice = new Slice(new KeyRange(from, bound.isEmpty() ? List.of() : bound.getFirst().texts("bound")));
        Row counts = session.one(
                sql.statement("staging/slice_counts", slice, Map.of("bad_counts", sql.badCounts())));
        Map<String, Long> bad = badValues(t, sql, slice, counts);
        if (bad.isEmpty()) {
            if (sql.keyNeedsChecking()) {
                note(t, bad, "bad value", "key order of " + String.join(", ", t.key()), t.key(),
                        session.query(sql.statement("staging/misplaced_keys", slice)));
            }
            for (UniqueKey u : t.uniques()) {
                note(t, bad, "collision", "unique " + String.join(", ", u.columns()), u.columns(),
                        session.query(sql.statement("staging/collisions_in_target", slice,
                                Map.of("same_unique", sql.sameUnique(u.columns(), u.nullsNotDistinct())))));
            }
        }
        addChunk(t, chunk, slice.ranges().getFirst(), counts.number("staged"), counts.number("inside"), bad);
        chunks++;
        rows += counts.number("staged");
        return false;
    }

    private Map<String, Long> badValues(PlannedTable t, TableSql sql, Slice slice, Row counts) {
        Map<String, Long> bad = new LinkedHashMap<>();
        for (TableSql.Column c : sql.checked()) {
            if (counts.number(sql.countName(c)) > 0) {
                String what = "column %s %s%s".formatted(c.name(), c.type().sql(), c.notNull() ? " NOT NULL" : "");
                bad.put(what, counts.number(sql.countName(c)));
                for (Row r : session.query(sql.statement("staging/bad_keys", slice, Map.of("bad", sql.isBad(c))))) {
                    Ledger.found(session, plan.runId(), t.number(), "bad value", r.text("key"), List.of(c.name()));
                }
            }
        }
        return bad;
    }

    private void collisionsInStaging(PlannedTable t, TableSql sql, int lastChunk) {
        Map<String, Long> bad = new LinkedHashMap<>();
        for (UniqueKey u : t.uniques()) {
            Map<String, Sql> fragments = Map.of(
                    "unique", sql.typed("s", u.columns()),
                    "is_value", sql.isUniqueValue(u.columns(), u.nullsNotDistinct()));
            note(t, bad, "collision", "unique " + String.join(", ", u.columns()), u.columns(),
                    session.query(sql.statement("staging/collisions_in_staging", ALL, fragments)));
        }
        session.update(bound(Sql.file("staging/add_bad"), t)
                .bind("chunk", lastChunk)
                .bind("bad", Ledger.json(bad)));
    }

    private void note(
            PlannedTable t, Map<String, Long> bad, String kind, String what, List<String> columns, List<Row> rows) {
        if (!rows.isEmpty()) {
            bad.put(what, rows.getFirst().number("rows"));
        }
        for (Row r : rows) {
            Ledger.found(session, plan.runId(), t.number(), kind, r.text("key"), columns);
        }
    }

    private void addChunk(PlannedTable t, int chunk, KeyRange range, long staged, long inside, Map<String, Long> bad) {
        Sql sql = bound(Sql.file("staging/add_chunk"), t)
                .bind("chunk", chunk)
                .bind("staged", staged)
                .bind("inside", inside)
                .bind("bad", Ledger.json(bad));
        sql = range.from().isEmpty() ? sql.bind("from_key", (String) null) : sql.bind("from_key", range.from());
        sql = range.to().isEmpty() ? sql.bind("to_key", (String) null) : sql.bind("to_key", range.to());
        session.update(sql);
    }

    private void refuseBadValues() {
        List<Row> bad = badTotals();
        if (!bad.isEmpty()) {
            String what = bad.stream()
                    .map(r -> "%s, %s: %s rows".formatted(
                            plan.tables().get((int) r.number("number") - 1).target(), r.text("what"), r.text("rows")))
                    .collect(Collectors.joining("; "));
            throw new BadValues("the target cannot take staged values exactly, so nothing was merged: " + what
                    + ". Their keys are in sluice.finding, run " + plan.runId()
                    + ". Correct them at the source or widen the target's column, then start a new run.");
        }
    }

    private List<Row> badTotals() {
        return session.query(Sql.file("staging/bad_totals").bind("run_id", plan.runId()));
    }

    private Sql bound(Sql sql, PlannedTable t) {
        return sql.bind("run_id", plan.runId()).bind("number", t.number());
    }
}
