package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.ledger.Problem;
import sluice.ledger.RunReport.Outcome;
import sluice.reload.plan.Planning;
import sluice.staging.NoPartition;
import sluice.staging.ParentMissing;
import sluice.staging.Progress;

/// Random tables that reference each other and themselves, by keys of one and two columns and by unique columns, MATCH FULL,
/// deferrable, NOT VALID; partitioned by range, list and hash, below each other, with and without DEFAULT; with and without
/// missing parents, gaps, and tables that the request leaves out.
///
/// Whether a row has its parent is asked of what the tables should be in the end; whether there is a partition for it, of
/// PostgreSQL, which is given the row. A run is clean only if every table is as it should be, and is refused before its first
/// write if a row has no parent or no partition. A circle that nothing can be deferred in is refused with statements that
/// mend it.
///
/// `-Dsluice.seeds=N` runs the seeds 1 to N instead of the usual ones, `-Dsluice.seed=N` one alone.
class RelationsPropertyPostgresTest {

    private static final Map<String, Integer> ENDED = new TreeMap<>();

    @AfterAll
    static void outcomes() {
        System.out.println("RelationsPropertyPostgresTest: " + ENDED);
    }

    private enum Kind {
        INT("int", "%d"),
        TEXT("text", "'k%04d'"),
        DATE("date", "'2001-01-01'::date + %d");

        private final String sql;
        private final String value;

        Kind(String sql, String value) {
            this.sql = sql;
            this.value = value;
        }

        String literal(Integer n) {
            return n == null ? "NULL" : value.formatted(n);
        }
    }

    private static final class Table {
        final String name;
        final Map<String, Kind> columns = new LinkedHashMap<>();
        final List<String> key = new ArrayList<>();
        final List<ForeignKey> references = new ArrayList<>();
        final List<Map<String, Integer>> source = new ArrayList<>();
        String partitionedBy = "";
        final List<String> partitions = new ArrayList<>();
        boolean wanted = true;

        Table(String name) {
            this.name = name;
        }

        boolean hasCode() {
            return columns.containsKey("code");
        }

        List<String> ddl(String schema) {
            List<String> ddl = new ArrayList<>();
            ddl.add("CREATE TABLE %s.%s (%s, at timestamp, v int%s, PRIMARY KEY (%s))%s".formatted(
                    schema, name, columns.entrySet().stream()
                            .map(e -> e.getKey() + " " + e.getValue().sql)
                            .collect(Collectors.joining(", ")),
                    hasCode() ? ", UNIQUE (code)" : "", String.join(", ", key), partitionedBy));
            partitions.forEach(p -> ddl.add(p.replace("public.", schema + ".")));
            return ddl;
        }

        String values(Map<String, Integer> row) {
            return columns.entrySet().stream()
                            .map(e -> e.getValue().literal(row.get(e.getKey())))
                            .collect(Collectors.joining(", "))
                    + ", timestamp '2020-02-01' + interval '1 hour' * " + row.get("at") + ", " + row.get("v");
        }

        List<Integer> keyOf(Map<String, Integer> row) {
            return key.stream().map(row::get).toList();
        }

        String same(String a, String b) {
            return same(a, key, b, key);
        }

        static String same(String a, List<String> as, String b, List<String> bs) {
            return IntStream.range(0, as.size())
                    .mapToObj(i -> a + "." + as.get(i) + " = " + b + "." + bs.get(i))
                    .collect(Collectors.joining(" AND "));
        }
    }

    private record ForeignKey(
            String name, Table child, List<String> columns, Table parent, List<String> referenced, boolean full,
            boolean deferrable, boolean initially, boolean notValid) {

        String ddl() {
            return "ALTER TABLE public.%s ADD CONSTRAINT %s FOREIGN KEY (%s) REFERENCES public.%s (%s)%s%s%s%s".formatted(
                    child.name, name, String.join(", ", columns), parent.name, String.join(", ", referenced),
                    full ? " MATCH FULL" : "", deferrable ? " DEFERRABLE" : "", initially ? " INITIALLY DEFERRED" : "",
                    notValid ? " NOT VALID" : "");
        }

        /// Rows `c` of the child that it refuses, given the parent of that schema.
        String broken(String schema) {
            String whole = columns.stream().map(c -> "c." + c + " IS NOT NULL").collect(Collectors.joining(" AND "));
            String some = columns.stream().map(c -> "c." + c + " IS NOT NULL").collect(Collectors.joining(" OR "));
            return "((" + whole + ") AND NOT EXISTS (SELECT FROM " + schema + "." + parent.name + " p WHERE "
                    + Table.same("p", referenced, "c", columns) + ")" + (full ? " OR (" + some + ") AND NOT (" + whole + ")" : "")
                    + ")";
        }
    }

