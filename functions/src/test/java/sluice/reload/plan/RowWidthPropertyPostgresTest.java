package sluice.reload.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.Seeds;
import sluice.reload.merge.Server;
import sluice.sql.ColumnType;
import sluice.sql.Feed;
import sluice.sql.TypeRule;
import sluice.staging.PlannedTable.PlannedColumn;

/// Wide tables of all kinds of columns, as a target and as staging of a real server: what [RowWidth] lets pass, staging
/// holds whenever the target does; and of what it refuses there is a row that the target holds and staging does not, unless it
/// is only the columns' alignment that keeps the target from holding it.
///
/// `-Dsluice.seeds=N` runs the seeds 1 to N instead of the usual ones, `-Dsluice.seed=N` one alone.
class RowWidthPropertyPostgresTest {

    /// @param type   in the target, with what feeds it
    /// @param steps  from the narrowest value to the widest in staging
    /// @param value  the text of a step, from 1
    /// @param widest the last step is as wide as the rule says
    private record Kind(ColumnType type, int steps, IntFunction<String> value, boolean widest) {

        static Kind of(String sql, String name, char category, Feed feed, String... values) {
            ColumnType type = new ColumnType(sql, name, category, "").fedBy(feed);
            return new Kind(type, values.length, i -> values[i - 1], true);
        }

        static Kind text(String sql, String name, int length) {
            return new Kind(new ColumnType(sql, name, 'S', ""), length + 1, i -> "x".repeat(i - 1), true);
        }

        Kind less() {
            return new Kind(type, steps, value, false);
        }

        String staged() {
            return TypeRule.of(type).orElseThrow().stagingType().sql();
        }
    }

    /// Bytes that a row of sorted columns loses to alignment, at most.
    private static final int WASTE = 64;

    private static final List<Kind> SAME = List.of(
            Kind.text("text", "text", 23),
            Kind.text("character varying(40)", "varchar", 23),
            Kind.text("character varying(3)", "varchar", 3).less(),
            Kind.of("numeric(12,2)", "numeric", 'N', Feed.UNKNOWN, "1", "12345678.25", "9999999999.99"),
            Kind.of("numeric", "numeric", 'N', Feed.UNKNOWN, "1", "1".repeat(20), "1".repeat(40)).less(),
            Kind.of("integer", "int4", 'N', Feed.whole(9), "1"),
            Kind.of("smallint", "int2", 'N', Feed.whole(4), "1"),
            Kind.of("double precision", "float8", 'N', Feed.FLOAT, "1"),
            Kind.of("timestamp(6) without time zone", "timestamp", 'D', Feed.MICROS, "2020-01-01 00:00:00"));

    private static final List<Kind> GROWING = List.of(
            Kind.of("smallint", "int2", 'N', Feed.UNKNOWN, "1", "32767"),
            Kind.of("integer", "int4", 'N', Feed.UNKNOWN, "1", "2147483647"),
            Kind.of("bigint", "int8", 'N', Feed.whole(19), "1", "9223372036854775807"),
            Kind.of("boolean", "bool", 'B', Feed.UNKNOWN, "f", "false"),
            Kind.of("double precision", "float8", 'N', Feed.UNKNOWN, "1", "1234567890".repeat(4)).less(),
            Kind.of("timestamp(6) with time zone", "timestamptz", 'D', Feed.UNKNOWN, "2020-01-01 00:00:00+01",
                    "2020-01-01 00:00:00.000000+00:00", "2020-01-01 00:00:00 +01"),
            Kind.of("date", "date", 'D', Feed.UNKNOWN, "2020-01-01", "2020-01-01 00:00:00.000"),
            Kind.of("uuid", "uuid", 'U', Feed.UNKNOWN, "6f1d6a3e-0b1c-4a59-9f0e-8c7d2b5e4a31").less(),
            Kind.of("jsonb", "jsonb", 'U', Feed.UNKNOWN, "{}", "{" + " ".repeat(21) + "}"));

    private static final List<Kind> NARROWER = List.of(
            Kind.of("bigint", "int8", 'N', Feed.whole(4), "1").less(),
            Kind.of("bigint", "int8", 'N', Feed.whole(9), "1").less());

    @ParameterizedTest
    @MethodSource("sluice.Seeds#all")
    void what_is_refused_overflows_and_what_passes_does_not(int seed) {
        Seeds.run(seed, this::run);
    }

