package sluice.staging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import sluice.ledger.FindingKind;
import sluice.ledger.Ledger;
import sluice.sql.Database.Session;
import sluice.sql.Deadline;
import sluice.sql.Fragment;
import sluice.sql.JoinBy;
import sluice.sql.KeyRange;
import sluice.sql.Reach;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;
import sluice.sql.TableSql;
import sluice.sql.TableSql.Slice;
import sluice.sql.UniqueIndex;
import sluice.wire.Json;
import sluice.wire.Printable;

/// Cuts staging into chunks by key, and looks at every staged row of the window once before anything is merged: whether
/// the target can hold it exactly, whether a unique key or a foreign key would refuse it, whether there is a partition for
/// it, and whether its columns were really loaded ([PlannedTable.Origin]).
///
/// Mostly there is nothing to say of any row, which one reading finds out first (decision 36).
///
/// Ranges leave no gap from the first key to the last, so that rows of the target between staged keys belong to a chunk
/// too; where there are many of those the table is *scattered* ([Reach]). Chunks commit by themselves, or some of a plain table
/// together: a step that was cut off goes on where it stopped.
public final class Slicer {

    /// Staged rows in a chunk, where nothing else is asked for. 10,000 rows merge in some 50 ms, which is how
    /// long a row of the target stays locked; beside rows that others hold up to [Chunk#LOCK_TIMEOUT] longer.
    public static final int CHUNK_ROWS = 10_000;

    /// Chunks of a table whose rows were found plain that are cut in one transaction: each takes a few milliseconds.
    private static final int PLAIN_CHUNKS = 20;

    private static final String HELD = ", held by rows that this run does not replace";
    private static final String CHANGED = ", would change";
    private static final String EXCHANGED = ", exchanged between rows, and ";
    /// A table is scattered where the target has so many times a chunk's rows between the keys of one. To look a row up takes
    /// about as long as to read fifteen in a range (decision 37).
    private static final int SCATTERED = 10;

    /// How the ledger's counts of a chunk name what is neither a value nor a unique key.
    private static final String FOREIGN_KEY = "foreign key ";

    private static final String NO_PARTITION = FindingKind.NO_PARTITION.toString();
    private static final List<String> KINDS = List.of(FOREIGN_KEY, NO_PARTITION);

    private final Session session;
    private final StagingPlan plan;
    private final int chunkRows;
    private final Map<Integer, Set<String>> filled = new HashMap<>();
    private final Map<Integer, Optional<Map<String, Fragment>>> gaps = new HashMap<>();
    private long chunks;
    private long rows;

    private Slicer(Session session, StagingPlan plan, int chunkRows) {
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
    /// @throws NotLoaded      if all tables are sliced and a column that the target holds values in was not loaded
    /// @throws NoPartition    if all tables are sliced and rows belong to no partition of the target
    /// @throws ParentMissing  if all tables are sliced and rows reference what is neither in the target nor loaded
    public static Progress work(Session s, StagingPlan plan, Map<Integer, Long> loaded, Deadline d, int chunkRows) {
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
            screen(t);
            boolean sliced = false;
            while (!sliced) {
                if (d.passed()) {
                    return new Progress(false, chunks, rows);
                }
                sliced = session.transaction(s -> step(t));
            }
        }
        for (Ledger.TableState state : Ledger.states(session, plan.runId())) {
            Staging.mustHold(plan.table(state.number()), loaded.get(state.number()), state.staged());
        }
        refuse();
        refuseNotLoaded();
        for (PlannedTable t : plan.tables()) {
            if (d.passed()) {
                return new Progress(false, chunks, rows);
            }
            if (looked(t)) {
                continue;
            }
            Map<UniqueIndex, String> refused = new LinkedHashMap<>();
            for (UniqueIndex u : t.uniques()) {
                new Exchanges(session, plan, t).refused(u).ifPresent(why -> refused.put(u, why));
            }
            session.transaction(s -> {
                look(t, refused);
                return null;
            });
        }
        refuse();
        return new Progress(true, chunks, rows);
    }