    /// Names that statements of ours use too.
    private static final List<String> KEYS = List.of("key", "p");

    private static final String WINDOW = "at >= '2020-02-01' AND at < '2020-03-01'";

    private final String url = Server.database();

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("sluice.Seeds#all")
    void clean_only_if_equal_and_refused_before_the_first_write(int seed) throws Exception {
        Random r = new Random(seed * 31L + 2);
        List<Table> tables = tables(r);
        boolean missing = r.nextInt(10) == 0;
        fill(r, tables, missing);
        create(r, tables, missing);

        List<Table> wanted = tables.stream().filter(t -> t.wanted).collect(Collectors.toList());
        Collections.shuffle(wanted, r);
        Reload reload = new Reload(url, Reload.spelledAsTargets(plan(wanted).plan()));
        reload.chunkRows = 1 + r.nextInt(8);

        List<String> before = physical(tables);
        List<String> contents = reload.contents();
        long unplaced = unplaced(wanted);
        expect(tables);
        long orphans = orphans(wanted);
        reload.prepare().load();
        if (unplaced + orphans > 0) {
            assertThatThrownBy(reload::slice)
                    .isInstanceOf(unplaced > 0 ? NoPartition.class : ParentMissing.class)
                    .satisfies(e -> assertThat(said(e.getMessage())).isEqualTo(unplaced > 0 ? unplaced : orphans));
            assertThat(physical(tables)).isEqualTo(before);
            ended(unplaced > 0 ? "refused: no partition" : "refused: no parent");
            return;
        }
        reload.slice();
        if (r.nextInt(3) == 0) {
            bothMerge(reload);
        } else {
            reload.merge();
        }
        assertThat(reload.check().conclude().outcome()).isEqualTo(Outcome.CLEAN);
        for (Table t : tables) {
            assertThat(texts("public." + t.name)).as(t.name).isEqualTo(texts("expected." + t.name));
        }
        // rows of before may break a constraint that was never validated
        boolean valid = tables.stream().flatMap(t -> t.references.stream()).noneMatch(ForeignKey::notValid);
        long refused = reload.undo(contents);
        assertThat(valid ? refused : 0).as("%s", reload.rows("SELECT number, phase, rows, refused, reason FROM sluice.undo_chunk WHERE refused > 0")).isZero();
        ended("clean");
    }

    private static void ended(String how) {
        ENDED.merge(how, 1, Integer::sum);
    }

    private static long said(String message) {
        return Pattern.compile(": ([\\d,]+) rows?").matcher(message).results()
                .mapToLong(m -> Long.parseLong(m.group(1).replace(",", "")))
                .sum();
    }

    // ---- what is drawn

    private static List<Table> tables(Random r) {
        List<Table> tables = new ArrayList<>();
        int count = 1 + r.nextInt(4);
        for (int i = 0; i < count; i++) {
            Table t = new Table("t" + i);
            t.wanted = i == 0 || r.nextInt(5) > 0;
            for (int k = 0; k <= r.nextInt(2); k++) {
                t.key.add(KEYS.get(k));
                t.columns.put(KEYS.get(k), Kind.values()[r.nextInt(3)]);
            }
            if (r.nextInt(5) < 2) {
                partition(r, t);
            } else if (r.nextInt(3) == 0) {
                t.columns.put("code", Kind.INT);
            }
            tables.add(t);
        }
        int edges = r.nextInt(2 * count + 1);
        for (int i = 0; i < edges; i++) {
            Table child = tables.get(r.nextInt(count));
            if (child.wanted) {
                reference(r, i, child, tables.get(r.nextInt(count)));
            }
        }
        return tables;
    }