    private void run(Random r) throws SQLException {
        List<Kind> kinds = new ArrayList<>();
        boolean widest = r.nextBoolean();
        add(kinds, widest ? SAME.stream().filter(Kind::widest).toList() : SAME, r, r.nextInt(4));
        add(kinds, widest ? GROWING.stream().filter(Kind::widest).toList() : GROWING, r, r.nextInt(4));
        add(kinds, NARROWER, r, widest || r.nextBoolean() ? 0 : 1);
        if (kinds.isEmpty()) {
            add(kinds, GROWING, r, 1);
        }
        int most = 200 + r.nextInt(800);
        Collections.shuffle(kinds, r);
        kinds = kinds.subList(0, Math.min(most, kinds.size()));
        boolean sorted = r.nextInt(4) > 0;
        if (sorted) {
            kinds.sort((a, b) -> a.type().sql().compareTo(b.type().sql()));
        }
        List<PlannedColumn> columns = new ArrayList<>();
        for (Kind k : kinds) {
            columns.add(new PlannedColumn("C", "c" + columns.size(), k.type(), false));
        }
        RowWidth width = RowWidth.of(columns, t -> TypeRule.of(t).orElseThrow().stagingType().sql());
        String url = Server.database();
        Server.run(url, create("t", kinds.stream().map(k -> k.type().sql()).toList()),
                create("s", kinds.stream().map(Kind::staged).toList()));
        try (Connection c = DriverManager.getConnection(url);
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            for (int i = 0; i < 4; i++) {
                int[] steps = kinds.stream()
                        .mapToInt(k -> r.nextInt(4) == 0 ? r.nextInt(k.steps() + 1) : k.steps())
                        .toArray();
                if (!width.overflows() && holds(c, s, kinds, steps, false)) {
                    assertThat(holds(c, s, kinds, steps, true)).isTrue();
                }
            }
            int[] fullest = fullest(c, s, kinds);
            boolean overflows = !holds(c, s, kinds, fullest, true);
            // what the target wastes between columns of unlike alignment the rule does not count
            boolean exact = sorted && kinds.stream().allMatch(Kind::widest)
                    && width.growing().stream().mapToInt(g -> g.staged() - g.target()).sum() > WASTE
                    && Math.abs(width.widest() - RowWidth.PAGE) > WASTE;
            System.out.println(kinds.size() + " columns, up to " + width.widest() + " bytes, " + width.growing().size()
                    + " grow: " + (width.overflows() ? "refused" : "passes") + (exact ? "" : ", not exact"));
            if (exact) {
                assertThat(overflows).isEqualTo(width.overflows());
            } else if (overflows) {
                assertThat(width.overflows()).isTrue();
            }
        }
    }

    private static void add(List<Kind> kinds, List<Kind> from, Random r, int times) {
        for (int i = 0; i < times; i++) {
            kinds.addAll(Collections.nCopies(1 + r.nextInt(600), from.get(r.nextInt(from.size()))));
        }
    }

    private static String create(String table, List<String> types) {
        return IntStream.range(0, types.size())
                .mapToObj(i -> "c" + i + " " + types.get(i))
                .collect(Collectors.joining(", ", "CREATE TABLE " + table + " (", ")"));
    }

    /// The widest row that the target holds, growing columns first: what is next would be too much.
    private static int[] fullest(Connection c, Statement s, List<Kind> kinds) throws SQLException {
        List<Integer> order = new ArrayList<>();
        for (List<Kind> group : List.of(GROWING, SAME, NARROWER)) {
            IntStream.range(0, kinds.size())
                    .filter(i -> group.contains(kinds.get(i)))
                    // what can be filled to the byte comes last
                    .boxed()
                    .sorted((a, b) -> kinds.get(a).steps() - kinds.get(b).steps())
                    .forEach(order::add);
        }
        int low = 0;
        int high = kinds.stream().mapToInt(Kind::steps).sum();
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (holds(c, s, kinds, filled(kinds, order, middle), false)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return filled(kinds, order, low);
    }

    private static int[] filled(List<Kind> kinds, List<Integer> order, int total) {
        int[] steps = new int[kinds.size()];
        int left = total;
        for (int i : order) {
            steps[i] = Math.min(left, kinds.get(i).steps());
            left -= steps[i];
        }
        return steps;
    }

    private static boolean holds(Connection c, Statement s, List<Kind> kinds, int[] steps, boolean staging)
            throws SQLException {
        String values = IntStream.range(0, kinds.size())
                .mapToObj(i -> steps[i] == 0 ? "NULL" : "'" + kinds.get(i).value().apply(steps[i]) + "'")
                .collect(Collectors.joining(", "));
        try {
            s.execute("INSERT INTO " + (staging ? "s" : "t") + " VALUES (" + values + ")");
            return true;
        } catch (SQLException e) {
            assertThat(e.getMessage()).contains("row is too big");
            return false;
        } finally {
            c.rollback();
        }
    }
}