    /// Looks at a table's rows once, in the order in which they lie, before they are looked at by key: mostly there is nothing to say of
    /// any, and the chunks need not be read.
    private void screen(PlannedTable t) {
        if (session.query(bound(Sql.file("staging/last_chunk"), t)).isEmpty()) {
            TableSql sql = Tables.sql(t);
            session.update(Sql.file("staging/vacuum").define("staging", t.staging()));
            try {
                Row screened = session.one(sql.statement(
                        "staging/screen", TableSql.ALL, Map.of("plain", sql.plain(), "filled", sql.filled())));
                if (screened.flag("plain")) {
                    session.update(bound(Sql.file("staging/set_plain"), t).bind("filled", screened.texts("filled")));
                }
            } catch (SqlFailure f) {
                if (!f.isOfData()) {
                    throw f;
                }
            }
        }
    }

    private boolean looked(PlannedTable t) {
        return session.one(bound(Sql.file("staging/lock_table_row"), t)).flag("looked");
    }

    /// Looks for what can be told only when all tables are sliced.
    ///
    /// @param refused exchanges of unique values that the target refuses
    private void look(PlannedTable t, Map<UniqueIndex, String> refused) {
        if (looked(t)) {
            return;
        }
        Map<String, Long> bad = new LinkedHashMap<>();
        refused.forEach((u, why) -> note(t, bad, FindingKind.COLLISION, u.words() + EXCHANGED + why, u.uses(),
                new Exchanges(session, plan, t).exchanging(u)));
        for (PlannedTable.Referring f : t.references().referring()) {
            note(t, bad, FindingKind.ORPHAN, "values of %s, which rows of %s reference by foreign key %s".formatted(
                    String.join(", ", f.referenced()), f.child(), f.name()) + CHANGED, f.referenced(),
                    new Exchanges(session, plan, t).referenced(f));
        }
        for (Orphans.Found f : new Orphans(session, plan).of(t)) {
            note(t, bad, FindingKind.ORPHAN, f.what(), f.columns(), f.rows());
        }
        if (!bad.isEmpty()) {
            session.update(bound(Sql.file("staging/add_bad"), t)
                    .bind("chunk", session.one(bound(Sql.file("staging/last_chunk"), t)).number("chunk"))
                    .bind("bad", Json.text(bad)));
        }
        session.update(bound(Sql.file("staging/set_looked"), t));
    }

    /// One chunk more of a table; true when the table is done.
    private boolean step(PlannedTable t) {
        Row state = session.one(bound(Sql.file("staging/lock_table_row"), t));
        if (state.flag("sliced")) {
            return true;
        }
        TableSql sql = Tables.sql(t);
        Optional<Row> last = session.query(bound(Sql.file("staging/last_chunk"), t)).stream().findFirst();
        if (last.isPresent() && last.get().text("to_key") == null) {
            finish(t, sql, last.get().integer("chunk"));
            return true;
        }
        Reach reach = last.isPresent() ? Reach.of(state) : begin(t, sql);
        Optional<List<String>> plain = Optional.ofNullable(state.text("plain")).map(_ -> state.texts("plain"));
        int chunk = last.map(r -> r.integer("chunk")).orElse(0);
        List<String> from = last.map(r -> r.texts("to_key")).orElse(List.of());
        do {
            from = cut(t, sql, ++chunk, from, reach, plain);
        } while (plain.isPresent() && chunk % PLAIN_CHUNKS != 0 && !from.isEmpty());
        return false;
    }

    /// Before a table's first chunk: staging's own statistics, order and spellings.
    private Reach begin(PlannedTable t, TableSql sql) {
        if (sql.keysCanMeet()) {
            session.update(sql.statement("staging/order", TableSql.ALL, Map.of("index", sql.orderIndex())));
        }
        // of statistics no more is wanted than how many rows there are, and roughly where
        session.query(Sql.file("session/set_local")
                .bind("names", List.of("default_statistics_target"))
                .bind("values", List.of("10")));
        session.update(Sql.file("staging/analyze").define("staging", t.staging()));
        if (sql.keyHasSpellings()) {
            session.asApplication("pg_catalog", t.statements().timeZone(), JoinBy.KEY,
                    () -> session.update(sql.statement("staging/respell_keys", TableSql.ALL, sql.spellings())));
        }
        return reach(t, sql);
    }

