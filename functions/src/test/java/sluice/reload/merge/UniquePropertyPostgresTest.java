package sluice.reload.merge;

import sluice.ledger.RunNames;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.Seeds;
import sluice.catalogue.CatalogueReader;
import sluice.dms.EndpointFacts;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.TableCounts;
import sluice.reload.plan.Plan;
import sluice.reload.plan.Planner;
import sluice.reload.plan.Planning;
import sluice.reload.plan.Request;
import sluice.reload.plan.RequestReader;
import sluice.sql.Database.Session;
import sluice.sql.Identifier;
import sluice.staging.BadValues;
import sluice.staging.PlannedTable;
import sluice.staging.PlannedTable.PlannedColumn;

/// A key is what its index says, and so is every other unique index: random keys under collations that equate different
/// texts, collations and operator classes of the index's own, citext, uuids of mixed spelling, deferrable constraints;
/// random unique indexes beside them, plain, partial, on expressions, deferrable, NULLS NOT DISTINCT, on one partition alone;
/// rows damaged, respelled, with exchanged values, held values, doubled values.
///
/// What must come out is found by the target's own indexes: the rows of the target that no staged row replaces, and the
/// staged rows, are inserted one by one into an empty copy of the table. If its indexes refuse one, the run must fail before
/// it writes; else the target must become that copy, byte for byte.
///
/// `-Dsluice.seeds=N` runs the seeds 1 to N instead of the usual ones, `-Dsluice.seed=N` one alone.
class UniquePropertyPostgresTest {

    private static final String PATH = "SET search_path = public, ext";

    private static final Map<String, Integer> OUTCOMES = Collections.synchronizedMap(new TreeMap<>());

    @AfterAll
    static void few_are_refused() {
        int all = OUTCOMES.values().stream().mapToInt(Integer::intValue).sum();
        int refused = OUTCOMES.getOrDefault("refused", 0);
        System.out.println("unique indexes: " + OUTCOMES);
        assertThat(all < 20 || refused * 100 <= all * 15).as("%d of %d refused", refused, all).isTrue();
    }

