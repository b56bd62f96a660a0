package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.Seeds;
import sluice.ledger.Ledger;
import sluice.ledger.RunNames;
import sluice.reload.plan.Plan;
import sluice.reload.plan.Planning;
import sluice.reload.undo.UndoPlanner;
import sluice.reload.undo.Undoer;
import sluice.sql.Database.Session;
import sluice.staging.BadValues;
import sluice.staging.Pause;
import sluice.staging.Progress;

/// An undo puts back exactly what its run changed, and nothing that was changed since (I8): random tables with partitions, composite
/// and identity keys, generated columns, unique columns, references to each other and to themselves; random damage, rows that
/// exchanged unique values; a reload, also one that ended half-way; then writers who change rows, change them back, delete them, insert
/// them again, give them other keys, refer to them; tables that are rewritten.
///
/// What must come out is known from elsewhere: each row has a number of its own that no reload writes (`uid`), copies of the tables are
/// taken before and after the reload, and triggers, which are there only while the writers are, note whose rows they touched.
class UndoPropertyPostgresTest {

    private static final Map<String, Integer> SEEN = Collections.synchronizedMap(new TreeMap<>());

    @AfterAll
    static void everything_was_met() {
        System.out.println("undo: " + SEEN);
        if (SEEN.getOrDefault("runs", 0) >= 20) {
            assertThat(SEEN).containsKeys("restored", "deleted", "changed", "gone", "refused", "half a run", "exchanged");
        }
    }

    private static void saw(String what, int times) {
        if (times > 0) {
            SEEN.merge(what, times, Integer::sum);
        }
    }

    /// @param key     its columns
    /// @param loaded  what is transferred, the key among it
    /// @param editable columns that writers and damage change at will
    private record Table(String name, List<String> key, List<String> loaded, boolean identity, boolean unique, boolean refers, boolean self) {
        String row() {
            return String.join(", ", loaded);
        }
    }

    @ParameterizedTest
    @MethodSource("sluice.Seeds#all")
    void what_a_run_changed_is_put_back_and_nothing_that_was_changed_since(int seed) {
        Seeds.run(seed, this::run);
    }

    /// Seed 336: a row could get its unique value back only once an inserted row was gone, which went last.
    @Test
    void a_row_that_needs_the_value_of_one_that_goes_last_is_put_back() {
        Seeds.run(336, this::run);
    }

    private void run(Random r) throws Exception {
        String url = Server.database();
        Server.run(url, "CREATE SCHEMA source", "CREATE SCHEMA old", "CREATE SCHEMA done", "CREATE SEQUENCE public.uids", "CREATE TABLE public.touched (uid bigint)");
        List<Table> tables = new ArrayList<>();
        tables.add(parent(r, url));
        if (r.nextInt(3) > 0) {
            tables.add(child(r, url, tables.getFirst()));
        }
        for (Table t : tables) {
            Server.run(url, "CREATE TABLE source.%s AS SELECT %s FROM %1$s".formatted(t.name(), t.row()));
        }
        try (Connection c = DriverManager.getConnection(url); Statement s = c.createStatement()) {
            for (int i = r.nextInt(40); i > 0; i--) {
                damage(r, s, tables.get(r.nextInt(tables.size())));
            }
        }
        tables.forEach(t -> Server.run(url, "CREATE TABLE old.%s AS TABLE %1$s".formatted(t.name())));
        Reload reload = new Reload(url, plan(url, tables));
        reload.chunkRows = 1 + r.nextInt(6);
        try {
            reload.prepare().load().slice();
        } catch (BadValues _) {
            // values that another table refers to cannot be exchanged
            saw("not reloaded", 1);
            return;
        }
        boolean half = r.nextInt(4) == 0;
        if (half) {
            reload.merge("merge 1", Reload.passedAfter(1 + r.nextInt(8)));
            try (Session s = reload.session("end")) {
                Ledger.failed(s, reload.names, "Interrupted", "half-way");
            }
            saw("half a run", 1);
        } else {
            reload.merge().check().conclude();
        }
        reload.discard();
        tables.forEach(t -> Server.run(url, "CREATE TABLE done.%s AS TABLE %1$s".formatted(t.name())));
        boolean rewritten = write(r, url, tables);
        tables.forEach(t -> Server.run(url, "CREATE TABLE public.now_%s AS TABLE %1$s".formatted(t.name())));
        saw("runs", 1);
        if (reload.rows("SELECT FROM sluice.image WHERE dropped_at IS NULL").isEmpty()) {
            return;
        }
        undo(r, reload);
        for (Table t : tables) {
            judge(url, t, rewritten);
        }
        assertThat(reload.rows("SELECT FROM sluice.undo_chunk WHERE done_at IS NULL")).isEmpty();
        assertThat(reload.rows("SELECT count(*) FROM sluice.undo_chunk WHERE rows <> restored + deleted + changed + gone + refused"))
                .as("each entry is counted once").containsExactly("0");
    }