    /// After a table's last chunk: what only all of its rows together can show.
    private void finish(PlannedTable t, TableSql sql, int lastChunk) {
        if (badTotals().stream().noneMatch(r -> r.number("number") == t.number())) {
            Strays.find(session, plan, t);
            collisions(t, sql, lastChunk);
        }
        session.update(bound(Sql.file("staging/set_sliced"), t));
    }

    /// @return where the next chunk begins; empty if there is none
    private List<String> cut(PlannedTable t, TableSql sql, int chunk, List<String> from, Reach reach, Optional<List<String>> plain) {
        boolean even = plain.isPresent() && !sql.keysCanMeet();
        List<Row> bound = session.query(sql.statement(
                even ? "staging/bound_at" : "staging/next_bound", new Slice(new KeyRange(from, List.of())))
                .bind("rows", chunkRows));
        KeyRange range = new KeyRange(from, bound.isEmpty() ? List.of() : bound.getFirst().texts("bound"));
        Slice cut = new Slice(List.of(range), true, reach, plain.isPresent());
        Counts counts = plain.isEmpty() ? counts(t, sql, cut) : new Counts(
                bound.isEmpty() || !even
                        ? session.one(sql.statement("staging/count_part", cut)).number("staged")
                        : chunkRows,
                chunk == 1 ? plain.get() : List.of());
        misplaced(t, sql, cut, counts.bad);
        Held held = new Held(List.of(), 0);
        if (counts.bad.isEmpty()) {
            Slice slice = counted(t, sql, cut);
            held = held(t, sql, slice, counts);
            Strays.findIn(session, plan, t, slice);
        }
        addChunk(t, chunk, range, counts, held);
        chunks++;
        rows += counts.staged;
        return range.to();
    }

    /// What there is to say of the staged rows of a chunk.
    ///
    /// @param inside   of them the window's
    /// @param filled   columns that one of these has a value in
    /// @param bad      how many the target would refuse, by what for
    /// @param replaced how many hold a character that stands for another, by column
    /// @param cut      of how many something is cut, by column
    private record Counts(
            long staged, long inside, List<String> filled, Map<String, Long> bad, Map<String, Long> replaced, Map<String, Long> cut) {
        /// Of a table that was found plain.
        Counts(long staged, List<String> filled) {
            this(staged, staged, filled, new LinkedHashMap<>(), Map.of(), Map.of());
        }
    }

    private Counts counts(PlannedTable t, TableSql sql, Slice cut) {
        Row counts = session.one(
                sql.statement("staging/slice_counts", cut, Map.of(
                        "bad_counts", sql.badCounts(),
                        "filled", sql.filled(),
                        "replaced", sql.replacedCounts(),
                        "cut", sql.cutCounts())));
        Map<String, Long> replaced = rowsBy(sql.replaceable(), counts.texts("replaced"));
        Map<String, Long> bad = badValues(t, sql, cut, counts);
        bad.putAll(unknownKeys(t, sql, cut, replaced));
        return new Counts(counts.number("staged"), counts.number("inside"), counts.texts("filled"), bad, replaced,
                rowsBy(sql.cutting(), counts.texts("cut")));
    }

    /// Adds rows of a chunk that have no place in it, or in the target.
    private void misplaced(PlannedTable t, TableSql sql, Slice cut, Map<String, Long> bad) {
        if (bad.isEmpty() && (sql.keyNeedsChecking() || sql.keysCanMeet())) {
            note(t, bad, FindingKind.COLLISION, "key " + String.join(", ", t.key()), t.key(),
                    session.query(sql.statement("staging/misplaced_keys", cut)));
        }
        if (bad.isEmpty()) {
            gaps.computeIfAbsent(t.number(), _ -> Partitions.gaps(session, t)).ifPresent(f -> note(
                    t, bad, FindingKind.NO_PARTITION, NO_PARTITION, t.key(),
                    session.query(sql.statement("staging/unplaced", cut, f))));
        }
    }