    /// @param sql     type, with a collation
    /// @param classes what may stand behind a column of it in an index
    private record Kind(String sql, boolean text, List<String> classes) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("integer", false, List.of("")),
            new Kind("numeric(9,2)", false, List.of("", " DESC")),
            new Kind("uuid", false, List.of("")),
            new Kind("text", true, List.of("", " text_pattern_ops", " COLLATE loose", " COLLATE \"POSIX\"", " bpchar_ops")),
            new Kind("varchar(14)", true, List.of("", " varchar_pattern_ops", " COLLATE bare", " bpchar_ops", " DESC")),
            new Kind("text COLLATE loose", true, List.of("", " COLLATE \"C\"", " COLLATE bare")),
            new Kind("varchar(14) COLLATE bare", true, List.of("", " COLLATE \"C\"")),
            new Kind("char(14)", true, List.of("", " COLLATE loose")),
            new Kind("citext", true, List.of("", " COLLATE \"C\"")));

    private static String word(Random r, Kind kind, int i) {
        if (kind.sql().equals("uuid")) {
            return "%08x-0000-4000-8000-%012x".formatted(i * 2654435761L & 0xffffffffL, i);
        }
        if (!kind.text()) {
            return "" + (i - 20);
        }
        return spelled(r, "W-" + i);
    }

    /// Another spelling of a word, which some collations equate.
    private static String spelled(Random r, String word) {
        return switch (r.nextInt(8)) {
            case 0 -> word.toLowerCase();
            case 1 -> word.replace("-", "");
            case 2 -> word + " ";
            default -> word;
        };
    }

    private static String quoted(String value) {
        return value == null ? "NULL" : "'" + value.replace("'", "''") + "'";
    }

    /// Values of key, tag, num, flag, amount, at.
    private record Line(List<String> key, String tag, String num, String flag, int amount, String at) {
        boolean inside() {
            return at.startsWith("2020-02");
        }

        String sql() {
            return "(" + key.stream().map(UniquePropertyPostgresTest::quoted).collect(Collectors.joining(", ")) + ", "
                    + quoted(tag) + ", " + quoted(num) + ", " + quoted(flag) + ", " + amount + ", '" + at + "')";
        }
    }

    @ParameterizedTest
    @MethodSource("sluice.Seeds#all")
    void clean_means_equal_and_a_failure_comes_before_the_first_write(int seed) {
        Seeds.run(seed, random -> OUTCOMES.merge(run(random), 1, Integer::sum));
    }

    private String run(Random r) throws IOException {
        List<Kind> kinds = IntStream.range(0, 1 + r.nextInt(2)).mapToObj(_ -> KINDS.get(r.nextInt(KINDS.size()))).toList();
        List<String> keys = IntStream.range(0, kinds.size()).mapToObj(i -> "k" + i).toList();
        boolean partitioned = r.nextInt(6) == 0;
        boolean tagNull = r.nextBoolean();
        boolean numNull = r.nextBoolean();
        Kind tag = KINDS.get(3 + r.nextInt(KINDS.size() - 3));
        String url = Server.database();
        Server.run(url,
                "CREATE SCHEMA ext",
                // most applications have it on their path, some do not
                "CREATE EXTENSION citext SCHEMA " + (r.nextBoolean() ? "ext" : "public"),
                "CREATE SCHEMA source",
                "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE COLLATION bare (provider = icu, locale = 'und-u-ka-shifted', deterministic = false)",
                FILL);
        String columns = IntStream.range(0, keys.size())
                        .mapToObj(i -> keys.get(i) + " " + kinds.get(i).sql() + " NOT NULL, ")
                        .collect(Collectors.joining())
                + "tag " + tag.sql() + (tagNull ? "" : " NOT NULL") + ", num integer" + (numNull ? "" : " NOT NULL")
                + ", flag text, amount integer, at timestamp(0)";
        List<String> ddl = new ArrayList<>();
        ddl.add("CREATE TABLE %s (" + columns + ")" + (partitioned ? " PARTITION BY HASH (k0)" : ""));
        if (partitioned) {
            ddl.add("CREATE TABLE %s_0 PARTITION OF %1$s FOR VALUES WITH (MODULUS 2, REMAINDER 0)");
            ddl.add("CREATE TABLE %s_1 PARTITION OF %1$s FOR VALUES WITH (MODULUS 2, REMAINDER 1)");
        }
        ddl.add(keyIndex(r, kinds, keys, partitioned));
        for (int i = r.nextInt(4); i > 0; i--) {
            ddl.add(uniqueIndex(r, tag, partitioned, url));
        }
        for (String table : List.of("t", "ideal", "expected")) {
            ddl.forEach(d -> Server.run(url, PATH, d.formatted(table)));
        }
        Server.run(url, PATH, "CREATE TABLE replaced (" + columns + ")" + (partitioned ? " PARTITION BY HASH (k0)" : ""));
        if (partitioned) {
            Server.run(url, ddl.get(1).formatted("replaced"), ddl.get(2).formatted("replaced"));
        }
        Server.run(url, PATH, ddl.get(partitioned ? 3 : 1).formatted("replaced"), "CREATE TABLE source.t (" + columns + ")",
                "CREATE UNIQUE INDEX ON source.t ("
                        + keys.stream().map(k -> "(" + k + "::text) COLLATE \"C\"").collect(Collectors.joining(", ")) + ")");

        List<Line> ideal = new ArrayList<>();
        for (int i = r.nextInt(70); i > 0; i--) {
            ideal.add(line(r, kinds, tag, tagNull, numNull, i));
        }
        fill(url, "ideal", ideal);
        Server.run(url, "INSERT INTO source.t TABLE ideal");
        if (r.nextInt(20) == 0) {
            fill(url, "source.t", List.of(line(r, kinds, tag, tagNull, numNull, 3)));
        }
        boolean held = r.nextInt(12) == 0;
        damage(r, url, kinds, keys, ideal, held, tag, tagNull, numNull);

        // what must come out
        String inside = " WHERE at >= '2020-02-01' AND at < '2020-03-01'";
        int twice = refusals(url, "replaced", "SELECT * FROM source.t" + inside);
        Server.run(url, "CREATE TABLE survivors AS TABLE t WITH NO DATA");
        int collisions = refusals(url, "expected", "SELECT * FROM source.t" + inside)
                + Integer.parseInt(Server.rows(url, "SELECT source.survive(" + held + ")").getFirst());
        List<String> before = texts(url, "t");

        Plan plan = plan(url, keys);
        if (plan == null) {
            assertThat(texts(url, "t")).isEqualTo(before);
            return "refused";
        }
        Reload reload = new Reload(url, plan);
        reload.chunkRows = 1 + r.nextInt(30);
        List<String> contents = reload.contents();
        reload.prepare();
        load(url, plan.tables().getFirst());
        reload.counted();
        RunReport report;
        if (Boolean.getBoolean("sluice.show")) {
            System.out.println("DDL " + ddl + " " + plan.tables().getFirst().uniques());
            System.out.println("BEFORE " + before);
            System.out.println("SOURCE " + texts(url, "source.t"));
        }
        try {
            report = reload.slice().merge().check().conclude();
        } catch (BadValues e) {
            assertThat(twice + collisions).as(e.getMessage()).isPositive();
            assertThat(texts(url, "t")).isEqualTo(before);
            return "refused";
        }
        assertThat(twice + collisions).as("collisions by the target's own indexes %s", ddl).isZero();
        List<String> after = texts(url, "t");
        assertThat(after).isEqualTo(texts(url, "expected"));
        TableCounts c = report.tables().getFirst();
        assertThat(List.of(c.missing(), c.different())).containsExactly(0L, 0L);
        List<String> changed = new ArrayList<>(after);
        changed.removeAll(before);
        assertThat(c.inserted()).isEqualTo(after.size() - before.size());
        assertThat(c.inserted() + c.updated()).isEqualTo(changed.size());
        String extra = Server.rows(url, "SELECT count(*) FROM survivors" + inside).getFirst();
        assertThat(c.extra()).isEqualTo(Long.parseLong(extra));
        assertThat(report.outcome()).isEqualTo(c.extra() == 0 ? Outcome.CLEAN : Outcome.DRIFTED);
        boolean exchanged = plan.tables().getFirst().uniques().size() > 0
                && !Server.rows(url, "SELECT 1 FROM sluice_staging." + "\"" + plan.table(1).exchanges().table() + "\" LIMIT 1").isEmpty();
        assertThat(reload.undo(contents)).as("refused %s", ddl).isZero();
        return report.outcome().name().toLowerCase() + (exchanged ? " after exchanges" : "");
    }

    // ---- the target

    private static String keyIndex(Random r, List<Kind> kinds, List<String> keys, boolean partitioned) {
        if (r.nextInt(3) > 0) {
            String defer = List.of("", "", "", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED").get(r.nextInt(5));
            return "ALTER TABLE %s ADD PRIMARY KEY (" + String.join(", ", keys) + ")" + defer;
        }
        String parts = IntStream.range(0, keys.size())
                .mapToObj(i -> keys.get(i) + (partitioned && i == 0 ? "" : any(r, kinds.get(i).classes())))
                .collect(Collectors.joining(", "));
        return "CREATE UNIQUE INDEX %s_key ON %1$s (" + parts + ")";
    }

    private static String any(Random r, List<String> from) {
        return from.get(r.nextInt(from.size()));
    }

    private static int count;

    private static String uniqueIndex(Random r, Kind tag, boolean partitioned, String url) {
        String name = "u" + ++count;
        if (partitioned) {
            return "CREATE UNIQUE INDEX %s_" + name + " ON %1$s_0 (tag" + any(r, tag.classes()) + ")"
                    + (r.nextBoolean() ? " WHERE flag = 'Y'" : "");
        }
        return switch (r.nextInt(9)) {
            case 0 -> "CREATE UNIQUE INDEX %s_" + name + " ON %1$s (lower(tag::text), amount)";
            case 1 -> "CREATE UNIQUE INDEX %s_" + name + " ON %1$s (tag" + any(r, tag.classes()) + ") WHERE flag = 'Y'";
            case 2 -> "ALTER TABLE %s ADD UNIQUE (num) DEFERRABLE";
            case 3 -> "ALTER TABLE %s ADD UNIQUE (tag, num) DEFERRABLE INITIALLY DEFERRED";
            case 4 -> "CREATE UNIQUE INDEX %s_" + name + " ON %1$s (coalesce(num, -7), flag)";
            case 5 -> "CREATE UNIQUE INDEX %s_" + name + " ON %1$s (num, flag)"
                    + (Server.rows(url, "SHOW server_version_num").getFirst().compareTo("15") > 0 ? " NULLS NOT DISTINCT" : "");
            case 6 -> "CREATE UNIQUE INDEX %s_" + name + " ON %1$s ((num + 1)) WHERE tag IS NOT NULL";
            default -> "CREATE UNIQUE INDEX %s_" + name + " ON %1$s (tag" + any(r, tag.classes()) + ")";
        };
    }

    private static Line line(Random r, List<Kind> kinds, Kind tag, boolean tagNull, boolean numNull, int i) {
        int n = i;
        return new Line(
                kinds.stream().map(k -> word(r, k, n + r.nextInt(2) * 70)).toList(),
                tagNull && r.nextInt(6) == 0 ? null : word(r, tag, 100 + n),
                numNull && r.nextInt(6) == 0 ? null : "" + (r.nextInt(9) == 0 ? r.nextInt(90) : n),
                any(r, List.of("Y", "N", "M")),
                r.nextInt(5),
                r.nextInt(8) == 0 ? "2020-03-05 00:00:00" : "2020-02-" + "%02d".formatted(1 + r.nextInt(28)) + " 00:00:00");
    }

    /// The source's rows with values lost, spelled otherwise, moved on in rings, and rows that the source lacks.
    private static void damage(
            Random r, String url, List<Kind> kinds, List<String> keys, List<Line> ideal, boolean held,
            Kind tag, boolean tagNull, boolean numNull) {
        List<Line> there = new ArrayList<>();
        int ring = 1 + r.nextInt(4);
        boolean rings = r.nextInt(4) > 0;
        // elsewhere another spelling is another row, which holds the first one's unique values
        boolean equating = kinds.stream().anyMatch(k -> k.sql().contains("COLLATE") || k.sql().equals("citext"));
        int respell = equating ? 4 : 20;
        for (int i = 0; i < ideal.size(); i++) {
            Line l = ideal.get(i);
            Line next = ideal.get((i / ring * ring + (i + 1) % ring) % ideal.size());
            List<String> key = r.nextInt(respell) > 0 ? l.key() : IntStream.range(0, kinds.size())
                    .mapToObj(k -> kinds.get(k).text() ? spelled(r, l.key().get(k)) : l.key().get(k))
                    .toList();
            boolean bothInside = l.inside() && next.inside();
            switch (r.nextInt(8)) {
                case 0 -> { }
                case 1 -> there.add(new Line(key, l.tag(), l.num(), l.flag(), 9, l.at()));
                case 2 -> there.add(new Line(key, l.tag(), l.num(), l.flag(), l.amount(), "2019-01-01 00:00:00"));
                default -> there.add(rings && bothInside ? new Line(key, next.tag(), next.num(), next.flag(), l.amount(), l.at()) : l);
            }
        }
        Collections.shuffle(there, r);
        fill(url, "t", there);
        List<Line> extra = new ArrayList<>();
        for (int i = r.nextInt(6); i > 0; i--) {
            Line l = line(r, kinds, tag, tagNull, held && numNull, held && !ideal.isEmpty() ? i : 300 + i);
            extra.add(new Line(
                    kinds.stream().map(k -> word(r, k, 500 + r.nextInt(50))).toList(), l.tag(), l.num(), l.flag(), l.amount(),
                    r.nextInt(4) == 0 ? l.at() : "2018-05-05 00:00:00"));
        }
        fill(url, "t", extra);
    }

    // ---- rows, by the tables' own indexes

    private static final String FILL = """
            CREATE FUNCTION source.fill(target text, query text) RETURNS int LANGUAGE plpgsql AS $$
            DECLARE r record; refused int := 0;
            BEGIN
                SET CONSTRAINTS ALL IMMEDIATE;
                FOR r IN EXECUTE 'SELECT q::text AS line FROM (' || query || ') q' LOOP
                    BEGIN
                        EXECUTE format('INSERT INTO %1$s SELECT ($1::%1$s).*', target) USING r.line;
                    EXCEPTION WHEN unique_violation THEN refused := refused + 1;
                    END;
                END LOOP;
                RETURN refused;
            END $$;
            -- rows of t whose key the key's index alone, over staged rows, does not refuse; those that hold a staged value go
            -- from t unless they may stay
            CREATE FUNCTION source.survive(held boolean) RETURNS int LANGUAGE plpgsql AS $$
            DECLARE r record; refused int := 0;
            BEGIN
                SET CONSTRAINTS ALL IMMEDIATE;
                FOR r IN SELECT t::text AS line FROM t LOOP
                    BEGIN
                        INSERT INTO replaced SELECT (r.line::t).*;
                        INSERT INTO survivors SELECT (r.line::t).*;
                        RAISE check_violation;
                    EXCEPTION WHEN unique_violation THEN NULL; WHEN check_violation THEN
                        INSERT INTO survivors SELECT (r.line::t).*;
                    END;
                END LOOP;
                FOR r IN SELECT s::text AS line FROM survivors s LOOP
                    BEGIN
                        INSERT INTO expected SELECT (r.line::t).*;
                    EXCEPTION WHEN unique_violation THEN
                        IF held THEN refused := refused + 1;
                        ELSE
                            DELETE FROM t WHERE t::text = r.line;
                            DELETE FROM survivors s WHERE s::text = r.line;
                        END IF;
                    END;
                END LOOP;
                RETURN refused;
            END $$;
            """;

    private static String values(List<Line> lines) {
        return "VALUES " + lines.stream().map(Line::sql).collect(Collectors.joining(", "));
    }

    private static void fill(String url, String table, List<Line> lines) {
        if (!lines.isEmpty()) {
            // typed through a table without indexes
            Server.run(url,
                    "CREATE TABLE source.lines AS TABLE source.t WITH NO DATA",
                    "INSERT INTO source.lines " + values(lines),
                    "SELECT source.fill('" + table + "', 'TABLE source.lines')",
                    "DROP TABLE source.lines");
        }
    }

    private static int refusals(String url, String table, String query) {
        return Integer.parseInt(
                Server.rows(url, "SELECT source.fill('" + table + "', $q$" + query + "$q$)").getFirst());
    }

    private static List<String> texts(String url, String table) {
        return Server.rows(url, "SELECT t::text FROM " + table + " t ORDER BY t::text COLLATE \"C\"");
    }

    // ---- plan and load

    private static Plan plan(String url, List<String> keys) throws IOException {
        Request request = RequestReader.read(new ObjectMapper().readTree("""
                {"tables": [{"source": "SOURCE.T", "target": "public.t", "key": ["%s"]}],
                 "window": {"column": "at", "from": "2020-02-01", "to": "2020-03-01"},
                 "deletes": "report", "validation": "rows"}""".formatted(String.join("\", \"", keys))));
        try (Session s = Server.open(url, "sluice test plan")) {
            Planning p = Planner.plan(new RunNames(Reload.DEPLOYMENT, "run-1"), Instant.EPOCH, request, CatalogueReader.read(s, request.targets()), Optional.empty(),
                    new EndpointFacts("oracle", "postgres", Map.of(), Map.of()));
            return switch (p) {
                case Planning.Refused refused -> fail("refused: " + refused.problems());
                case Planning.Accepted accepted -> accepted.plan();
            };
        }
    }

    private static void load(String url, PlannedTable t) {
        List<String> names = t.columns().stream().map(c -> new Identifier(c.staged()).sql()).toList();
        List<String> sent = t.columns().stream().map(UniquePropertyPostgresTest::sent).toList();
        Server.run(url, "INSERT INTO %s (%s) SELECT %s FROM source.t".formatted(
                t.staging().sql(), String.join(", ", names), String.join(", ", sent)));
    }

    private static String sent(PlannedColumn c) {
        String x = new Identifier(c.target()).sql();
        return switch (c.type().name()) {
            case "uuid" -> "CASE amount % 3 WHEN 0 THEN " + x + "::text WHEN 1 THEN upper(" + x + "::text)"
                    + " ELSE '\\x' || replace(" + x + "::text, '-', '') END";
            case "int4", "numeric", "bpchar" -> x;
            default -> x + "::text";
        };
    }
}
