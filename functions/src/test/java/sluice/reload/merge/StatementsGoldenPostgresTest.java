package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.Golden;
import sluice.reload.plan.Plan;
import sluice.reload.plan.Planning;
import sluice.reload.plan.StoredPlan;
import sluice.sql.Fragment;
import sluice.sql.KeyRange;
import sluice.sql.Reach;
import sluice.sql.Sql;
import sluice.sql.TableSql;
import sluice.sql.TableSql.Slice;
import sluice.staging.PlannedTable;
import sluice.staging.Tables;
import sluice.wire.Json;

/// The plans of some telling tables, and every statement that is generated for them, as files: what a change of the generator
/// changes shows in their diff.
class StatementsGoldenPostgresTest {

    private static final Path STATEMENTS = Path.of("src/main/resources/sluice/sql");

    /// @param sql    makes `shop.t`
    /// @param chunk  of its keys, some rows of which lie outside the window
    enum Case {
        PLAIN("CREATE TABLE shop.t (id int PRIMARY KEY, at timestamp, amount numeric(12,2), note varchar(9))",
                new KeyRange(List.of("10"), List.of("20"))),
        COMPOSITE("CREATE TABLE shop.t (region text COLLATE \"C\", day date, n bigint, at timestamp, PRIMARY KEY (region, day, n))",
                new KeyRange(List.of("north", "2026-01-01", "5"), List.of("north", "2026-02-01", "1"))),
        QUOTED("CREATE TABLE shop.t (\"Order #\" int PRIMARY KEY, at timestamp, \"select\" text, \"a\"\"b\" text UNIQUE)",
                new KeyRange(List.of(), List.of("20"))),
        IDENTITY("CREATE TABLE shop.t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamp, flag boolean)",
                new KeyRange(List.of("10"), List.of())),
        PARTITIONED("CREATE TABLE shop.t (id int, at timestamp, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);"
                + " CREATE TABLE shop.t1 PARTITION OF shop.t FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                new KeyRange(List.of("10", "2026-01-01"), List.of("20", "2026-01-01")));

        private final String sql;
        private final KeyRange chunk;

        Case(String sql, KeyRange chunk) {
            this.sql = sql;
            this.chunk = chunk;
        }

        Plan plan() {
            String url = Server.database();
            Server.run(url, "CREATE SCHEMA shop", sql);
            return ((Planning.Accepted) Reload.planning(url, """
                    {"tables": [{"source": "SHOP.T", "target": "shop.t"}],
                     "window": {"column": "at", "from": "2026-01-01", "to": "2026-02-01"}}""")).plan();
        }

        String file() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void plan(Case c) throws IOException {
        Golden.check("plans/" + c.file() + ".json", Json.strict().readTree(StoredPlan.text(c.plan())).toPrettyString());
    }

    @ParameterizedTest
    @EnumSource
    void statements(Case c) throws IOException {
        Plan plan = c.plan();
        PlannedTable t = plan.tables().getFirst();
        Slice slice = new Slice(List.of(c.chunk), true, new Reach(List.of(), List.of(), true, c == Case.PARTITIONED), false);
        Map<String, Fragment> more = fragments(plan, t, slice);
        Map<String, String> found = new TreeMap<>();
        List<String> others = new ArrayList<>();
        for (String file : files()) {
            try {
                String sql = Tables.sql(t).statement(file, slice, more).sql();
                if (!sql.equals(Sql.file(file).toString())) {
                    found.put(file, sql.replaceAll("(?m)^--.*\n| +$", "").strip());
                }
            } catch (IllegalStateException aFragmentIsMissing) {
                others.add(file);
            }
        }
        assertThat(found).hasSizeGreaterThan(others.size())
                .containsKeys("staging/create", "staging/slice_counts", "staging/screen", "reload/merge/merge_chunk", "staging/move_strays", "reload/check/compare");
        assertThat(found.containsKey("staging/find_exchanges")).isEqualTo(c == Case.QUOTED);
        Golden.check("statements/" + c.file() + ".sql", found.entrySet().stream()
                .map(e -> "==== " + e.getKey() + "\n\n" + e.getValue() + "\n\n")
                .collect(Collectors.joining()));
    }

    /// What the callers of statements put in, where the table is asked for it alone.
    private static Map<String, Fragment> fragments(Plan plan, PlannedTable t, Slice slice) {
        TableSql sql = Tables.sql(t);
        List<String> sourceKey = List.of(t.key().getFirst());
        Map<String, Fragment> f = new HashMap<>(sql.bySource(sourceKey, plan.table(1).strays(), slice));
        f.put("same_source", sql.sameSource("s", sourceKey));
        f.put("aside", TableSql.aside(List.of("SECRET")));
        f.put("index", sql.orderIndex());
        f.putAll(sql.spellings());
        f.putAll(Map.of("plain", sql.plain(), "bad_counts", sql.badCounts(), "filled", sql.filled(), "replaced", sql.replacedCounts(), "cut", sql.cutCounts(),
                "held", sql.held(sql.nullable())));
        t.uniques().stream().findFirst().ifPresent(u -> {
            f.putAll(sql.exchanging(u, plan.table(1).exchanges(), Optional.empty()));
            f.putAll(sql.exchanged(t.uniques(), plan.table(1).exchanges(), slice, true));
            f.put("passing", sql.passing(u));
        });
        return f;
    }

    private static List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(STATEMENTS)) {
            return files.map(f -> STATEMENTS.relativize(f).toString())
                    .filter(f -> f.matches("(staging|reload/(merge|check))/[^/]+\\.sql"))
                    .map(f -> f.replace(".sql", ""))
                    .sorted()
                    .toList();
        }
    }
}