    /// Looks in the target for columns that no chunk so far has a value in.
    private Held held(PlannedTable t, TableSql sql, Slice slice, Counts counts) {
        Set<String> known = filled.computeIfAbsent(t.number(), _ -> new HashSet<>(
                session.one(bound(Sql.file("staging/filled"), t)).texts("filled")));
        known.addAll(counts.filled);
        List<TableSql.Column> empty = sql.nullable().stream()
                .filter(c -> !known.contains(c.name()) && !t.origin().allowNull().contains(c.name()))
                .toList();
        if (empty.isEmpty() || counts.inside == 0) {
            return new Held(List.of(), 0);
        }
        Row row = Tables.on(session, t, slice.joinBy(), sql.statement("staging/held", slice, Map.of("held", sql.held(empty))))
                .getFirst();
        return new Held(row.texts("held"), row.number("matched"));
    }

    /// Notes the first and the last staged key of the window.
    private Reach reach(PlannedTable t, TableSql sql) {
        Row ends = session.one(sql.statement("staging/ends", TableSql.ALL));
        List<String> first = ends.texts("first");
        List<String> last = ends.texts("last");
        Row set = session.one(bound(Sql.file("staging/set_reach"), t).bind("first_key", first).bind("last_key", last));
        return new Reach(first, last, false, set.flag("partitioned"));
    }

    /// Looks how many rows the target has in a chunk's range: counted, because estimates may be of another time.
    private Slice counted(PlannedTable t, TableSql sql, Slice slice) {
        if (slice.reach().scattered()) {
            return slice;
        }
        long enough = (long) SCATTERED * chunkRows;
        if (there("staging/there", t, sql, slice, enough).number("rows") < enough
                // of a table that is thought to be empty any index seems as good as the key's
                || t.key().size() > 1 && there("staging/thought_empty", t, sql, slice, enough).flag("thought_empty")) {
            return slice;
        }
        session.update(bound(Sql.file("staging/set_scattered"), t));
        return slice.lookedUp();
    }

    private Row there(String file, PlannedTable t, TableSql sql, Slice slice, long enough) {
        return Tables.on(session, t, slice.joinBy(), sql.statement(file, slice).bind("rows", enough)).getFirst();
    }

    private Map<String, Long> badValues(PlannedTable t, TableSql sql, Slice slice, Row counts) {
        Map<String, Long> bad = new LinkedHashMap<>();
        for (TableSql.Column c : sql.checked()) {
            if (counts.number(sql.countName(c)) > 0) {
                String what = "column %s %s%s".formatted(c.name(), c.type().sql(), c.notNull() ? " NOT NULL" : "");
                bad.put(what, counts.number(sql.countName(c)));
                badKeys(t, sql, slice, c, sql.isBad(c));
            }
        }
        return bad;
    }

    private void collisions(PlannedTable t, TableSql sql, int lastChunk) {
        Map<String, Long> bad = new LinkedHashMap<>();
        for (UniqueIndex u : t.uniques()) {
            note(t, bad, FindingKind.COLLISION, u.words(), u.uses(),
                    Tables.evaluating(session, t, JoinBy.HASH,
                            sql.statement("staging/collisions_in_staging", TableSql.ALL, sql.unique(u))));
        }
        if (bad.isEmpty()) {
            for (UniqueIndex u : t.uniques()) {
                List<Row> rows = new Exchanges(session, plan, t).find(u);
                note(t, bad, FindingKind.COLLISION, u.words() + HELD, u.uses(), rows.stream().filter(r -> r.flag("held")).toList());
                note(t, bad, FindingKind.COLLISION, u.words() + EXCHANGED + u.obstacle(), u.uses(),
                        rows.stream().filter(r -> !r.flag("held")).toList());
            }
        }
        session.update(bound(Sql.file("staging/add_bad"), t)
                .bind("chunk", lastChunk)
                .bind("bad", Json.text(bad)));
    }

    private void note(
            PlannedTable t, Map<String, Long> bad, FindingKind kind, String what, List<String> columns, List<Row> rows) {
        if (!rows.isEmpty()) {
            bad.put(what, rows.getFirst().number("rows"));
        }
        for (Row r : rows) {
            Ledger.found(session, plan.runId(), t.number(), kind, r.text("key"), columns);
        }
    }

    /// @param columns that the target has a value in where no staged row of the chunk has one
    /// @param rows    that the target has of the chunk
    private record Held(List<String> columns, long rows) {}