    private static void reference(Random r, int number, Table child, Table parent) {
        boolean byCode = parent.hasCode() && r.nextBoolean();
        List<String> referenced = byCode ? List.of("code") : parent.key;
        List<String> columns = new ArrayList<>();
        for (String c : referenced) {
            columns.add("f" + number + "_" + columns.size());
            child.columns.put(columns.getLast(), parent.columns.get(c));
        }
        boolean deferrable = r.nextInt(5) < 2;
        child.references.add(new ForeignKey("fk" + number, child, columns, parent, referenced, r.nextInt(3) == 0, deferrable,
                deferrable && r.nextBoolean(), child.partitionedBy.isEmpty() && r.nextInt(4) == 0));
    }

    /// Keys are numbers from 1 to 40.
    private static void partition(Random r, Table t) {
        boolean gap = r.nextInt(8) == 0;
        boolean fallback = !gap && r.nextInt(3) == 0;
        String below = t.key.size() > 1 && r.nextBoolean() ? KEYS.get(1) : "";
        t.partitionedBy = split(r, t, t.name, KEYS.get(0), gap, fallback, below);
    }

    /// Adds partitions of `of` by a column, the first of them partitioned again by `below`, if that is not empty.
    private static String split(Random r, Table t, String of, String column, boolean gap, boolean fallback, String below) {
        Kind kind = t.columns.get(column);
        List<String> bounds = new ArrayList<>();
        int strategy = r.nextInt(3);
        if (strategy == 0) {
            int cut = 5 + r.nextInt(30);
            bounds.add("FROM (MINVALUE) TO (" + kind.literal(cut) + ")");
            bounds.add("FROM (" + kind.literal(cut) + ") TO (" + kind.literal(36) + ")");
            bounds.add("FROM (" + kind.literal(36) + ") TO (MAXVALUE)");
        } else if (strategy == 1) {
            for (int rest = 0; rest < 3; rest++) {
                int of3 = rest;
                bounds.add("IN (" + IntStream.rangeClosed(0, 45)
                        .filter(n -> n % 3 == of3)
                        .mapToObj(n -> kind.literal(n))
                        .collect(Collectors.joining(", ")) + ")");
            }
        } else {
            bounds.addAll(List.of("WITH (MODULUS 2, REMAINDER 0)", "WITH (MODULUS 4, REMAINDER 1)", "WITH (MODULUS 4, REMAINDER 3)"));
        }
        if (gap || fallback && strategy < 2) {
            bounds.remove(1 + r.nextInt(2));
        }
        for (int i = 0; i < bounds.size(); i++) {
            String name = of + "_" + i;
            int at = t.partitions.size();
            String sub = i == 0 && !below.isEmpty() ? split(r, t, name, below, gap && r.nextBoolean(), r.nextBoolean(), "") : "";
            t.partitions.add(at, "CREATE TABLE public." + name + " PARTITION OF public." + of + " FOR VALUES " + bounds.get(i) + sub);
        }
        if (fallback && strategy < 2) {
            t.partitions.add("CREATE TABLE public." + of + "_rest PARTITION OF public." + of + " DEFAULT");
        }
        return " PARTITION BY " + List.of("RANGE", "LIST", "HASH").get(strategy) + " (" + column + ")";
    }

    private static boolean isNowhere(Integer value) {
        return value != null && value >= 900 && value < 999;
    }

    private static boolean inside(Map<String, Integer> row) {
        return row.get("at") < 600;
    }

    private static void fill(Random r, List<Table> tables, boolean missing) {
        for (Table t : tables) {
            Set<List<Integer>> keys = new HashSet<>();
            for (int i = 0; i < 6 + r.nextInt(25); i++) {
                Map<String, Integer> row = new LinkedHashMap<>();
                t.key.forEach(k -> row.put(k, 1 + r.nextInt(40)));
                row.put("at", r.nextInt(5) == 0 ? 800 : r.nextInt(600));
                row.put("v", r.nextInt(9));
                if (t.hasCode()) {
                    row.put("code", 100 + i);
                }
                if (keys.add(t.keyOf(row))) {
                    t.source.add(row);
                }
            }
        }
        tables.forEach(t -> t.source.forEach(row -> t.references.forEach(f -> refer(r, f, row, missing))));
    }

