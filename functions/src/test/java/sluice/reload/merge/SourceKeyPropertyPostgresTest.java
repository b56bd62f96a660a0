package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.Seeds;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.TableCounts;
import sluice.staging.PlannedTable.SourceKey;

/// Which row is which row: random targets whose key has columns that the source's has not, in any order and partitioned
/// by any of them or by hash, with and without an index that leads with the source's key, with few rows to look up by it and
/// too many; rows damaged in those columns, doubled, missing. A run is clean only if every key of the source stands once in the target, and equal.
///
/// `-Dsluice.seeds=N` runs the seeds 1 to N instead of the usual ones, `-Dsluice.seed=N` one alone.
class SourceKeyPropertyPostgresTest {

    private static final List<String> COLUMNS = List.of("a", "b", "region", "at", "amount");

    /// A row, by [#COLUMNS].
    private record Entry(int a, String b, String region, LocalDateTime at, int amount) {

        Object get(String column) {
            return switch (column) {
                case "a" -> a;
                case "b" -> b;
                case "region" -> region;
                case "at" -> at;
                default -> amount;
            };
        }

        List<Object> key(List<String> columns) {
            return columns.stream().map(this::get).toList();
        }

        boolean inside() {
            return at.getMonthValue() == 2;
        }

        String sql() {
            return "(" + a + ", '" + b + "', '" + region + "', '" + at + "', " + amount + ")";
        }
    }

    private static String region(Random r) {
        return List.of("N", "S", "w", "W").get(r.nextInt(4));
    }

    private static LocalDateTime at(Random r) {
        return LocalDateTime.of(2020, 1, 25, 12, 0).plusDays(r.nextInt(42));
    }

    @ParameterizedTest
    @MethodSource("sluice.Seeds#all")
    void clean_means_that_every_key_of_the_source_stands_once_and_equal(int seed) {
        Seeds.run(seed, this::run);
    }