    /// Nobody can tell which row it is whose key is not whole.
    private Map<String, Long> unknownKeys(PlannedTable t, TableSql sql, Slice slice, Map<String, Long> replaced) {
        Map<String, Long> bad = new LinkedHashMap<>();
        for (TableSql.Column c : sql.replaceable()) {
            if (t.key().contains(c.name()) && replaced.containsKey(c.name())) {
                bad.put("key column %s, in which U+FFFD stands for a character that could not be loaded".formatted(c.name()),
                        replaced.get(c.name()));
                badKeys(t, sql, slice, c, sql.isReplaced(c));
            }
        }
        return bad;
    }

    private void badKeys(PlannedTable t, TableSql sql, Slice slice, TableSql.Column c, Sql bad) {
        for (Row r : session.query(sql.statement("staging/bad_keys", slice, Map.of("bad", bad)))) {
            Ledger.found(session, plan.runId(), t.number(), FindingKind.BAD_VALUE, r.text("key"), List.of(c.name()));
        }
    }

    /// Counts by column, without those that are 0.
    private static Map<String, Long> rowsBy(List<TableSql.Column> columns, List<String> rows) {
        Map<String, Long> by = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            if (!rows.get(i).equals("0")) {
                by.put(columns.get(i).name(), Long.valueOf(rows.get(i)));
            }
        }
        return by;
    }

    private void addChunk(PlannedTable t, int chunk, KeyRange range, Counts counts, Held held) {
        Sql sql = bound(Sql.file("staging/add_chunk"), t)
                .bind("chunk", chunk)
                .bind("staged", counts.staged)
                .bind("inside", counts.inside)
                .bind("bad", Json.text(counts.bad))
                .bind("filled", counts.filled)
                .bind("held", held.columns())
                .bind("matched", held.rows())
                .bind("replaced", Json.text(counts.replaced))
                .bind("cut", Json.text(counts.cut));
        sql = range.from().isEmpty() ? sql.bind("from_key", (String) null) : sql.bind("from_key", range.from());
        sql = range.to().isEmpty() ? sql.bind("to_key", (String) null) : sql.bind("to_key", range.to());
        session.update(sql);
    }

    /// What the target would refuse ends the run here, all of it at once.
    private void refuse() {
        List<Row> bad = badTotals();
        String orphans = said(bad, FOREIGN_KEY);
        String unplaced = said(bad, NO_PARTITION);
        String values = said(bad, "");
        StringBuilder out = new StringBuilder();
        if (!values.isEmpty()) {
            out.append("the target cannot take staged values exactly, so nothing was merged: ").append(values)
                    .append(". ")
                    .append(bad.stream()
                            .filter(r -> kind(r).isEmpty())
                            .map(r -> remedy(r.text("what")))
                            .distinct()
                            .collect(Collectors.joining(" ")))
                    .append(" Then start a new run. ");
        }
        if (!unplaced.isEmpty()) {
            out.append("the target has no partition for staged rows, so nothing was merged: ").append(unplaced)
                    .append(". Create their partitions (CREATE TABLE ... PARTITION OF ... FOR VALUES ..., or ALTER TABLE"
                            + " ... ATTACH PARTITION), then start a new run. ");
        }
        if (!orphans.isEmpty()) {
            out.append("staged rows reference rows that are neither in the target nor loaded, so nothing was merged: ")
                    .append(orphans)
                    .append(". Load the referenced table over a window that covers its rows, before this one or in the same request")
                    .append(parents(bad))
                    .append("; then start a new run. ");
        }
        String text = out + "Their keys are in sluice.findings, run " + plan.runId() + ".";
        if (!values.isEmpty()) {
            throw new BadValues(text);
        } else if (!unplaced.isEmpty()) {
            throw new NoPartition(text);
        } else if (!orphans.isEmpty()) {
            throw new ParentMissing(text);
        }
    }

    /// The referenced tables that are not loaded and lack rows, as a request names them; at the source they are taken to be called
    /// as in the target, and in their children's schema.
    private String parents(List<Row> bad) {
        String entries = plan.tables().stream()
                .flatMap(t -> t.references().foreignKeys().stream()
                        .filter(f -> f.number().isEmpty() && bad.stream().anyMatch(r -> r.number("number") == t.number()
                                && r.text("what").startsWith(FOREIGN_KEY + f.name() + " to ")))
                        .map(f -> "{\"source\": %s, \"target\": %s}".formatted(
                                Json.text(t.source().schema() + "." + f.parent().table().toUpperCase(Locale.ROOT)),
                                Json.text(f.parent().toString()))))
                .distinct()
                .collect(Collectors.joining(", "));
        return entries.isEmpty() ? "" : ", with " + entries + " in its \"tables\", and a \"windowColumn\" where that is another";
    }

    /// @param kind how what is counted begins; empty for what begins with none of the kinds
    private String said(List<Row> bad, String kind) {
        return bad.stream()
                .filter(r -> kind(r).equals(kind))
                .map(r -> "%s, %s: %s".formatted(
                        plan.table(r.integer("number")).target(), r.text("what"), Printable.rows(r.number("rows"))))
                .collect(Collectors.joining("; "));
    }

    private static String kind(Row bad) {
        return KINDS.stream().filter(bad.text("what")::startsWith).findFirst().orElse("");
    }

    private static String remedy(String what) {
        if (what.endsWith(HELD)) {
            return "Look those values up in the target: correct or remove the rows that hold them, or choose a window that they"
                    + " lie in.";
        }
        if (what.endsWith(CHANGED)) {
            return "Change them in the target by hand, in one transaction with the rows that reference them: that takes a foreign"
                    + " key that is DEFERRABLE.";
        }
        return what.contains(EXCHANGED)
                ? "Give these rows of the target their values by hand, in one transaction."
                : "Correct them at the source or widen the target's column."
                        + (what.startsWith("column ")
                                ? " Where they only have digits or a time of day that it cannot hold, \"cut\" of the request lets these go."
                                : "");
    }

    private void refuseNotLoaded() {
        List<String> reasons = new ArrayList<>();
        Set<String> columns = new HashSet<>();
        for (Row r : session.query(Sql.file("staging/loaded_columns").bind("run_id", plan.runId()))) {
            PlannedTable t = plan.table(r.integer("number"));
            List<String> empty = r.number("inside") == 0 ? List.of() : Tables.sql(t).nullable().stream()
                    .map(TableSql.Column::name)
                    .filter(c -> !r.texts("filled").contains(c) && !t.origin().allowNull().contains(c))
                    .toList();
            List<String> held = empty.stream().filter(r.texts("held")::contains).toList();
            List<String> lobs = r.number("matched") > 0
                    ? List.of()
                    : empty.stream().filter(t.origin().lobs()::contains).toList();
            if (!held.isEmpty()) {
                reasons.add(t.target() + ": " + String.join(", ", held)
                        + ", where the target holds values that would be overwritten");
            }
            if (!lobs.isEmpty()) {
                reasons.add(t.target() + ": " + String.join(", ", lobs)
                        + ", which may be a LOB, and the target has none of these rows to compare with");
            }
            columns.addAll(held);
            columns.addAll(lobs);
        }
        if (!reasons.isEmpty()) {
            throw new NotLoaded("columns that are NULL in every loaded row of the window, so nothing was merged: "
                    + String.join("; ", reasons)
                    + ". DMS leaves NULL what it does not load: LOBs of a table without primary key or unique index,"
                    + " INVISIBLE columns, types that it does not support. If the source holds no value there, start a"
                    + " new run that allows it: \"allowNull\": ["
                    + columns.stream().sorted().map(Slicer::inRequest).collect(Collectors.joining(", "))
                    + "] in the table's entry.");
        }
    }

    /// A column as a request names it.
    private static String inRequest(String column) {
        return column.matches("[a-z_][a-z0-9_]*")
                ? '"' + column + '"'
                : "\"\\\"" + column.replace("\"", "\\\"\\\"") + "\\\"\"";
    }

    private List<Row> badTotals() {
        return session.query(Sql.file("staging/bad_totals").bind("run_id", plan.runId()));
    }

    private Sql bound(Sql sql, PlannedTable t) {
        return sql.bind("run_id", plan.runId()).bind("number", t.number());
    }
}