    /// Points a row to a parent, which is outside the window if it is itself, so that it is not lost with the window's rows.
    private static void refer(Random r, ForeignKey f, Map<String, Integer> row, boolean missing) {
        List<Map<String, Integer>> parents =
                f.parent.source.stream().filter(p -> inside(row) || !inside(p)).toList();
        boolean nowhere = missing && inside(row) && r.nextInt(15) == 0;
        boolean none = parents.isEmpty() || r.nextInt(4) == 0;
        Map<String, Integer> parent = parents.isEmpty() ? Map.of() : parents.get(r.nextInt(parents.size()));
        for (int i = 0; i < f.columns.size(); i++) {
            row.put(f.columns.get(i), nowhere ? (Integer) (900 + r.nextInt(20)) : none ? null : parent.get(f.referenced.get(i)));
        }
        if (f.columns.size() > 1 && r.nextInt(8) == 0 && (!f.full || nowhere)) {
            row.put(f.columns.get(r.nextInt(2)), null);
        }
    }

    private void create(Random r, List<Table> tables, boolean missing) {
        List<String> ddl = new ArrayList<>(List.of("CREATE SCHEMA source", "CREATE SCHEMA expected", "CREATE SCHEMA trial"));
        for (Table t : tables) {
            ddl.addAll(t.ddl("public"));
            ddl.addAll(t.ddl("trial"));
            ddl.add("CREATE TABLE source.%1$s (LIKE public.%1$s)".formatted(t.name));
            ddl.add("CREATE TABLE expected.%1$s (LIKE public.%1$s)".formatted(t.name));
            for (Map<String, Integer> row : t.source) {
                Map<String, Integer> damaged = new LinkedHashMap<>(row);
                boolean lost = t.references.stream().anyMatch(f -> f.columns.stream().anyMatch(c -> isNowhere(row.get(c))));
                if (lost || t.wanted && r.nextInt(4) == 0 && (inside(row) || missing)) {
                    damaged.clear();
                } else if (missing && t.hasCode() && t.wanted && r.nextInt(3) == 0) {
                    // until the merge it looks like the parent of rows that have none
                    damaged.put("code", 900 + t.source.indexOf(row));
                } else if (r.nextInt(4) == 0) {
                    damaged.put("v", 10);
                } else if (inside(row) && t.wanted && !t.references.isEmpty() && r.nextInt(3) == 0) {
                    refer(r, t.references.get(r.nextInt(t.references.size())), damaged, false);
                } else if (inside(row)) {
                    // a constraint that is NOT VALID lets what is there be
                    t.references.stream().filter(f -> f.notValid && r.nextInt(6) == 0).forEach(f -> f.columns.forEach(c -> {
                        damaged.put(c, 999);
                        row.put(c, 999);
                    }));
                }
                ddl.add("INSERT INTO source." + t.name + " VALUES (" + t.values(row) + ")");
                if (!damaged.isEmpty()) {
                    ddl.add(unlessRefused("INSERT INTO public." + t.name + " VALUES (" + t.values(damaged) + ")"));
                }
            }
        }
        Server.run(url, ddl.toArray(String[]::new));
        List<ForeignKey> all = tables.stream().flatMap(t -> t.references.stream()).toList();
        while (all.stream().filter(f -> !f.notValid).mapToInt(f -> Server.rows(url, "DELETE FROM public." + f.child.name
                + " c WHERE " + f.broken("public") + " RETURNING 1").size()).sum() > 0) {}
        Server.run(url, all.stream().map(ForeignKey::ddl).toArray(String[]::new));
    }

    // ---- what must come of it

    /// The plan; a circle that is refused is mended as the refusal says.
    private Planning.Accepted plan(List<Table> wanted) {
        boolean stuck = hasHardCircle(wanted);
        Planning planning = planning(wanted);
        assertThat(planning instanceof Planning.Refused).isEqualTo(stuck);
        if (planning instanceof Planning.Refused refused) {
            assertThat(refused.problems()).extracting(Problem::problem).allMatch(p -> p.contains("never deferred"));
            ended("circle mended");
            refused.problems().stream()
                    .flatMap(p -> Pattern.compile("ALTER TABLE [^;.]+\\.[^;.]+ DEFERRABLE").matcher(p.remedy()).results())
                    .forEach(m -> Server.run(url, m.group()));
            planning = planning(wanted);
        }
        return (Planning.Accepted) planning;
    }