    private void run(Random r) {
        List<String> sourceKey = r.nextBoolean() ? List.of("a") : List.of("a", "b");
        List<String> key = new ArrayList<>(sourceKey);
        key.addAll(List.of(List.of("at"), List.of("region"), List.of("region", "at")).get(r.nextInt(3)));
        Collections.shuffle(key, r);
        boolean ownIndex = r.nextInt(3) == 0;
        boolean indexed = ownIndex || Set.copyOf(key.subList(0, sourceKey.size())).equals(Set.copyOf(sourceKey));
        boolean movable = r.nextInt(5) > 0;

        Map<List<Object>, Entry> source = new LinkedHashMap<>();
        int most = r.nextBoolean() ? 60 : 600;
        for (int i = 1 + r.nextInt(most); i > 0; i--) {
            Entry e = new Entry(r.nextInt(most), "b" + r.nextInt(2), region(r), at(r), r.nextInt(9));
            source.put(e.key(sourceKey), e);
        }
        Map<List<Object>, Entry> before = new LinkedHashMap<>();
        int harm = r.nextInt(3);
        for (Entry e : source.values()) {
            Entry stray = new Entry(e.a(), e.b(), region(r), r.nextBoolean() ? at(r) : e.at(), r.nextInt(9));
            Entry damaged = new Entry(e.a(), e.b(), e.region(), e.at(), r.nextInt(9));
            List<Entry> rows = switch (r.nextInt(harm == 0 ? 6 : harm == 1 ? 8 : 10)) {
                case 0 -> List.of();
                case 1 -> List.of(damaged);
                case 6, 7 -> List.of(stray);
                case 8 -> List.of(e, stray);
                case 9 -> List.of(stray, new Entry(e.a(), e.b(), region(r), at(r), 0));
                default -> List.of(e);
            };
            rows.forEach(x -> before.putIfAbsent(x.key(key), x));
        }

        String url = Server.database();
        List<String> partitioned = new ArrayList<>(List.of(""));
        if (key.contains("at")) {
            partitioned.add(" PARTITION BY RANGE (at)");
        }
        if (key.contains("region")) {
            partitioned.add(" PARTITION BY LIST (region)");
        }
        partitioned.add(" PARTITION BY HASH (a)");
        String by = partitioned.get(r.nextInt(partitioned.size()));
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE entry (a int, b varchar(9), region text, at timestamp(0), amount int, PRIMARY KEY ("
                        + String.join(", ", key) + "))" + by,
                "CREATE TABLE source.entry (LIKE entry)");
        if (by.contains("RANGE")) {
            Server.run(url,
                    "CREATE TABLE e1 PARTITION OF entry FOR VALUES FROM ('2020-01-01') TO ('2020-02-10')",
                    "CREATE TABLE e2 PARTITION OF entry FOR VALUES FROM ('2020-02-10') TO ('2020-05-01')");
        } else if (by.contains("LIST")) {
            Server.run(url, "CREATE TABLE e1 PARTITION OF entry FOR VALUES IN ('N', 'w')",
                    "CREATE TABLE e2 PARTITION OF entry DEFAULT");
        } else if (by.contains("HASH")) {
            Server.run(url, "CREATE TABLE e1 PARTITION OF entry FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                    "CREATE TABLE e2 PARTITION OF entry FOR VALUES WITH (MODULUS 2, REMAINDER 1)");
        }
        if (ownIndex) {
            Server.run(url, "CREATE INDEX ON entry (" + String.join(", ", sourceKey) + ")");
        }
        insert(url, "source.entry", source.values());
        insert(url, "entry", before.values());

        SourceKey sk = new SourceKey(sourceKey, indexed, movable);
        Reload reload = new Reload(url, "run-1", Reload.from(sk),
                new Reload.Wanted("entry", key, Reload.FEBRUARY));
        reload.chunkRows = 1 + r.nextInt(30);
        List<String> contents = reload.contents();
        RunReport report = reload.prepare().load().finish();

        boolean lookedUp = Server.rows(url, "SELECT lookups IS NOT NULL FROM sluice.run_table").equals(List.of("t"));
        System.out.println(
                !movable ? "not movable" : !indexed ? "no index" : lookedUp ? "looked up" : "too many to look up");

        // the model
        List<Entry> staged = source.values().stream().filter(Entry::inside).toList();
        Map<List<Object>, Entry> expected = new LinkedHashMap<>(before);
        long inserted = 0;
        long moved = 0;
        long duplicates = 0;
        for (Entry e : staged) {
            List<Entry> elsewhere = before.values().stream()
                    .filter(x -> x.key(sourceKey).equals(e.key(sourceKey)) && !x.key(key).equals(e.key(key)))
                    .toList();
            boolean there = before.containsKey(e.key(key));
            if (!there && elsewhere.size() == 1 && movable) {
                expected.remove(elsewhere.getFirst().key(key));
                moved++;
            } else {
                duplicates += elsewhere.size();
                inserted += there ? 0 : 1;
            }
            expected.put(e.key(key), e);
        }
        Set<List<Object>> keys = staged.stream().map(e -> e.key(key)).collect(Collectors.toSet());
        long extra = expected.values().stream().filter(e -> e.inside() && !keys.contains(e.key(key))).count();

        Server.run(url, "CREATE TABLE expected (LIKE entry)");
        insert(url, "expected", expected.values());
        assertThat(texts(url, "entry")).isEqualTo(texts(url, "expected"));
        TableCounts c = report.tables().getFirst();
        assertThat(List.of(c.inserted(), c.duplicates(), c.extra(), c.missing(), c.different()))
                .containsExactly(inserted, duplicates, extra, 0L, 0L);
        assertThat(c.updated()).isGreaterThanOrEqualTo(moved);
        assertThat(c.inserted() + c.updated() + c.unchanged()).isEqualTo(staged.size());
        assertThat(report.outcome()).isEqualTo(duplicates + extra == 0 ? Outcome.CLEAN : Outcome.DRIFTED);
        if (report.outcome() == Outcome.CLEAN) {
            String same = sourceKey.stream().map(k -> "t." + k + " = s." + k).collect(Collectors.joining(" AND "));
            assertThat(Server.rows(url, "SELECT s, array_agg(t) FROM source.entry s LEFT JOIN entry t ON " + same
                            + " WHERE s.at >= '2020-02-01' AND s.at < '2020-03-01' GROUP BY s"
                            + " HAVING count(*) <> 1 OR bool_or(t IS DISTINCT FROM s)"))
                    .isEmpty();
        }
        // rows that were moved too
        assertThat(reload.undo(contents)).isZero();
    }

    private static void insert(String url, String table, java.util.Collection<Entry> rows) {
        if (!rows.isEmpty()) {
            Server.run(url, "INSERT INTO " + table + " (" + String.join(", ", COLUMNS) + ") VALUES "
                    + rows.stream().map(Entry::sql).collect(Collectors.joining(", ")));
        }
    }

    private static List<String> texts(String url, String table) {
        return Server.rows(url, "SELECT t::text FROM " + table + " t ORDER BY 1");
    }
}
