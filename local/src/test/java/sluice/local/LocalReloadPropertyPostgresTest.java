package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.ledger.FindingKind;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.TableCounts;
import sluice.local.asl.Execution;
import sluice.wire.Json;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// Random tables, names, rows, damage and requests, through the whole machine: afterwards every row of the source's window
/// is in the target as the source has it, and every other row of the target is byte for byte, and place for place, what
/// it was.
///
/// `-Dsluice.seeds=N` runs the seeds 1 to N instead of the usual ones, `-Dsluice.seed=N` one alone.
class LocalReloadPropertyPostgresTest {

    private static final LocalDateTime EPOCH = LocalDateTime.of(2026, 1, 30, 22, 0);

    static List<Integer> seeds() {
        Integer one = Integer.getInteger("sluice.seed");
        return one != null
                ? List.of(one)
                : IntStream.rangeClosed(1, Integer.getInteger("sluice.seeds", 25)).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_window_equals_the_source_and_every_other_row_is_untouched(int seed) {
        try {
            new Case(new Random(seed)).run();
        } catch (Throwable e) {
            throw new AssertionError("seed " + seed + ": run it alone with -Dsluice.seed=" + seed, e);
        }
    }

    /// What a value may be: as Oracle declares it, as the target does, and some values. Values of the model are
    /// BigDecimal without trailing zeros, String, LocalDateTime or ByteBuffer.
    private record Type(String oracle, String postgres, boolean key, boolean lob, Function<Random, Object> value) {}

    private static final List<Type> TYPES = List.of(
            new Type("NUMBER(10)", "bigint", true, false, r -> number(r.nextInt(90) - 30)),
            new Type("NUMBER(4)", "integer", true, false, r -> number(r.nextInt(60))),
            new Type("NUMBER(12,3)", "numeric(12,3)", true, false, r -> plain(BigDecimal.valueOf(r.nextInt(90_000) - 30_000, 3))),
            new Type("NUMBER(6,2)", "numeric", true, false, r -> plain(BigDecimal.valueOf(r.nextInt(60), 1))),
            new Type("NUMBER", "numeric", true, false, LocalReloadPropertyPostgresTest::wide),
            new Type("VARCHAR2(40)", "varchar(40)", true, false, LocalReloadPropertyPostgresTest::words),
            new Type("VARCHAR2(40)", "text", true, false, LocalReloadPropertyPostgresTest::words),
            new Type("CHAR(9)", "char(9)", true, false, r -> "c " + r.nextInt(70)),
            new Type("CHAR(9)", "varchar(9)", true, false, r -> "c " + r.nextInt(70)),
            new Type("RAW(16)", "bytea", true, false, r -> bytes(r, 1 + r.nextInt(2))),
            new Type("DATE", "timestamp(0)", true, false, r -> time(r, 0)),
            new Type("TIMESTAMP(0)", "timestamp(0)", true, false, r -> time(r, 0)),
            new Type("TIMESTAMP(3)", "timestamp(3)", true, false, r -> time(r, 3)),
            new Type("TIMESTAMP(6)", "timestamp", true, false, r -> time(r, 6)),
            new Type("TIMESTAMP(9)", "timestamp(6)", true, false, r -> time(r, 6)),
            new Type("TIMESTAMP(7)", "timestamp(6)", false, false, r -> time(r, 6)),
            new Type("CLOB", "text", false, true, r -> words(r).repeat(1 + r.nextInt(60))),
            new Type("BLOB", "bytea", false, true, r -> bytes(r, 1 + r.nextInt(900))));

    private static BigDecimal number(long n) {
        return plain(BigDecimal.valueOf(n));
    }

    private static BigDecimal plain(BigDecimal n) {
        return n.signum() == 0 ? BigDecimal.ZERO : n.stripTrailingZeros();
    }

    private static Object wide(Random r) {
        return switch (r.nextInt(4)) {
            case 0 -> plain(new BigDecimal("12345678901234567890123456789012345678").subtract(BigDecimal.valueOf(r.nextInt(20))));
            case 1 -> plain(BigDecimal.valueOf(r.nextInt(50)).scaleByPowerOfTen(-20));
            case 2 -> number(-r.nextInt(50));
            default -> plain(BigDecimal.valueOf(r.nextInt(50)).scaleByPowerOfTen(20));
        };
    }

    private static String words(Random r) {
        List<String> w = List.of("plain", "Größe", "日本語", "a\tb", "line\nbreak", "back\\slash", "\\N", "quo'te\"", " blanks ", "😀", "{}%", "é");
        return w.get(r.nextInt(w.size())) + r.nextInt(6);
    }

    private static ByteBuffer bytes(Random r, int length) {
        byte[] b = new byte[length];
        r.nextBytes(b);
        return ByteBuffer.wrap(b);
    }

    /// Around the window's ends, and on them.
    private static LocalDateTime time(Random r, int digits) {
        LocalDateTime t = EPOCH.plusHours(r.nextInt(90));
        return switch (r.nextInt(3)) {
            case 0 -> t;
            case 1 -> t.minusSeconds(1);
            default -> digits == 0 ? t.plusSeconds(1) : t.plus((long) Math.pow(10, 6 - digits), ChronoUnit.MICROS);
        };
    }

    private record Name(String source, String target) {}

    private static final List<Name> COLUMN_NAMES = List.of(
            new Name("PLAIN", "plain"), new Name("ORDER", "order"), new Name("MixedCase", "MixedCase"),
            new Name("select", "select"), new Name("Größe", "Größe"), new Name("日本", "日本"), new Name("A B", "A B"),
            new Name("x.y", "x.y"), new Name("it's", "it's"), new Name("C:colon", "C:colon"), new Name("Q?mark", "Q?mark"),
            new Name("$1", "$1"), new Name("DOLLAR$X", "dollar$x"), new Name("Other", "OTHER"), new Name("TO", "To"),
            new Name("A_B", "a_b"), new Name("AXB", "axb"), new Name("__", "__"), new Name("_X", "_x"),
            new Name("L" + "O".repeat(61) + "G", "l" + "o".repeat(61) + "g"), new Name("dash-ed", "dash-ed"),
            new Name("hash#", "hash#"), new Name("s/lash", "s/lash"), new Name("back\\", "back\\"),
            new Name("d.absent", "d.absent"), new Name(":'name_1'", ":'name_1'"));

    private static final List<Name> TABLE_NAMES = List.of(
            new Name("ITEMS", "items"), new Name("Order", "Order"), new Name("TABLE", "quo\"ted"), new Name("Bücher", "bücher"),
            new Name("T_1", "t_1"), new Name("TX1", "tx1"), new Name("semi;colon", "semi;colon"), new Name("T-2", "Über 2"),
            new Name("N" + "A".repeat(70), "n" + "a".repeat(62)));

    private static final List<Name> SCHEMA_NAMES = List.of(
            new Name("SHOP", "shop"), new Name("Sh op", "Sh op"), new Name("GROUP", "user"), new Name("S_P", "ÄÖ"));

    private record Column(Name name, Type type, boolean notNull) {}

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// A table of the case: the source's rows, and the target's before the reload, by key. Columns 0 to keys - 1 are
    /// the key.
    private static final class Table {
        Name schema;
        Name name;
        List<Column> columns = new ArrayList<>();
        int keys;
        int window;
        /// The table whose key `references` hold; null for none.
        Table parent;
        List<Integer> references = List.of();
        boolean targetOnly;
        boolean sourceOnly;
        boolean declaredAtSource = true;
        boolean namesKey;
        final Map<List<Object>, Object[]> source = new LinkedHashMap<>();
        final Map<List<Object>, Object[]> before = new LinkedHashMap<>();

        List<Object> key(Object[] row) {
            return Arrays.asList(row).subList(0, keys);
        }

        String target() {
            return quoted(schema.target()) + "." + quoted(name.target());
        }

        String atSource() {
            return quoted(schema.source()) + "." + quoted(name.source());
        }

        String names(Function<Name, String> side) {
            return columns.stream().map(c -> quoted(side.apply(c.name()))).collect(Collectors.joining(", "));
        }
    }

    private static final class Case {
        final Random r;
        final boolean numbers;
        final Object from;
        final Object to;
        final List<Table> tables = new ArrayList<>();

        Case(Random r) {
            this.r = r;
            this.numbers = r.nextInt(3) == 0;
            if (numbers) {
                int low = r.nextInt(30);
                this.from = number(low);
                this.to = plain(number(low + 1 + r.nextInt(40)).add(r.nextBoolean() ? new BigDecimal("0.5") : BigDecimal.ZERO));
            } else {
                LocalDateTime low = EPOCH.plusHours(r.nextInt(40));
                this.from = low;
                this.to = low.plusHours(1 + r.nextInt(60)).plus(r.nextInt(4) == 0 ? 250_000 : 0, ChronoUnit.MICROS);
            }
        }

        boolean inside(Table t, Object[] row) {
            Object v = row[t.window];
            if (v == null) {
                return false;
            }
            return numbers
                    ? ((BigDecimal) v).compareTo((BigDecimal) from) >= 0 && ((BigDecimal) v).compareTo((BigDecimal) to) < 0
                    : !((LocalDateTime) v).isBefore((LocalDateTime) from) && ((LocalDateTime) v).isBefore((LocalDateTime) to);
        }

        boolean windowType(Type type) {
            return type.key() && (numbers ? type.oracle().startsWith("NUMBER") : type.oracle().matches("DATE|TIMESTAMP.*"));
        }

        <T> T one(List<T> from) {
            return from.get(r.nextInt(from.size()));
        }

        void run() throws Exception {
            List<Name> names = new ArrayList<>(TABLE_NAMES);
            Collections.shuffle(names, r);
            for (int i = 1 + r.nextInt(3); i > 0; i--) {
                tables.add(table(names.removeFirst()));
                fill(tables.getLast());
            }
            boolean connected = r.nextInt(5) > 0 || tables.stream().anyMatch(Case::needsConnection);
            try (LocalRun run = new LocalRun(
                    new LocalSluice.FunctionHook() {}, connected, url -> url, 1 + r.nextInt(3), 1 + r.nextInt(25))) {
                for (Table t : tables) {
                    create(run, t);
                }
                List<Map<List<Object>, String>> places = new ArrayList<>();
                for (Table t : tables) {
                    places.add(places(run, t));
                }
                ObjectNode request = request(connected);
                Execution e = run.reload("property", request.toString());
                assertThat(e.status()).as("%s %s%n%s", e.error(), e.cause(), request).isEqualTo(ExecutionStatus.SUCCEEDED);
                RunReport report = run.report("property").orElseThrow();
                boolean reportsExtras = !request.path("deletes").asText().equals("ignore");
                long extras = 0;
                for (int i = 0; i < tables.size(); i++) {
                    extras += check(run, tables.get(i), places.get(i), report, counts(report, tables.get(i)), reportsExtras);
                }
                assertThat(report.outcome()).as("%s", report).isEqualTo(extras == 0 ? Outcome.CLEAN : Outcome.DRIFTED);
                assertThat(run.leftovers()).isEmpty();
                assertThat(run.machine().sns().messages()).hasSize(1);
            }
        }

        /// Names that Sluice can only match when it sees both catalogues.
        static boolean needsConnection(Table t) {
            return t.targetOnly || t.sourceOnly || t.columns.stream().anyMatch(c -> {
                String n = c.name().target();
                boolean folded = n.matches("\\p{L}[\\p{L}\\p{Nd}_$#]*") && n.chars().noneMatch(x -> x < 128 && Character.isUpperCase(x));
                String expected = folded
                        ? n.codePoints().map(Character::toUpperCase).collect(StringBuilder::new,
                                StringBuilder::appendCodePoint, StringBuilder::append).toString()
                        : n;
                return !expected.equals(c.name().source());
            });
        }

        Table table(Name name) {
            Table t = new Table();
            t.schema = one(SCHEMA_NAMES);
            t.name = name;
            List<Name> free = new ArrayList<>(COLUMN_NAMES);
            Collections.shuffle(free, r);
            List<Type> keyTypes = TYPES.stream().filter(Type::key).toList();
            t.keys = 1 + r.nextInt(3);
            for (int k = 0; k < t.keys; k++) {
                t.columns.add(new Column(free.removeFirst(), one(keyTypes), true));
            }
            for (int c = r.nextInt(6); c > 0; c--) {
                t.columns.add(new Column(free.removeFirst(), one(TYPES), false));
            }
            List<Integer> windows = IntStream.range(0, t.columns.size())
                    .filter(c -> windowType(t.columns.get(c).type()))
                    .boxed()
                    .toList();
            if (windows.isEmpty() || r.nextBoolean()) {
                Name n = free.removeFirst();
                t.window = t.columns.size();
                t.columns.add(new Column(n, one(TYPES.stream().filter(this::windowType).toList()), false));
            } else {
                t.window = one(windows);
            }
            if (r.nextInt(3) == 0) {
                t.columns.add(new Column(free.removeFirst(), TYPES.get(12), false));
            }
            int kind = r.nextInt(4);
            if (kind == 0 || kind == 1 && !tables.isEmpty()) {
                t.parent = kind == 0 ? t : one(tables);
                int first = t.columns.size();
                for (int k = 0; k < t.parent.keys; k++) {
                    t.columns.add(new Column(free.removeFirst(), t.parent.columns.get(k).type(), false));
                }
                t.references = IntStream.range(first, t.columns.size()).boxed().toList();
            }
            t.targetOnly = r.nextInt(6) == 0;
            t.sourceOnly = r.nextInt(6) == 0;
            t.declaredAtSource = r.nextInt(5) > 0 || t.columns.stream().anyMatch(c -> c.type().lob());
            t.namesKey = r.nextInt(3) == 0;
            return t;
        }

        Object value(Column c) {
            return !c.notNull() && r.nextInt(7) == 0 ? null : c.type().value().apply(r);
        }

        Object[] row(Table t) {
            return t.columns.stream().map(this::value).toArray();
        }

        void fill(Table t) {
            for (int i = r.nextInt(70); i > 0; i--) {
                Object[] row = row(t);
                t.source.put(t.key(row), row);
            }
            t.source.forEach((key, row) -> {
                Object[] damaged = row.clone();
                switch (r.nextInt(5)) {
                    case 0 -> {
                        return;
                    }
                    case 1, 2 -> {
                        for (int n = 1 + r.nextInt(2); n > 0 && t.columns.size() > t.keys; n--) {
                            int c = t.keys + r.nextInt(t.columns.size() - t.keys);
                            damaged[c] = value(t.columns.get(c));
                        }
                    }
                    default -> { }
                }
                t.before.put(key, damaged);
            });
            for (int i = r.nextInt(3) == 0 ? 0 : r.nextInt(12); i > 0; i--) {
                Object[] row = row(t);
                if (!t.source.containsKey(t.key(row))) {
                    t.before.put(t.key(row), row);
                }
            }
            if (t.parent != null) {
                reference(t);
            }
        }

        /// Lets references point at rows that are there in the target when they are checked: before the reload those
        /// of its rows, afterwards those of the window's.
        void reference(Table t) {
            List<List<Object>> now = new ArrayList<>(t.parent.before.keySet());
            List<List<Object>> loaded = t.parent.source.entrySet().stream()
                    .filter(e -> inside(t.parent, e.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
            List<List<Object>> later = new ArrayList<>(now);
            loaded.stream().filter(k -> !now.contains(k)).forEach(later::add);
            t.source.values().forEach(row -> refer(t, row, later));
            t.before.forEach((key, row) -> {
                Object[] right = t.source.get(key);
                List<Object> parent = right == null ? null : t.references.stream().map(c -> right[c]).toList();
                if (parent != null && now.contains(parent) && r.nextInt(4) > 0) {
                    for (int k = 0; k < parent.size(); k++) {
                        row[t.references.get(k)] = parent.get(k);
                    }
                } else {
                    refer(t, row, now);
                }
            });
        }

        void refer(Table t, Object[] row, List<List<Object>> parents) {
            List<Object> parent = parents.isEmpty() || r.nextInt(4) == 0
                    ? Collections.nCopies(t.parent.keys, null)
                    : one(parents);
            for (int k = 0; k < parent.size(); k++) {
                row[t.references.get(k)] = parent.get(k);
            }
        }

        void create(LocalRun run, Table t) throws SQLException {
            String sourceKey = t.declaredAtSource
                    ? ", PRIMARY KEY (" + t.columns.subList(0, t.keys).stream()
                                    .map(c -> quoted(c.name().source())).collect(Collectors.joining(", ")) + ")"
                    : "";
            run.atSource(
                    "CREATE SCHEMA IF NOT EXISTS " + quoted(t.schema.source()),
                    "CREATE TABLE " + t.atSource() + " (" + t.columns.stream()
                                    .map(c -> quoted(c.name().source()) + " " + c.type().oracle() + (c.notNull() ? " NOT NULL" : ""))
                                    .collect(Collectors.joining(", "))
                            + (t.sourceOnly ? ", \"SOURCE ONLY\" NUMBER DEFAULT 7" : "") + sourceKey + ")");
            String targetKey = t.columns.subList(0, t.keys).stream()
                    .map(c -> quoted(c.name().target())).collect(Collectors.joining(", "));
            run.atTarget(
                    "CREATE SCHEMA IF NOT EXISTS " + quoted(t.schema.target()),
                    "CREATE TABLE " + t.target() + " (" + t.columns.stream()
                                    .map(c -> quoted(c.name().target()) + " " + c.type().postgres() + (c.notNull() ? " NOT NULL" : ""))
                                    .collect(Collectors.joining(", "))
                            + (t.targetOnly ? ", target_only text DEFAULT 'kept'" : "")
                            + (r.nextBoolean() ? ", PRIMARY KEY (" : ", UNIQUE (") + targetKey + "))");
            try (Connection c = run.openSource()) {
                insert(c, t.atSource(), t.names(Name::source), t.source.values());
            }
            try (Connection c = run.openTarget()) {
                insert(c, t.target(), t.names(Name::target), t.before.values());
            }
            if (t.parent != null) {
                run.atTarget("ALTER TABLE " + t.target() + " ADD FOREIGN KEY (" + t.references.stream()
                                .map(c -> quoted(t.columns.get(c).name().target())).collect(Collectors.joining(", "))
                        + ") REFERENCES " + t.parent.target() + " (" + t.parent.columns.subList(0, t.parent.keys).stream()
                                .map(c -> quoted(c.name().target())).collect(Collectors.joining(", "))
                        + ")" + one(List.of("", " ON DELETE CASCADE", " ON UPDATE CASCADE", " DEFERRABLE INITIALLY DEFERRED")));
            }
            if (t.targetOnly) {
                run.atTarget("UPDATE " + t.target() + " SET target_only = 'own'");
            }
        }

        void insert(Connection c, String table, String names, Collection<Object[]> rows) throws SQLException {
            if (rows.isEmpty()) {
                return;
            }
            List<Object[]> shuffled = new ArrayList<>(rows);
            Collections.shuffle(shuffled, r);
            String marks = String.join(", ", Collections.nCopies(shuffled.getFirst().length, "?"));
            try (PreparedStatement s = c.prepareStatement("INSERT INTO " + table + " (" + names + ") VALUES (" + marks + ")")) {
                for (Object[] row : shuffled) {
                    for (int i = 0; i < row.length; i++) {
                        switch (row[i]) {
                            case null -> s.setObject(i + 1, null);
                            case ByteBuffer b -> s.setBytes(i + 1, b.array());
                            case String x -> s.setString(i + 1, x);
                            case Object x -> s.setObject(i + 1, x);
                        }
                    }
                    s.addBatch();
                }
                s.executeBatch();
            }
        }

        /// Columns that no row of the source's window fills, though the target does in these rows, or though they may be
        /// LOBs and the target has none of these rows: a request must allow them.
        List<String> unfilled(Table t, boolean connected) {
            List<Map.Entry<List<Object>, Object[]>> inside =
                    t.source.entrySet().stream().filter(e -> inside(t, e.getValue())).toList();
            List<Object[]> there = inside.stream().map(e -> t.before.get(e.getKey())).filter(Objects::nonNull).toList();
            return IntStream.range(0, inside.isEmpty() ? 0 : t.columns.size())
                    .filter(c -> inside.stream().allMatch(e -> e.getValue()[c] == null))
                    .filter(c -> {
                        Type type = t.columns.get(c).type();
                        boolean lob = connected ? type.lob() : type.postgres().matches("text|bytea");
                        return there.stream().anyMatch(row -> row[c] != null) || lob && there.isEmpty();
                    })
                    .mapToObj(c -> quoted(t.columns.get(c).name().target()))
                    .toList();
        }

        ObjectNode request(boolean connected) {
            ObjectNode request = Json.strict().createObjectNode();
            var list = request.putArray("tables");
            for (Table t : tables) {
                ObjectNode table = list.addObject().put("source", t.atSource()).put("target", t.target());
                table.put("windowColumn", quoted(t.columns.get(t.window).name().target()));
                List<String> unfilled = unfilled(t, connected);
                if (!unfilled.isEmpty()) {
                    unfilled.forEach(table.putArray("allowNull")::add);
                }
                if (t.namesKey) {
                    var key = table.putArray("key");
                    t.columns.subList(0, t.keys).forEach(c -> key.add(quoted(c.name().target())));
                }
            }
            ObjectNode window = request.putObject("window").put("column", "not_used");
            if (numbers) {
                window.put("from", (BigDecimal) from).put("to", (BigDecimal) to);
            } else {
                window.put("from", from.toString()).put("to", to.toString());
            }
            request.put("cdc", "none");
            request.put("deletes", one(List.of("ignore", "report")));
            request.put("validation", one(List.of("counts", "rows")));
            if (r.nextBoolean()) {
                request.putObject("lob").put("mode", "limited").put("maxKiB", 64);
            }
            return request;
        }

        /// Where each row lies, who wrote it, and its text, by key.
        Map<List<Object>, String> places(LocalRun run, Table t) throws SQLException {
            Map<List<Object>, String> places = new HashMap<>();
            rows(run, t, (row, place) -> places.put(t.key(row), place));
            return places;
        }

        void rows(LocalRun run, Table t, BiConsumer<Object[], String> each) throws SQLException {
            try (Connection c = run.openTarget();
                    Statement s = c.createStatement();
                    ResultSet rows = s.executeQuery("SELECT " + t.names(Name::target)
                            + ", concat_ws(' ', t.ctid, t.xmin, t) FROM " + t.target() + " t")) {
                while (rows.next()) {
                    Object[] row = new Object[t.columns.size()];
                    for (int i = 0; i < row.length; i++) {
                        row[i] = read(rows, i + 1, t.columns.get(i).type());
                    }
                    each.accept(row, rows.getString(row.length + 1));
                }
            }
        }

        static Object read(ResultSet row, int i, Type type) throws SQLException {
            Object value = switch (type.postgres().replaceAll("\\(.*", "")) {
                case "bigint", "integer", "numeric" -> row.getBigDecimal(i);
                case "timestamp" -> row.getObject(i, LocalDateTime.class);
                case "bytea" -> row.getBytes(i);
                // trailing blanks mean nothing in it
                case "char" -> row.getString(i) == null ? null : row.getString(i).stripTrailing();
                default -> row.getString(i);
            };
            return switch (value) {
                case BigDecimal n -> plain(n);
                case byte[] b -> ByteBuffer.wrap(b);
                case null -> null;
                default -> value;
            };
        }

        /// The table's counts: a report has the tables in the order in which they reference each other.
        static TableCounts counts(RunReport report, Table t) {
            return report.tables().stream()
                    .filter(c -> c.table().replace("\"", "").equals((t.schema.target() + "." + t.name.target()).replace("\"", "")))
                    .findFirst()
                    .orElseThrow();
        }

        /// @return extra rows that the run must have reported
        long check(
                LocalRun run, Table t, Map<List<Object>, String> places, RunReport report, TableCounts counts, boolean reportsExtras)
                throws SQLException {
            Map<List<Object>, Object[]> after = new HashMap<>();
            Map<List<Object>, String> placesAfter = new HashMap<>();
            rows(run, t, (row, place) -> {
                after.put(t.key(row), row);
                placesAfter.put(t.key(row), place);
            });
            Set<List<Object>> staged = t.source.entrySet().stream()
                    .filter(e -> inside(t, e.getValue()))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            for (List<Object> key : staged) {
                assertThat(after.get(key)).as("%s: row %s of the window", t.target(), key).isEqualTo(t.source.get(key));
            }
            long updated = 0;
            for (Map.Entry<List<Object>, String> place : places.entrySet()) {
                boolean same = place.getValue().equals(placesAfter.get(place.getKey()));
                if (staged.contains(place.getKey())) {
                    boolean equal = Arrays.equals(t.before.get(place.getKey()), t.source.get(place.getKey()));
                    assertThat(same).as("%s: row %s is rewritten only if it differs", t.target(), place.getKey()).isEqualTo(equal);
                    updated += equal ? 0 : 1;
                } else {
                    assertThat(placesAfter.get(place.getKey())).as("%s: row %s outside", t.target(), place.getKey())
                            .isEqualTo(place.getValue());
                }
            }
            long inserted = staged.stream().filter(k -> !places.containsKey(k)).count();
            assertThat(after).as("rows of %s", t.target()).hasSize(places.size() + (int) inserted);
            if (t.targetOnly) {
                assertThat(run.column("SELECT count(*) FROM " + t.target() + " WHERE target_only = 'own'"))
                        .as("a column that the source lacks stays as it is")
                        .containsExactly(Integer.toString(places.size()));
            }
            Set<List<Object>> extra = t.before.entrySet().stream()
                    .filter(e -> inside(t, e.getValue()) && !staged.contains(e.getKey()))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            long wanted = reportsExtras ? extra.size() : 0;
            assertThat(List.of(counts.loaded() - counts.trimmed(), counts.inserted(), counts.updated(), counts.unchanged(),
                            counts.missing(), counts.different(), counts.extra()))
                    .as("inside, inserted, updated, unchanged, missing, different, extra of %s", t.target())
                    .containsExactly((long) staged.size(), inserted, updated, staged.size() - inserted - updated, 0L, 0L, wanted);
            Set<Map<String, String>> found = report.findings().stream()
                    .filter(f -> f.kind() == FindingKind.EXTRA && f.table().equals(counts.table()))
                    .map(RunReport.Finding::key)
                    .collect(Collectors.toSet());
            assertThat(found).as("extra rows of %s", t.target()).hasSize((int) Math.min(20, wanted));
            assertThat(keys(run, t, extra)).containsAll(found);
            return wanted;
        }

        /// Keys as findings show them: columns to the target's own text.
        Set<Map<String, String>> keys(LocalRun run, Table t, Set<List<Object>> keys) throws SQLException {
            Set<Map<String, String>> texts = new HashSet<>();
            List<Column> columns = t.columns.subList(0, t.keys);
            try (Connection c = run.openTarget();
                    Statement s = c.createStatement();
                    ResultSet rows = s.executeQuery("SELECT " + columns.stream()
                                    .map(k -> quoted(k.name().target()) + ", " + quoted(k.name().target()) + "::text")
                                    .collect(Collectors.joining(", "))
                            + " FROM " + t.target())) {
                while (rows.next()) {
                    List<Object> key = new ArrayList<>();
                    Map<String, String> text = new HashMap<>();
                    for (int k = 0; k < t.keys; k++) {
                        key.add(read(rows, 2 * k + 1, columns.get(k).type()));
                        text.put(columns.get(k).name().target(), rows.getString(2 * k + 2));
                    }
                    if (keys.contains(key)) {
                        texts.add(text);
                    }
                }
            }
            return texts;
        }
    }
}