    private static void undo(Random r, Reload reload) throws Exception {
        try (Session s = reload.session("undo")) {
            RunNames undo = new RunNames(Reload.DEPLOYMENT, "undo-1");
            UndoPlanner.accept(s, new Ledger.Run(undo, "arn:undo", Instant.EPOCH), reload.names.runId(), 1 + r.nextInt(5));
            if (r.nextInt(3) == 0) {
                saw("two workers", 1);
                try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
                    List<Future<Progress>> both = List.of(pool.submit(() -> work(reload, "undo 1", undo)), pool.submit(() -> work(reload, "undo 2", undo)));
                    for (Future<Progress> one : both) {
                        assertThat(one.get().done()).isTrue();
                    }
                }
            }
            while (!Undoer.work(s, undo.runId(), Reload.passedAfter(2 + r.nextInt(9)), Pause.SLEEP).done()) {
                saw("rounds", 1);
            }
        }
    }

    private static Progress work(Reload reload, String worker, RunNames undo) {
        try (Session s = reload.session(worker)) {
            return Undoer.work(s, undo.runId(), Reload.never(), Pause.SLEEP);
        }
    }

    // ---- tables

    private static Table parent(Random r, String url) {
        boolean composite = r.nextInt(3) == 0;
        boolean partitioned = r.nextInt(3) == 0;
        boolean identity = !composite && r.nextInt(4) == 0;
        boolean unique = !partitioned && r.nextInt(3) > 0;
        boolean self = !composite && !partitioned && r.nextInt(3) == 0;
        boolean generated = r.nextInt(3) == 0;
        String key = composite ? "id, k2" : "id";
        Server.run(url, "CREATE TABLE p (id int" + (identity ? " GENERATED ALWAYS AS IDENTITY" : "") + ", k2 text COLLATE \"C\" DEFAULT 'x' NOT NULL,"
                + " code int" + (unique ? " UNIQUE" + (r.nextInt(3) == 0 ? " DEFERRABLE" : "") : "") + ", v text, n numeric(10,2),"
                + " at timestamp NOT NULL, own text, uid bigint DEFAULT nextval('public.uids')"
                + (self ? ", up int" : "") + (generated ? ", g int GENERATED ALWAYS AS (length(v)) STORED" : "")
                + ", PRIMARY KEY (" + key + "))" + (partitioned ? " PARTITION BY " + (r.nextBoolean() ? "HASH" : "RANGE") + " (id)" : ""));
        if (partitioned) {
            boolean hash = Server.rows(url, "SELECT partstrat FROM pg_partitioned_table").getFirst().equals("h");
            for (int i = 0; i < 3; i++) {
                Server.run(url, "CREATE TABLE p%d PARTITION OF p FOR VALUES %s".formatted(i, hash
                        ? "WITH (MODULUS 3, REMAINDER " + i + ")"
                        : "FROM (" + (i == 0 ? "MINVALUE" : "" + i * 8) + ") TO (" + (i == 2 ? "MAXVALUE" : "" + (i + 1) * 8) + ")"));
            }
        }
        if (self) {
            Server.run(url, "ALTER TABLE p ADD FOREIGN KEY (up) REFERENCES p" + action(r));
        }
        Server.run(url, "INSERT INTO p (id, k2, code, v, n, at, own) " + (identity ? "OVERRIDING SYSTEM VALUE " : "")
                + "SELECT i, 'k' || i, i * 10, 'v' || i, i / 3.0, timestamp '2020-02-01' + i * interval '1 hour', 'own' || i FROM generate_series(1, 20) i");
        List<String> loaded = new ArrayList<>(List.of("id", "k2", "code", "v", "n", "at"));
        if (self) {
            loaded.add("up");
            Server.run(url, "UPDATE p SET up = CASE WHEN id % 3 = 0 THEN NULL ELSE 1 + (id * 7) % 20 END");
        }
        return new Table("p", composite ? List.of("id", "k2") : List.of("id"), loaded, identity, unique, false, self);
    }

    private static Table child(Random r, String url, Table parent) {
        boolean byCode = parent.unique() && r.nextInt(4) == 0
                && Server.rows(url, "SELECT FROM pg_constraint WHERE contype = 'u' AND condeferrable").isEmpty();
        boolean refers = parent.key().size() == 1 || byCode;
        Server.run(url, "CREATE TABLE c (id int PRIMARY KEY, p int" + (refers ? " REFERENCES p" + (byCode ? " (code)" : "") + action(r) : "")
                + ", v text, n numeric(10,2), at timestamp NOT NULL, own text, uid bigint DEFAULT nextval('public.uids'))",
                "INSERT INTO c SELECT i, (1 + (i * 3) %% 20) * %d, 'c' || i, i, timestamp '2020-02-01' + i * interval '1 hour', 'own' FROM generate_series(1, 15) i"
                        .formatted(byCode ? 10 : 1));
        return new Table("c", List.of("id"), List.of("id", "p", "v", "n", "at"), false, false, true, false);
    }

    private static String action(Random r) {
        return switch (r.nextInt(6)) {
            case 0 -> " ON DELETE CASCADE";
            case 1 -> " ON DELETE SET NULL";
            case 2 -> " ON DELETE RESTRICT";
            case 3 -> " DEFERRABLE";
            default -> "";
        };
    }

    private static Plan plan(String url, List<Table> tables) {
        Planning planning = Reload.planning(url, """
                {"tables": [%s], "window": {"column": "at", "from": "2020-02-01", "to": "2020-03-01"}}"""
                .formatted(tables.stream().map(t -> "{\"source\": \"SOURCE.%s\", \"target\": \"public.%1$s\"}".formatted(t.name()))
                        .collect(Collectors.joining(", "))));
        assertThat(planning).isInstanceOf(Planning.Accepted.class);
        Plan p = Reload.spelledAsTargets(((Planning.Accepted) planning).plan());
        return new Plan(p.runId(), p.deletes(), p.validation(), p.lob(), p.undo(), p.reason(), p.tables().stream()
                .map(t -> t.with(t.columns().stream().filter(c -> !c.target().equals("uid") && !c.target().equals("own")).toList()))
                .toList(), p.notes());
    }

    // ---- damage and writers

    private static String any(Random r, Table t) {
        return "uid = (SELECT uid FROM " + t.name() + " ORDER BY md5(uid::text || '" + r.nextInt(1000) + "') LIMIT 1)";
    }

    /// What a constraint refuses does not happen.
    private static void attempt(Statement s, String... sql) throws SQLException {
        s.getConnection().setAutoCommit(false);
        try {
            for (String q : sql) {
                s.execute(q);
            }
            s.getConnection().commit();
        } catch (SQLException e) {
            s.getConnection().rollback();
            assertThat(e.getSQLState()).as(e.getMessage()).startsWith("23");
        } finally {
            s.getConnection().setAutoCommit(true);
        }
    }

    private static void damage(Random r, Statement s, Table t) throws SQLException {
        String x = t.name();
        switch (r.nextInt(6)) {
            case 0, 1 -> attempt(s, "UPDATE %s SET v = v || '?', n = -n WHERE %s".formatted(x, any(r, t)));
            case 2, 3 -> attempt(s, "DELETE FROM %s WHERE %s".formatted(x, any(r, t)));
            case 4 -> {
                if (t.unique()) {
                    saw("exchanged", 1);
                    attempt(s, "CREATE TEMP TABLE swap AS SELECT id, code, row_number() OVER () AS n FROM p ORDER BY md5(id::text || '%d') LIMIT 2".formatted(r.nextInt(1000)),
                            "UPDATE p SET code = -code WHERE id IN (SELECT id FROM swap)",
                            "UPDATE p SET code = (SELECT code FROM swap o WHERE o.id <> p.id) WHERE id IN (SELECT id FROM swap)",
                            "DROP TABLE swap");
                }
            }
            default -> attempt(s, refer(r, t));
        }
    }

    private static String refer(Random r, Table t) {
        return t.refers()
                ? "UPDATE c SET p = (SELECT p FROM c ORDER BY md5(uid::text || '%d') LIMIT 1) WHERE %s".formatted(r.nextInt(1000), any(r, t))
                : t.self() ? "UPDATE p SET up = (SELECT id FROM p ORDER BY md5(uid::text || '%d') LIMIT 1) WHERE %s".formatted(r.nextInt(1000), any(r, t))
                        : "UPDATE p SET code = NULL WHERE " + any(r, t);
    }

    /// @return whether a table was rewritten
    private static boolean write(Random r, String url, List<Table> tables) throws SQLException {
        Server.run(url, """
                CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF TG_OP <> 'INSERT' THEN INSERT INTO public.touched VALUES (OLD.uid); END IF;
                    IF TG_OP <> 'DELETE' THEN INSERT INTO public.touched VALUES (NEW.uid); END IF;
                    RETURN NULL;
                END $$""");
        for (Table t : tables) {
            Server.run(url, "CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION public.note()".formatted(t.name()));
        }
        try (Connection c = DriverManager.getConnection(url); Statement s = c.createStatement()) {
            for (int i = r.nextInt(20); i > 0; i--) {
                write(r, s, tables.get(r.nextInt(tables.size())));
            }
        }
        boolean rewritten = false;
        for (Table t : tables) {
            Server.run(url, "DROP TRIGGER note ON " + t.name());
            switch (r.nextInt(6)) {
                case 0 -> {
                    rewritten = true;
                    saw("rewritten", 1);
                    Server.run(url, "ALTER TABLE %s ADD COLUMN z timestamptz DEFAULT clock_timestamp()".formatted(t.name()),
                            "ALTER TABLE %s DROP COLUMN z".formatted(t.name()));
                }
                case 1 -> {
                    rewritten = true;
                    saw("rewritten", 1);
                    Server.run(url, "VACUUM FULL " + t.name());
                }
                default -> { }
            }
        }
        return rewritten;
    }

    private static void write(Random r, Statement s, Table t) throws SQLException {
        String x = t.name();
        // mostly one that the run wrote
        String one = r.nextInt(4) == 0 ? any(r, t)
                : "uid = (SELECT m.uid FROM %1$s m LEFT JOIN old.%1$s o USING (uid) WHERE o IS DISTINCT FROM m ORDER BY md5(m.uid::text || '%2$d') LIMIT 1)"
                        .formatted(x, r.nextInt(1000));
        switch (r.nextInt(10)) {
            case 0 -> attempt(s, "UPDATE %s SET v = v || '!' WHERE %s".formatted(x, one));
            case 1 -> {
                attempt(s, "UPDATE %s SET n = n + 1 WHERE %s".formatted(x, one));
                attempt(s, "UPDATE %s SET n = n - 1 WHERE %s".formatted(x, one));
            }
            case 2 -> attempt(s, "UPDATE %s SET own = 'theirs' WHERE %s".formatted(x, one));
            case 3 -> attempt(s, "DELETE FROM %s WHERE %s".formatted(x, one));
            case 4 -> attempt(s, "CREATE TEMP TABLE again AS SELECT %s, own FROM %s WHERE %s".formatted(t.row(), x, one),
                    "DELETE FROM %s WHERE %s".formatted(x, one),
                    "INSERT INTO %s (%s, own) %s TABLE again".formatted(x, t.row(), t.identity() ? "OVERRIDING SYSTEM VALUE" : ""),
                    "DROP TABLE again");
            case 5 -> {
                if (!t.identity()) {
                    attempt(s, "UPDATE %s SET id = id + 100 WHERE %s".formatted(x, one));
                }
            }
            case 6 -> {
                if (t.refers()) {
                    attempt(s, "INSERT INTO c SELECT 200 + %d, p, 'new', 1, at, 'new' FROM c WHERE %s".formatted(r.nextInt(1000), one));
                    attempt(s, ("INSERT INTO c SELECT 2000 + %d, id, 'new', 1, at, 'new' FROM p WHERE NOT EXISTS (SELECT FROM old.p o WHERE o.uid = p.uid)"
                            + " ORDER BY md5(uid::text || '%1$d') LIMIT 1").formatted(r.nextInt(1000)));
                } else if (t.unique()) {
                    attempt(s, "UPDATE p SET code = (SELECT max(code) + 1 FROM p) WHERE " + one);
                }
            }
            case 7 -> {
                if (t.unique()) {
                    // a value that the run took from a row
                    attempt(s, ("UPDATE p SET code = (SELECT o.code FROM old.p o LEFT JOIN p m ON m.uid = o.uid WHERE o.code IS DISTINCT FROM m.code"
                            + " AND o.code IS NOT NULL ORDER BY md5(o.uid::text || '%d') LIMIT 1) WHERE %s").formatted(r.nextInt(1000), one));
                }
            }
            default -> attempt(s, refer(r, t));
        }
    }

    // ---- what must come out

    private static Map<Long, String> byUid(String url, String table) {
        return Server.rows(url, "SELECT uid, x::text FROM %s x".formatted(table)).stream()
                .map(row -> row.split("\\|", 2))
                .collect(Collectors.toMap(row -> Long.valueOf(row[0]), row -> row[1]));
    }

    private static void judge(String url, Table t, boolean rewritten) throws SQLException {
        Map<Long, String> before = byUid(url, "old." + t.name());
        Map<Long, String> merged = byUid(url, "done." + t.name());
        Map<Long, String> written = byUid(url, "public.now_" + t.name());
        Map<Long, String> out = byUid(url, t.name());
        Set<Long> touched = Server.rows(url, "SELECT DISTINCT uid FROM public.touched").stream().map(Long::valueOf).collect(Collectors.toSet());
        String images = Server.rows(url, "SELECT 'sluice.' || image.table_name FROM sluice.image JOIN sluice.run_table rt USING (run_id, number)"
                + " WHERE rt.table_name = '" + t.name() + "' AND dropped_at IS NULL").stream().findFirst().orElse("");
        Set<Long> refused = new HashSet<>();
        if (!images.isEmpty()) {
            String key = t.key().stream().map(k -> "i.sluice_key_" + (t.key().indexOf(k) + 1) + " = x." + k).collect(Collectors.joining(" AND "));
            Server.rows(url, "SELECT x.uid FROM %s i JOIN done.%s x ON %s WHERE i.sluice_outcome = 'refused' AND i.sluice_reason <> ''".formatted(images, t.name(), key))
                    .forEach(u -> refused.add(Long.valueOf(u)));
            for (String outcome : List.of("restored", "deleted", "changed", "gone", "refused")) {
                saw(outcome, Integer.parseInt(Server.rows(url, "SELECT count(*) FROM %s WHERE sluice_outcome = '%s'".formatted(images, outcome)).getFirst()));
            }
        }
        Set<Long> all = new HashSet<>(before.keySet());
        List.of(merged, written, out).forEach(m -> all.addAll(m.keySet()));
        for (Long uid : all) {
            boolean changed = !Objects.equals(before.get(uid), merged.get(uid));
            boolean theirs = touched.contains(uid);
            // where every row was rewritten, one that holds what the run wrote is taken for one that nobody touched
            if (changed && theirs && rewritten && Objects.equals(merged.get(uid), written.get(uid))) {
                assertThat(Arrays.asList(before.get(uid), written.get(uid))).as("%s %d", t.name(), uid).contains(out.get(uid));
            } else if (changed && !theirs && refused.contains(uid)) {
                assertThat(out.get(uid)).as("%s %d was refused", t.name(), uid).isEqualTo(merged.get(uid));
                assertThat(isRefused(url, t, uid, before.containsKey(uid))).as("%s %d is really refused: %s", t.name(), uid,
                        Server.rows(url, "SELECT number, chunk, phase, first_entry, last_entry, refused, postponed, reason FROM sluice.undo_chunk WHERE refused > 0")).isTrue();
            } else {
                assertThat(out.get(uid)).as("%s %d: before %s, merged %s, later %s", t.name(), uid, before.get(uid), merged.get(uid), written.get(uid))
                        .isEqualTo(changed && !theirs ? before.get(uid) : written.get(uid));
            }
        }
    }

    private static boolean isRefused(String url, Table t, long uid, boolean restore) throws SQLException {
        try (Connection c = DriverManager.getConnection(url); Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            String set = t.loaded().stream().filter(k -> !t.key().contains(k)).map(k -> k + " = o." + k).collect(Collectors.joining(", "));
            s.execute(restore
                    ? "UPDATE %s x SET %s FROM old.%1$s o WHERE x.uid = o.uid AND x.uid = %d".formatted(t.name(), set, uid)
                    : "DELETE FROM %s WHERE uid = %d".formatted(t.name(), uid));
            s.execute("SET CONSTRAINTS ALL IMMEDIATE");
            // an action of a foreign key would have changed another row
            return !restore;
        } catch (SQLException e) {
            return e.getSQLState().startsWith("23");
        }
    }
}
