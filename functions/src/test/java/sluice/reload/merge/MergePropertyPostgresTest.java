package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.Seeds;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.TableCounts;
import sluice.sql.Identifier;
import sluice.staging.NotLoaded;
import sluice.staging.PlannedTable.Origin;
import sluice.catalogue.TableWindow;

/// Random schemas, names, rows and damage against a model in memory: afterwards every staged row of the window equals the
/// source's, and every row that was neither staged nor in the target's window is byte for byte what it was. A
/// column that no staged row of the window fills, though the target does, is refused first, and then allowed by name.
///
/// `-Dsluice.seeds=N` runs the seeds 1 to N instead of the usual ones, `-Dsluice.seed=N` one alone.
class MergePropertyPostgresTest {

    private static final int WINDOW_FROM = 20;
    private static final int WINDOW_TO = 60;

    /// How a column makes values: from a number, so that equal numbers are equal values.
    private record Kind(String sql, boolean key, java.util.function.IntFunction<String> value) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("integer", true, i -> "" + i * 7),
            new Kind("bigint", true, i -> "" + (i - 50L) * 4_000_000_000L),
            new Kind("numeric(12,3)", true, i -> i + ".125"),
            new Kind("numeric", true, i -> i + "e-20"),
            new Kind("text", true, i -> "te:xt?' " + i),
            new Kind("varchar(12)", true, i -> "v" + "ü".repeat(i % 9) + i),
            new Kind("char(9)", true, i -> "c " + i),
            new Kind("bytea", true, i -> "\\x" + "%04x".formatted(i)),
            new Kind("date", true, i -> time(i).toLocalDate().toString()),
            new Kind("timestamp", true, i -> time(i) + ":00.00" + i % 10),
            new Kind("timestamp(0)", true, i -> time(i) + ":00"),
            new Kind("uuid", true, i -> "00000000-0000-0000-0000-%012d".formatted(i)),
            new Kind("timestamptz", false, i -> time(i) + ":00+00"),
            new Kind("boolean", false, i -> "" + (i % 2 == 0)),
            new Kind("double precision", false, i -> i % 5 == 0 ? "NaN" : "" + i / 3.0),
            new Kind("interval", false, i -> i % 2 == 0 ? i + " days 01:00:00.5" : "-" + i + " days -01:00:00.5"),
            new Kind("inet", false, i -> "10.0." + i + ".1/24"),
            new Kind("json", false, i -> "{\"a\": " + i + "}"),
            new Kind("jsonb", false, i -> "[" + i + ", null]"),
            new Kind("xml", false, i -> "<x>" + i + "</x>"),
            new Kind("time", false, i -> "01:%02d:00".formatted(i % 60)));

    /// What a window may be on: the value of a number, and the bounds.
    private static final List<Kind> WINDOW_KINDS = List.of(
            new Kind("timestamp", true, i -> time(i) + ":00"),
            new Kind("timestamp(3)", true, i -> time(i) + ":00.5"),
            new Kind("date", true, i -> time(i).toLocalDate().toString()),
            new Kind("timestamptz", false, i -> time(i) + ":00+02"),
            new Kind("numeric(10,2)", true, i -> i + ".50"),
            new Kind("bigint", true, i -> "" + i));

    private static LocalDateTime time(int i) {
        return LocalDateTime.of(2020, 1, 1, 10, 0).plusDays(i);
    }

    private static TableWindow window(String column, Kind kind) {
        if (kind.sql().startsWith("numeric") || kind.sql().equals("bigint")) {
            return new TableWindow(column, TableWindow.Kind.NUMBER, "" + WINDOW_FROM, "" + WINDOW_TO);
        }
        String from = time(WINDOW_FROM).toLocalDate() + " 00:00:00";
        String to = time(WINDOW_TO).toLocalDate() + " 00:00:00";
        return kind.sql().equals("timestamptz")
                ? new TableWindow(column, TableWindow.Kind.INSTANT, from + "+00", to + "+00")
                : new TableWindow(column, TableWindow.Kind.LOCAL, from, to);
    }

    private static String name(Random random, int i) {
        return switch (random.nextInt(6)) {
            case 0 -> "c" + i;
            case 1 -> "select\" " + i;
            case 2 -> "Столбец ?:'" + i;
            case 3 -> "x".repeat(60) + i;
            case 4 -> "$1 \\ " + i;
            default -> "d.absent" + i;
        };
    }

    /// A row of the model is the numbers behind its values; null is NULL.
    private static boolean inside(Integer[] row, int windowColumn) {
        return row[windowColumn] != null && row[windowColumn] >= WINDOW_FROM && row[windowColumn] < WINDOW_TO;
    }

    @ParameterizedTest
    @MethodSource("sluice.Seeds#all")
    void staged_rows_equal_the_source_and_others_are_untouched(int seed) {
        Seeds.run(seed, this::run);
    }

    private void run(Random random) {
        int keys = 1 + random.nextInt(3);
        int width = keys + 1 + random.nextInt(6);
        List<Kind> kinds = new ArrayList<>();
        List<Kind> keyKinds = KINDS.stream().filter(Kind::key).toList();
        for (int c = 0; c < width; c++) {
            List<Kind> from = c < keys ? keyKinds : KINDS;
            kinds.add(from.get(random.nextInt(from.size())));
        }
        int windowColumn = random.nextInt(width);
        List<Kind> windowKinds = WINDOW_KINDS.stream().filter(k -> k.key() || windowColumn >= keys).toList();
        kinds.set(windowColumn, windowKinds.get(random.nextInt(windowKinds.size())));
        List<String> names = IntStream.range(0, width).mapToObj(i -> name(random, i)).toList();
        List<String> quoted = names.stream().map(n -> new Identifier(n).sql()).toList();
        String table = "T \"" + random.nextInt(100);
        String target = new Identifier(table).sql();

        // the source, and a target that is the source damaged
        Map<List<Integer>, Integer[]> source = new LinkedHashMap<>();
        int rows = random.nextInt(120);
        for (int i = 0; i < rows; i++) {
            Integer[] row = row(random, width, keys);
            source.put(List.copyOf(Arrays.asList(row).subList(0, keys)), row);
        }
        Map<List<Integer>, Integer[]> before = new LinkedHashMap<>();
        for (Map.Entry<List<Integer>, Integer[]> e : source.entrySet()) {
            Integer[] row = e.getValue().clone();
            switch (random.nextInt(5)) {
                case 0 -> {
                    continue;
                }
                case 1, 2 -> {
                    if (width > keys) {
                        int damaged = keys + random.nextInt(width - keys);
                        row[damaged] = random.nextInt(3) == 0 ? null : (Integer) random.nextInt(80);
                    }
                }
                default -> { }
            }
            before.put(e.getKey(), row);
        }
        for (int i = random.nextInt(20); i > 0; i--) {
            Integer[] row = row(random, width, keys);
            before.putIfAbsent(List.copyOf(Arrays.asList(row).subList(0, keys)), row);
        }

        String url = Server.database();
        String columns = IntStream.range(0, width)
                .mapToObj(c -> quoted.get(c) + " " + kinds.get(c).sql())
                .collect(Collectors.joining(", "));
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE " + target + " (" + columns + ", PRIMARY KEY (" + String.join(", ", quoted.subList(0, keys)) + "))",
                "CREATE TABLE source." + target + " (" + columns + ")");
        insert(url, "source." + target, kinds, source.values());
        insert(url, target, kinds, before.values());
        Map<String, String> physical = physical(url, target, quoted, keys);

        Reload.Wanted wanted = new Reload.Wanted(
                table, names.subList(0, keys), window(names.get(windowColumn), kinds.get(windowColumn)));
        int chunkRows = 1 + random.nextInt(40);
        // columns that every staged row of the window has NULL in, though the target holds values in these rows
        List<Map.Entry<List<Integer>, Integer[]>> staged =
                source.entrySet().stream().filter(e -> inside(e.getValue(), windowColumn)).toList();
        List<String> lost = IntStream.range(keys, width)
                .filter(c -> staged.stream().allMatch(e -> e.getValue()[c] == null)
                        && staged.stream().anyMatch(e -> before.containsKey(e.getKey()) && before.get(e.getKey())[c] != null))
                .mapToObj(names::get)
                .toList();
        if (!lost.isEmpty()) {
            Reload refused = new Reload(url, "refused", p -> p, wanted);
            refused.chunkRows = chunkRows;
            refused.prepare().load();
            assertThatThrownBy(refused::slice)
                    .isInstanceOf(NotLoaded.class)
                    .hasMessageContaining(": " + String.join(", ", lost) + ", where the target holds values");
            refused.discard();
            assertThat(physical(url, target, quoted, keys)).isEqualTo(physical);
        }
        Reload r = new Reload(url, "run-1", Reload.from(new Origin(List.of(), lost)), wanted);
        r.chunkRows = chunkRows;
        RunReport report = r.prepare().load().finish();

        // the model
        Map<List<Integer>, Integer[]> expected = new LinkedHashMap<>(before);
        source.forEach((k, row) -> {
            if (inside(row, windowColumn)) {
                expected.put(k, row);
            }
        });
        long inside = source.values().stream().filter(row -> inside(row, windowColumn)).count();
        long inserted = source.entrySet().stream()
                .filter(e -> inside(e.getValue(), windowColumn) && !before.containsKey(e.getKey()))
                .count();
        long extra = before.entrySet().stream()
                .filter(e -> inside(e.getValue(), windowColumn))
                .filter(e -> !source.containsKey(e.getKey()) || !inside(source.get(e.getKey()), windowColumn))
                .count();

        Server.run(url, "CREATE TABLE expected (LIKE " + target + ")");
        insert(url, "expected", kinds, expected.values());
        assertThat(texts(url, target)).isEqualTo(texts(url, "expected"));
        TableCounts c = report.tables().getFirst();
        assertThat(List.of(c.staged(), c.trimmed(), c.inserted(), c.updated() + c.unchanged(), c.missing(), c.different(), c.extra()))
                .containsExactly((long) source.size(), source.size() - inside, inserted, inside - inserted, 0L, 0L, extra);
        assertThat(report.outcome()).isEqualTo(extra == 0 ? Outcome.CLEAN : Outcome.DRIFTED);

        // nothing was rewritten that need not be: neither rows outside nor rows that were equal
        Map<String, String> after = physical(url, target, quoted, keys);
        long rewritten = physical.entrySet().stream().filter(e -> !e.getValue().equals(after.get(e.getKey()))).count();
        assertThat(rewritten).isEqualTo(c.updated());
        assertThat(after).hasSize(physical.size() + (int) inserted);
    }

    private static Integer[] row(Random random, int width, int keys) {
        Integer[] row = new Integer[width];
        for (int c = 0; c < width; c++) {
            row[c] = c >= keys && random.nextInt(8) == 0 ? null : (Integer) random.nextInt(80);
        }
        return row;
    }

    private static void insert(String url, String table, List<Kind> kinds, java.util.Collection<Integer[]> rows) {
        List<Integer[]> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(1));
        List<String> inserts = new ArrayList<>();
        for (Integer[] row : shuffled) {
            String values = IntStream.range(0, row.length)
                    .mapToObj(c -> row[c] == null ? "NULL" : "'" + kinds.get(c).value().apply(row[c]).replace("'", "''") + "'")
                    .collect(Collectors.joining(", "));
            inserts.add("INSERT INTO " + table + " VALUES (" + values + ")");
        }
        Server.run(url, inserts.toArray(String[]::new));
    }

    private static List<String> texts(String url, String table) {
        return Server.rows(url, "SELECT t::text FROM " + table + " t ORDER BY 1");
    }

    private static Map<String, String> physical(String url, String table, List<String> quoted, int keys) {
        Map<String, String> out = new HashMap<>();
        for (String row : Server.rows(url, "SELECT ROW(" + String.join(", ", quoted.subList(0, keys))
                + ")::text, ctid::text || ' ' || xmin || ' ' || t::text FROM " + table + " t")) {
            int at = row.indexOf(")|(");
            out.put(row.substring(0, at + 1), row.substring(at + 2));
        }
        return out;
    }
}
