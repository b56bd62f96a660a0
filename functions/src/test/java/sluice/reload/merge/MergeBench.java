package sluice.reload.merge;

import static sluice.reload.merge.Reload.table;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sluice.ledger.RunReport.Outcome;
import sluice.reload.check.Checker;
import sluice.reload.plan.Plan;
import sluice.sql.Database.Session;
import sluice.staging.PlannedTable;

/// Seconds of slicing, merging and checking beside the ways in which the same is done elsewhere. Not a test: `bench/merge` runs it, and
/// `bench/README.md` says how to read it.
///
/// Each measurement has a fresh copy of a prepared database; contestants take turns, and each round begins with another of them. Staging lies in no
/// order, as text where Sluice stages text, and typed, logged and with a key for the others. After each contestant it is looked whether it did all
/// that it promises: Sluice that every row is as the source's, the others that no row is missing or older than the source's.
class MergeBench {

    private static final int ROWS = Integer.getInteger("sluice.rows", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("sluice.rounds", 3);
    /// Rows of the target for each that is staged.
    private static final int TIMES = 5;
    /// Staged rows lie in the order of their keys, as a source gives them that was filled in that order; else in none.
    private static final boolean IN_ORDER = Boolean.getBoolean("sluice.order");
    private static final List<String> ONLY = List.of(System.getProperty("sluice.only", "").split(","));

    /// What the target has of the window.
    private enum Scenario {
        IDENTICAL("99.8 % identical", "j % 500 > 0", "false", "false"),
        TYPICAL("typical", "j % 20 > 3", "j % 20 = 0", "j % 20 = 1"),
        NEW("all new", "false", "true", "false"),
        NEWER("all newer", "false", "false", "false");

        private final String label;
        private final String same;
        private final String missing;
        private final String wrong;

        /// @param same    condition on `j`, the number of a row: the target has it as it is; else an older version, but for
        /// @param missing which it lacks, and
        /// @param wrong   which is another with the same time
        Scenario(String label, String same, String missing, String wrong) {
            this.label = label;
            this.same = same;
            this.missing = missing;
            this.wrong = wrong;
        }
    }

    /// How the data lies.
    ///
    /// @param scattered the window's keys are spread over the target's, and not together
    /// @param wide      rows of 1.5 kB
    private record Shape(Scenario scenario, int rows, boolean scattered, boolean wide) {
        String template() {
            return "%s_%d_%b_%b".formatted(scenario, rows, scattered, wide).toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return "%s, %,d rows into %,d, keys %s%s".formatted(scenario.label, rows, (long) rows * TIMES, scattered ? "scattered" : "together",
                    wide ? ", 1.5 kB each" : "");
        }
    }

    /// Seconds by what was measured, e.g. `merge`.
    private interface Contestant {
        Map<String, Double> run(Shape shape, String url) throws Exception;
    }

    /// Whom the others are compared with.
    private static final String BEST = "sluice 2";
    private static final String COLUMNS = "id, customer, amount, status, note, at, updated_at";
    private static final String SET = "customer = s.customer, amount = s.amount, status = s.status, note = s.note, at = s.at, updated_at = s.updated_at";
    private static final String ON_CONFLICT = " ON CONFLICT (id) DO UPDATE SET " + SET.replace("s.", "excluded.")
            + " WHERE orders.updated_at < excluded.updated_at";

    private final Map<String, Plan> plans = new LinkedHashMap<>();
    private final Map<Shape, String> kept = new LinkedHashMap<>();
    private final EmbeddedPostgres server = Server.start(Map.of(
            "fsync", "on",
            "synchronous_commit", "on",
            // about a quarter of what the machine has, as PostgreSQL's documentation advises (19.4)
            "shared_buffers", "4GB",
            "max_wal_size", "32GB",
            "checkpoint_timeout", "1h",
            "autovacuum", "off"));
    private int copies;

    @Test
    void measure() throws Exception {
        try (server) {
            System.out.printf("%s, %d processors, %s, durable commits; medians of %d rounds, seconds%n",
                    rows("postgres", "SELECT split_part(version(), ' on ', 1)").getFirst(), Runtime.getRuntime().availableProcessors(),
                    System.getProperty("java.vm.version"), ROUNDS);
            // on AWS a function compiles on a processor that is not the server's
            measure(List.of(new Shape(Scenario.TYPICAL, ROWS / 10, false, false)), 2, this::contestants);
            for (Scenario scenario : Scenario.values()) {
                Shape shape = new Shape(scenario, ROWS, false, false);
                measure(wanted(shape), ROUNDS, this::contestants).forEach(this::show);
            }
            for (Scenario scenario : Scenario.values()) {
                for (boolean wide : List.of(false, true)) {
                    List<Shape> both = wanted(new Shape(scenario, ROWS / 5, false, wide), new Shape(scenario, ROWS / 5, true, wide));
                    var measured = measure(both, ROUNDS, _ -> rivals());
                    measured.forEach(this::show);
                    if (measured.size() == 2) {
                        System.out.printf("scattered by together, merge of each changed row: %.2f (sluice), %.2f (guide)%n",
                                median(measured.get(both.getLast()), "sluice 1", "merge") / median(measured.get(both.getFirst()), "sluice 1", "merge"),
                                median(measured.get(both.getLast()), "guide", "sum") / median(measured.get(both.getFirst()), "guide", "sum"));
                    }
                }
            }
        }
    }

    private static List<Shape> wanted(Shape... shapes) {
        return Stream.of(shapes).filter(s -> ONLY.stream().anyMatch(s.template()::contains)).toList();
    }

    private Map<String, Contestant> rivals() {
        Map<String, Contestant> c = new LinkedHashMap<>();
        c.put("sluice 1", ours(1, false));
        c.put("sluice 1, undo", ours(1, true));
        c.put(BEST, ours(2, false));
        c.put(BEST + ", undo", ours(2, true));
        c.put("guide", MergeBench::guide);
        return c;
    }

    private Map<String, Contestant> contestants(Shape shape) {
        Map<String, Contestant> c = rivals();
        c.put("batches", MergeBench::batches);
        c.put("ON CONFLICT", (_, url) -> alone(url, "INSERT INTO orders SELECT " + COLUMNS + " FROM staged" + ON_CONFLICT));
        c.put("MERGE", (_, url) -> alone(url, "MERGE INTO orders t USING staged s ON t.id = s.id"
                + " WHEN MATCHED AND s.updated_at > t.updated_at THEN UPDATE SET " + SET
                + " WHEN NOT MATCHED THEN INSERT (" + COLUMNS + ") VALUES (s." + COLUMNS.replace(", ", ", s.") + ")"));
        if (shape.scenario == Scenario.NEW) {
            c.put("floor: insert", (_, url) -> alone(url, "INSERT INTO orders SELECT " + COLUMNS + " FROM staged ORDER BY id"));
        } else {
            c.put("floor: compare", MergeBench::compare);
        }
        return c;
    }

    /// @return seconds by contestant and by what was measured
    private Map<Shape, Map<String, Map<String, List<Double>>>> measure(
            List<Shape> shapes, int rounds, Function<Shape, Map<String, Contestant>> contestants) throws Exception {
        Map<Shape, Map<String, Map<String, List<Double>>>> found = new LinkedHashMap<>();
        for (Shape shape : shapes) {
            prepare(shape);
            found.put(shape, new LinkedHashMap<>());
            contestants.apply(shape).keySet().forEach(name -> found.get(shape).put(name, new LinkedHashMap<>()));
        }
        for (int round = 0; round < rounds; round++) {
            for (Shape shape : shapes) {
                List<Map.Entry<String, Contestant>> turns = new ArrayList<>(contestants.apply(shape).entrySet());
                Collections.rotate(turns, -round);
                for (Map.Entry<String, Contestant> c : turns) {
                    String url = copy(shape);
                    c.getValue().run(shape, url).forEach((what, seconds) ->
                            found.get(shape).get(c.getKey()).computeIfAbsent(what, _ -> new ArrayList<>()).add(seconds));
                    if (!c.getKey().startsWith("floor")) {
                        promised(c.getKey(), url);
                    }
                    run("postgres", "DROP DATABASE " + name(url));
                }
            }
        }
        for (Shape shape : shapes) {
            run("postgres", "DROP DATABASE " + shape.template());
        }
        return found;
    }

    private void show(Shape shape, Map<String, Map<String, List<Double>>> found) {
        System.out.printf("%n%s%n%-15s %7s %7s %7s %7s   %-15s %s%n", shape, "", "slice", "merge", "check", "sum", "of rounds", BEST + " is");
        found.forEach((name, seconds) -> {
            double sum = median(found, name, "sum");
            System.out.printf("%-15s %7s %7s %7s %7.2f   %.2f to %-7.2f %s%n", name, cell(found, name, "slice"), cell(found, name, "merge"),
                    cell(found, name, "check"), sum, seconds.get("sum").stream().min(Double::compare).orElseThrow(),
                    seconds.get("sum").stream().max(Double::compare).orElseThrow(),
                    name.equals(BEST) ? "" : "%.2f times as fast, its merge %.2f".formatted(sum / median(found, BEST, "sum"), sum / median(found, BEST, "merge")));
        });
        System.out.printf("kept for undo: %s bytes a changed row; merge with it by without: %.2f (1 worker), %.2f (2)%n", kept.get(shape),
                median(found, "sluice 1, undo", "merge") / median(found, "sluice 1", "merge"), median(found, BEST + ", undo", "merge") / median(found, BEST, "merge"));
    }

    private static String cell(Map<String, Map<String, List<Double>>> found, String contestant, String what) {
        return found.get(contestant).containsKey(what) ? "%.2f".formatted(median(found, contestant, what)) : "";
    }

    private static double median(Map<String, Map<String, List<Double>>> found, String contestant, String what) {
        double[] sorted = found.get(contestant).get(what).stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length % 2 == 1 ? sorted[sorted.length / 2] : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
    }

    // ---- contestants

    /// @param undo keeps rows as they were, as a request does by default
    private Contestant ours(int workers, boolean undo) {
        return (shape, url) -> {
            if (workers == 1) {
                // one process: no helpers of PostgreSQL's either
                Server.run(url, "ALTER DATABASE " + name(url) + " SET max_parallel_workers_per_gather = 0");
            }
            Plan keeping = plans.get(shape.template());
            Reload r = new Reload(url, undo ? keeping : keepingNothing(keeping));
            r.chunkRows = 10_000;
            r.counted();
            double slice = timed(r::slice);
            double merge = timed(() -> together(workers, w -> r.merge("merge " + w, Reload.never())));
            double check = timed(() -> together(workers, w -> {
                try (Session s = r.session("check " + w)) {
                    Checker.work(s, r.plan, Reload.never());
                }
            }));
            if (r.conclude().outcome() != Outcome.CLEAN) {
                throw new AssertionError("not clean");
            }
            if (undo) {
                kept.put(shape, Server.rows(url, "SELECT pg_total_relation_size('" + keeping.table(1).images().orElseThrow().table() + "')"
                        + " / (SELECT greatest(1, sum(inserted + updated))::bigint FROM sluice.chunk)").getFirst());
            }
            return Map.of("slice", slice, "merge", merge, "check", check, "sum", slice + merge + check);
        };
    }

    private static Plan keepingNothing(Plan p) {
        List<PlannedTable> tables = p.tables().stream()
                .map(t -> new PlannedTable(t.number(), t.source(), t.target(), t.staging(), t.columns(), t.key(), t.window()).with(t.references()))
                .toList();
        return new Plan(p.runId(), p.deletes(), p.validation(), p.lob(), Optional.empty(), p.reason(), tables, p.notes());
    }

    /// The procedure of guide 01, made to run.
    private static Map<String, Double> guide(Shape shape, String url) {
        return alone(url,
                "UPDATE orders t SET " + SET + " FROM staged s WHERE t.id = s.id AND s.updated_at > t.updated_at",
                "INSERT INTO orders SELECT s." + COLUMNS.replace(", ", ", s.") + " FROM staged s LEFT JOIN orders t ON t.id = s.id WHERE t.id IS NULL",
                "UPDATE staged SET _dms_processing_status = 'PROCESSED'");
    }

    private static Map<String, Double> alone(String url, String... statements) {
        return Map.of("sum", timed(() -> {
            try (Connection c = DriverManager.getConnection(url); Statement s = c.createStatement()) {
                c.setAutoCommit(false);
                for (String sql : statements) {
                    s.execute(sql);
                }
                c.commit();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    /// What a loader of its own does: reads by cursor, writes rewritten batches of 1,000, commits as often as Sluice.
    private static Map<String, Double> batches(Shape shape, String url) {
        return Map.of("sum", timed(() -> {
            try (Connection from = DriverManager.getConnection(url);
                    Connection to = DriverManager.getConnection(url + "&reWriteBatchedInserts=true");
                    Statement read = from.createStatement();
                    PreparedStatement write = to.prepareStatement("INSERT INTO orders (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)" + ON_CONFLICT)) {
                from.setAutoCommit(false);
                to.setAutoCommit(false);
                read.setFetchSize(1_000);
                ResultSet r = read.executeQuery("SELECT " + COLUMNS + " FROM staged");
                for (long n = 1; r.next(); n++) {
                    for (int i = 1; i <= 7; i++) {
                        write.setObject(i, r.getObject(i));
                    }
                    write.addBatch();
                    if (n % 1_000 == 0) {
                        write.executeBatch();
                    }
                    if (n % 10_000 == 0) {
                        to.commit();
                    }
                }
                write.executeBatch();
                to.commit();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    /// Reads both sides once and writes nothing.
    private static Map<String, Double> compare(Shape shape, String url) {
        List<String> ends = Server.rows(url, "SELECT min(id), max(id) FROM staged");
        String[] end = ends.getFirst().split("\\|");
        return alone(url,
                "SET max_parallel_workers_per_gather = 0",
                "SELECT count(*) FROM staged s LEFT JOIN (SELECT * FROM orders WHERE id BETWEEN " + end[0] + " AND " + end[1] + ") t ON t.id = s.id"
                        + " WHERE t.id IS NULL OR (s.customer, s.amount, s.status, s.note, s.at, s.updated_at)"
                        + " IS DISTINCT FROM (t.customer, t.amount, t.status, t.note, t.at, t.updated_at)");
    }

    private static void promised(String contestant, String url) {
        String wrong = contestant.startsWith("sluice")
                ? "(t.customer, t.amount, t.status, t.note, t.at, t.updated_at) IS DISTINCT FROM (s.customer, s.amount, s.status, s.note, s.at, s.updated_at)"
                : "t.updated_at < s.updated_at";
        String left = Server.rows(url, "SELECT count(*) FROM staged s LEFT JOIN orders t ON t.id = s.id WHERE t.id IS NULL OR " + wrong).getFirst();
        String unmarked = contestant.equals("guide")
                ? Server.rows(url, "SELECT count(*) FROM staged WHERE _dms_processing_status <> 'PROCESSED'").getFirst()
                : "0";
        if (!left.equals("0") || !unmarked.equals("0")) {
            throw new AssertionError(contestant + " left " + left + " rows, and " + unmarked + " unmarked");
        }
    }

    // ---- data

    /// A database with the target, what Sluice staged, and what the others did.
    private void prepare(Shape shape) {
        String name = shape.template();
        run("postgres", "CREATE DATABASE " + name);
        String url = server.getJdbcUrl("postgres", name);
        Scenario is = shape.scenario;
        int rows = shape.rows;
        // ids that the window has, and those that the rest of the target has, so that there are as many as was said
        String id = shape.scattered ? "j * 6" : TIMES * rows + " + j";
        String others = shape.scattered ? "i %% 6 BETWEEN 1 AND %d" : "i <= %d * " + rows;
        String row = "(j * 7919) %% 5000 AS customer, (j %% 100000) / 100.0 AS amount, 'status ' || j %% 5 AS status, %s AS note, %s AS at, %s AS updated_at";
        String note = shape.wide ? "repeat(md5(j::text), 46)" : "repeat('note ', (1 + j % 8)::int)";
        String inWindow = "timestamp '2020-02-01' + (j % 2500000) * interval '1 second'";
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, amount numeric(12,2), status varchar(12), note text, at timestamp,"
                        + " updated_at timestamp)",
                "CREATE TABLE source.orders AS SELECT " + id + " AS id, " + row.formatted(note, inWindow, "timestamp '2020-02-28' + j * interval '1 ms'")
                        + " FROM generate_series(1::bigint, " + rows + ") j ORDER BY " + (IN_ORDER ? "j" : "md5(j::text)"));
        String all = "FROM generate_series(1::bigint, 6 * %d) i".formatted(rows);
        Server.run(url, "INSERT INTO orders SELECT * FROM (SELECT i AS id, "
                + row.replace("j", "i").formatted(note.replace("j", "i"), "timestamp '2019-01-01' + (i % 2500000) * interval '1 second'",
                        "timestamp '2019-12-01' + i * interval '1 ms'")
                + " " + all + " WHERE " + others.formatted(is == Scenario.NEW ? TIMES : TIMES - 1)
                + " UNION ALL SELECT id, customer, CASE WHEN " + is.same + " THEN amount ELSE amount + 1 END, status, note, at,"
                + " CASE WHEN " + is.same + " OR " + is.wrong + " THEN updated_at ELSE updated_at - interval '1 day' END"
                + " FROM (SELECT *, " + (shape.scattered ? "id / 6" : "id - " + TIMES * rows) + " AS j FROM source.orders) w WHERE NOT (" + is.missing + ")) a"
                + " ORDER BY id");
        Server.run(url,
                "CREATE INDEX ON orders (updated_at)",
                "CREATE INDEX ON orders (customer)",
                "CREATE TABLE staged (LIKE orders, PRIMARY KEY (id), _dms_processing_status varchar(20) DEFAULT 'PENDING')",
                "INSERT INTO staged SELECT * FROM source.orders");
        Reload r = Reload.of(url, table("orders", "id"));
        r.prepare().load();
        plans.put(name, r.plan);
        Server.run(url, "DROP TABLE source.orders", "VACUUM ANALYZE orders, staged");
    }

    private String copy(Shape shape) {
        String name = "copy" + ++copies;
        run("postgres", "CREATE DATABASE " + name + " TEMPLATE " + shape.template() + " STRATEGY FILE_COPY");
        return server.getJdbcUrl("postgres", name);
    }

    private static String name(String url) {
        return url.replaceAll(".*/([^?]*)\\?.*", "$1");
    }

    private void run(String database, String sql) {
        Server.run(server.getJdbcUrl("postgres", database), sql);
    }

    private List<String> rows(String database, String sql) {
        return Server.rows(server.getJdbcUrl("postgres", database), sql);
    }

    private interface Work {
        void by(int worker);
    }

    private static void together(int workers, Work work) {
        try (ExecutorService pool = Executors.newFixedThreadPool(workers)) {
            List<? extends Future<?>> all = IntStream.rangeClosed(1, workers).mapToObj(w -> pool.submit(() -> work.by(w))).toList();
            for (Future<?> f : all) {
                f.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double timed(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