    private Planning planning(List<Table> wanted) {
        String request = "{\"tables\": [" + wanted.stream()
                        .map(t -> "{\"source\": \"S.%1$s\", \"target\": \"public.%1$s\", \"allowNull\": [%2$s]}".formatted(
                                t.name, Stream.concat(Stream.of("v"), t.references.stream().flatMap(f -> f.columns.stream()))
                                        .map(c -> "\"" + c + "\"")
                                        .collect(Collectors.joining(", "))))
                        .collect(Collectors.joining(", "))
                + "], \"window\": {\"column\": \"at\", \"from\": \"2020-02-01\", \"to\": \"2020-03-01\"}, \"deletes\": \"report\"}";
        return Reload.planning(url, request);
    }

    /// Takes away tables that reference none that is left, until none can be taken.
    private static boolean hasHardCircle(List<Table> wanted) {
        Set<Table> left = new LinkedHashSet<>(wanted);
        while (left.removeIf(t -> t.references.stream()
                .noneMatch(f -> !f.deferrable && f.parent != t && left.contains(f.parent)))) {}
        return !left.isEmpty();
    }

    private void expect(List<Table> tables) {
        for (Table t : tables) {
            String loaded = t.wanted ? "(SELECT * FROM source.%s WHERE %s)".formatted(t.name, WINDOW)
                    : "(SELECT * FROM source.%s WHERE false)".formatted(t.name);
            Server.run(url,
                    "INSERT INTO expected.%1$s SELECT * FROM public.%1$s x WHERE NOT EXISTS (SELECT FROM %2$s s WHERE %3$s)"
                            .formatted(t.name, loaded, t.same("s", "x")),
                    "INSERT INTO expected.%s SELECT * FROM %s s".formatted(t.name, loaded));
        }
    }

    private long orphans(List<Table> wanted) {
        long count = 0;
        for (Table t : wanted) {
            for (ForeignKey f : t.references) {
                String list = f.columns.stream().map(c -> "x." + c).collect(Collectors.joining(", "));
                count += Long.parseLong(Server.rows(url, "SELECT count(*) FROM source.%1$s c WHERE %2$s AND %3$s AND NOT EXISTS"
                                .formatted(t.name, WINDOW, f.broken("expected"))
                        + " (SELECT FROM public.%s x WHERE %s AND ROW(%s) IS NOT DISTINCT FROM ROW(%s))"
                                .formatted(t.name, t.same("x", "c"), list, list.replace("x.", "c."))).getFirst());
            }
        }
        return count;
    }

    private long unplaced(List<Table> wanted) {
        long count = 0;
        for (Table t : wanted) {
            List<String> tries = t.source.stream()
                    .filter(RelationsPropertyPostgresTest::inside)
                    .map(row -> "INSERT INTO trial." + t.name + " VALUES (" + t.values(row) + ")")
                    .toList();
            Server.run(url, tries.stream().map(RelationsPropertyPostgresTest::unlessRefused).toArray(String[]::new));
            count += tries.size() - Long.parseLong(Server.rows(url, "SELECT count(*) FROM trial." + t.name).getFirst());
        }
        return count;
    }

    /// `check_violation` is also what a row for which there is no partition is called.
    private static String unlessRefused(String insert) {
        return "DO $$ BEGIN " + insert + "; EXCEPTION WHEN check_violation THEN NULL; END $$";
    }

    private static void bothMerge(Reload r) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            Future<Progress> one = pool.submit(() -> r.merge("merge 1", Reload.never()));
            Future<Progress> two = pool.submit(() -> r.merge("merge 2", Reload.never()));
            assertThat(List.of(one.get(), two.get())).allMatch(Progress::done);
        }
    }

    private List<String> texts(String table) {
        return Server.rows(url, "SELECT x::text FROM " + table + " x ORDER BY 1");
    }

    private List<String> physical(List<Table> tables) {
        return tables.stream()
                .flatMap(t -> Server.rows(url, "SELECT x.tableoid || ' ' || x.ctid || ' ' || x.xmin || x::text FROM public." + t.name
                        + " x ORDER BY 1").stream())
                .toList();
    }
}
