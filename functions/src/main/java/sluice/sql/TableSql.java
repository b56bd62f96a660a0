package sluice.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Turns the statement files of staging, merge and check into statements on one table.
///
/// In every file `r` is a raw row of staging, `t` a row of the target, and `s` (or `d`) a staged row whose columns are
/// `c1`, `c2`, ..., of the target's types unless the file says `:raw`. So no name of a user's column can meet one of ours:
/// users' columns are written quoted behind `r.` or `t.`, and no row that holds one gets a column of ours. What a
/// derived table gives on has our names only.
///
/// @param columns in the target's order
/// @param key     names among `columns`, in the order of the key's index
/// @param window  the half-open interval that is reloaded
/// @param overriding write an identity column GENERATED ALWAYS
public record TableSql(
        TableName target,
        TableName staging,
        List<Column> columns,
        List<String> key,
        Window window,
        boolean overriding) {


    /// Fragments with which a comparison looks at keys alone.
    public static final Map<String, Sql> KEYS_ONLY = Map.of("same", Sql.raw("true"));

    /// @param name    in the target
    /// @param staged  in staging, which spells it as the source does
    /// @param notNull the target refuses NULL
    public record Column(String name, String staged, ColumnType type, boolean notNull) {
        TypeRule rule() {
            return TypeRule.of(type).orElseThrow(() -> new IllegalArgumentException("no rule for " + type.sql()));
        }
    }

    /// @param sqlType `timestamp`, `timestamptz` or `numeric`
    public record Window(String column, String sqlType, String from, String to) {}

    /// Which staged rows a statement is about.
    ///
    /// @param ranges  of keys
    /// @param trimmed some staged rows of these ranges lie outside the window, so that each has to be looked at
    /// @param reach   where the target can have them
    public record Slice(List<KeyRange> ranges, boolean trimmed, Reach reach) {
        public Slice(KeyRange range) {
            this(List.of(range), true, Reach.ANYWHERE);
        }

        /// The target's rows are read by range: one that was counted.
        private boolean readByRange() {
            return ranges.size() == 1 && !reach.scattered();
        }

        /// For statements that say `:t_range`.
        public JoinBy joinBy() {
            return readByRange() ? JoinBy.RANGE : JoinBy.KEY;
        }

        /// The same staged rows, each looked up in the target.
        public Slice lookedUp() {
            return new Slice(ranges, trimmed, reach.asScattered());
        }
    }

    /// Every staged row, each looked at.
    public static final Slice ALL = new Slice(KeyRange.ALL);

    public TableSql {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /// The statement of a file, all fragments defined and all shared values bound; what is left to bind is the
    /// caller's.
    public Sql statement(String file, Slice slice) {
        return statement(file, slice, Map.of());
    }

    /// As above with fragments of the caller's own.
    public Sql statement(String file, Slice slice, Map<String, ? extends Fragment> more) {
        Sql sql = Sql.file(file);
        for (Map.Entry<String, Fragment> f : fragments(slice).entrySet()) {
            sql = sql.define(f.getKey(), f.getValue());
        }
        for (Map.Entry<String, ? extends Fragment> f : more.entrySet()) {
            sql = sql.define(f.getKey(), f.getValue());
        }
        return sql.bindUsed(values(slice));
    }

    /// A raw staged row's value as the column's type.
    public Sql staged(String column) {
        return Sql.raw(cast(column));
    }

    /// Columns of the source that `staging/create` takes in although nothing reads them.
    public static Sql aside(List<String> columns) {
        return Sql.raw(columns.stream().map(c -> ", " + quoted(c) + " text").collect(Collectors.joining()));
    }

    /// Aggregates for `staging/slice_counts`: how many staged rows of the window hold a value that the column cannot
    /// take, as `b1`, `b2`, ... by [#checked].
    public Sql badCounts() {
        return Sql.raw(checked().stream()
                .map(c -> ", count(*) FILTER (WHERE s.inside AND (" + bad(c, "s.c" + number(c)) + ")) AS b" + number(c))
                .collect(Collectors.joining()));
    }

    /// Columns whose staged values have to be looked at: any other takes whatever was staged.
    public List<Column> checked() {
        return columns.stream().filter(c -> !bad(c, raw(c.name())).equals("false")).toList();
    }

    /// Columns that a load can leave NULL without being found out by [#badCounts].
    public List<Column> nullable() {
        return columns.stream().filter(c -> !c.notNull()).toList();
    }

    /// For `staging/slice_counts`: the names of [#nullable] columns that a staged row of the window has a value in.
    public Sql filled() {
        return Sql.raw(nullable().stream()
                .map(c -> "CASE WHEN pg_catalog.bool_or(s.inside AND s.c" + number(c) + " IS NOT NULL) THEN :'name_"
                        + number(c) + "'::pg_catalog.text END")
                .collect(Collectors.joining(", ", "pg_catalog.array_remove(ARRAY[", "]::pg_catalog.text[], NULL)")));
    }

    /// For `staging/held`: the names of those of `wanted` that a target row `t` has a value in.
    public Sql held(List<Column> wanted) {
        return Sql.raw(wanted.stream()
                .map(c -> "CASE WHEN pg_catalog.bool_or(t." + quoted(c.name()) + " IS NOT NULL) THEN :'name_"
                        + number(c) + "'::pg_catalog.text END")
                .collect(Collectors.joining(", ", "pg_catalog.array_remove(ARRAY[", "]::pg_catalog.text[], NULL)")));
    }

    /// The name of a column's count in [#badCounts].
    public String countName(Column c) {
        return "b" + number(c);
    }

    /// Whether a raw staged row `r` holds a value that the column cannot take.
    public Sql isBad(Column c) {
        return Sql.raw(bad(c, raw(c.name())));
    }

    /// Whether a key's order could differ between staging and target, because it is staged as text.
    public boolean keyNeedsChecking() {
        return key.stream()
                .filter(k -> List.of("date", "timestamp", "uuid").contains(column(k).type().name()))
                .anyMatch(k -> column(k).rule().stagingType().sql().contains("text"));
    }

    /// Whether a key column is made of CHAR, whose trailing blanks mean nothing: staging and target may spell one key in two
    /// ways, which `staging/respell_keys` puts right.
    public boolean keyHasSpellings() {
        return !spelled().isEmpty();
    }

    private List<Column> spelled() {
        return key.stream().map(this::column).filter(c -> TypeRules.hasSpellings(c.type())).toList();
    }

    /// Fragments of `staging/respell_keys`: each spelling that the target may have for a key column is `p1.k`, `p2.k`, ...
    public Map<String, Sql> spellings() {
        Map<String, Sql> f = new LinkedHashMap<>();
        f.put("spellings", Sql.raw(spelled().stream()
                .map(c -> "CROSS JOIN LATERAL (VALUES " + TypeRules.spellings("s.c" + number(c), c.type()).stream()
                                .map(x -> "(" + x + ")")
                                .collect(Collectors.joining(", "))
                        + ") AS p" + number(c) + " (k)")
                .collect(Collectors.joining("\n"))));
        f.put("spelled_joins_t", equal(k -> "t." + quoted(k), k -> spelled().contains(column(k))
                ? "p" + number(column(k)) + ".k" : "s.c" + number(column(k))));
        f.put("respelled", Sql.raw(spelled().stream()
                .map(c -> raw(c.name()).substring("r.".length()) + " = t." + quoted(c.name()) + "::pg_catalog.text")
                .collect(Collectors.joining(", "))));
        return f;
    }

    /// `t` holds the unique value of `s`, as the target's own unique index would say.
    public Sql sameUnique(List<String> unique, boolean nullsNotDistinct) {
        return Sql.raw(unique.stream()
                .map(u -> {
                    String a = "t." + quoted(u);
                    String b = "s.c" + number(column(u));
                    return nullsNotDistinct ? "(" + a + " = " + b + " OR " + a + " IS NULL AND " + b + " IS NULL)"
                            : a + " = " + b;
                })
                .collect(Collectors.joining(" AND ", "(", ")")));
    }

    /// Fragments of the statements that look rows up by the source's key, and move those that stand elsewhere: `z` is a
    /// row of `strays`.
    public Map<String, Fragment> bySource(List<String> sourceKey, TableName strays, Slice slice) {
        List<String> all = columns.stream().map(Column::name).toList();
        List<String> keys = all.stream().filter(c -> key.contains(c) || sourceKey.contains(c)).toList();
        // an identity column GENERATED ALWAYS, which no UPDATE can set, is in both keys
        List<String> moved = all.stream()
                .filter(c -> !overriding || !key.contains(c) || !sourceKey.contains(c))
                .toList();
        Map<String, Fragment> f = new LinkedHashMap<>();
        f.put("strays", strays);
        f.put("strays_columns", Sql.raw(strayColumns("k") + ", " + strayColumns("o")));
        f.put("strays_key", numbered("", "k"));
        f.put("strays_all", Sql.raw(numbered("", "k").sql() + ", " + numbered("", "o").sql()));
        f.put("typed_keys", list(keys, c -> cast(c) + " AS c" + number(column(c))));
        f.put("s_key_k", list(key, c -> "s.c" + number(column(c)) + " AS k" + (key.indexOf(c) + 1)));
        f.put("t_key_o", list(key, c -> "t." + quoted(c) + " AS o" + (key.indexOf(c) + 1)));
        f.put("t_key", list(key, c -> "t." + quoted(c)));
        f.put("z_old", numbered("z.", "o"));
        f.put("z_joins_s", equal(c -> "z.k" + (key.indexOf(c) + 1), c -> "s.c" + number(column(c))));
        f.put("z_range", ranges(slice, c -> "z.k" + (key.indexOf(c) + 1), this::castBound, false));
        f.put("old_joins_t", equal(c -> "t." + quoted(c), c -> "d.o" + (key.indexOf(c) + 1)));
        f.put("set_moved", list(moved, c -> quoted(c) + " = d.c" + number(column(c))));
        return f;
    }

    /// `t` is the row of the source that `alias` is: equal as a join can find it, and exactly.
    public Sql sameSource(String alias, List<String> sourceKey) {
        return Sql.raw(sourceKey.stream()
                .map(k -> "t." + quoted(k) + " OPERATOR(pg_catalog.=) " + alias + ".c" + number(column(k)) + " AND "
                        + column(k).rule()
                                .same(Sql.raw("t." + quoted(k)), Sql.raw(alias + ".c" + number(column(k)))).sql())
                .collect(Collectors.joining(" AND ", "(", ")")));
    }

    private Sql equal(Function<String, String> a, Function<String, String> b) {
        return Sql.raw(key.stream().map(k -> a.apply(k) + " OPERATOR(pg_catalog.=) " + b.apply(k))
                .collect(Collectors.joining(" AND ")));
    }

    private Sql numbered(String alias, String letter) {
        return list(key, c -> alias + letter + (key.indexOf(c) + 1));
    }

    private String strayColumns(String letter) {
        return list(key, c -> {
            ColumnType type = column(c).type();
            return letter + (key.indexOf(c) + 1) + " " + type.sql()
                    + (type.collation().isEmpty() ? "" : " COLLATE " + type.collation());
        }).sql();
    }

    /// Columns of `s` by number, e.g. `s.c1, s.c3`.
    public Sql typed(String alias, List<String> names) {
        return list(names, n -> alias + ".c" + number(column(n)));
    }

    /// The unique key refuses a second `s` with these values: none is NULL, or NULLs count as values.
    public Sql isUniqueValue(List<String> names, boolean nullsNotDistinct) {
        return Sql.raw(nullsNotDistinct ? "true" : names.stream()
                .map(n -> "s.c" + number(column(n)) + " IS NOT NULL")
                .collect(Collectors.joining(" AND ", "(", ")")));
    }

    private Map<String, Fragment> fragments(Slice slice) {
        List<String> all = columns.stream().map(Column::name).toList();
        List<String> rest = all.stream().filter(c -> !key.contains(c)).toList();
        Map<String, Fragment> f = new LinkedHashMap<>();
        f.put("target", target);
        f.put("staging", staging);
        f.put("columns", list(all, TableSql::quoted));
        f.put("staged_key", list(key, c -> quoted(column(c).staged())));
        f.put("staging_columns", list(all, c -> quoted(column(c).staged()) + " " + column(c).rule().stagingType().sql()));
        f.put("raw", list(all, c -> raw(c) + " AS c" + number(column(c))));
        f.put("typed", list(all, c -> cast(c) + " AS c" + number(column(c))));
        f.put("typed_key", list(key, c -> cast(c) + " AS c" + number(column(c))));
        f.put("r_key", list(key, this::raw));
        f.put("r_key_backwards", list(key, c -> raw(c) + " DESC"));
        f.put("good_key", Sql.raw(key.stream()
                .map(k -> "NOT (" + bad(column(k), raw(k)) + ")")
                .collect(Collectors.joining(" AND "))));
        f.put("s_key", typed("s", key));
        f.put("d_key", typed("d", key));
        f.put("d_columns", typed("d", all));
        f.put("r_key_text", list(key, c -> raw(c) + "::pg_catalog.text"));
        f.put("r_key_json", keyJson(this::raw));
        f.put("t_key_json", keyJson(c -> "t." + quoted(c)));
        f.put("s_key_json", keyJson(c -> "s.c" + number(column(c))));
        f.put("absent", Sql.raw("t." + quoted(key.getFirst()) + " IS NULL"));
        f.put("s_joins_t", joins("s"));
        f.put("d_joins_t", joins("d"));
        f.put("not_same_key", Sql.raw("NOT (" + joins("s").sql() + ")"));
        f.put("same", Sql.raw(rest.isEmpty() ? "true"
                : rest.stream().map(this::same).collect(Collectors.joining(" AND ", "(", ")"))));
        f.put("differing", list(rest.isEmpty() ? key : rest,
                c -> "CASE WHEN NOT " + same(c) + " THEN :'name_" + number(column(c)) + "'::pg_catalog.text END"));
        f.put("set", list(rest.isEmpty() ? key : rest, c -> quoted(c) + " = d.c" + number(column(c))));
        f.put("overriding", Sql.raw(overriding ? "OVERRIDING SYSTEM VALUE" : ""));
        f.put("in_window", Sql.raw(TypeRules.inWindow(
                raw(window.column()),
                window.sqlType(),
                column(window.column()).rule().stagingType().sql())));
        f.put("inside", slice.trimmed() ? f.get("in_window") : Sql.raw("true"));
        // rows outside the window may hold what a cast refuses: they must be gone before anything is cast
        f.put("fence", Sql.raw(slice.trimmed() ? "OFFSET 0" : ""));
        String bound = "::pg_catalog." + window.sqlType();
        f.put("t_in_window", Sql.raw("(t." + quoted(window.column()) + " OPERATOR(pg_catalog.>=) :'window_from'" + bound
                + " AND t." + quoted(window.column()) + " OPERATOR(pg_catalog.<) :'window_to'" + bound + ")"));
        boolean ends = !slice.reach().first().isEmpty();
        f.put("r_range", ranges(slice, this::raw, (c, v) -> v, false));
        f.put("s_range", ranges(slice, c -> "s.c" + number(column(c)), this::castBound, ends));
        Sql range = ends ? ranges(slice, c -> "t." + quoted(c), this::castBound, true) : Sql.raw("false");
        f.put("t_range", slice.readByRange() ? range : Sql.raw("true"));
        f.put("t_part", slice.readByRange() ? range : f.get("t_in_window"));
        f.put("t_beyond", Sql.raw(ends
                ? "(" + compare(c -> "t." + quoted(c), 0, key.size(), "<", "first", this::castBound) + " OR "
                        + compare(c -> "t." + quoted(c), 0, key.size(), ">", "last", this::castBound) + ")"
                : "true"));
        f.put("taken_back", JoinBy.takenBack());
        return f;
    }

    private Map<String, String> values(Slice slice) {
        Map<String, String> v = new LinkedHashMap<>();
        v.put("window_from", window.from());
        v.put("window_to", window.to());
        for (Column c : columns) {
            v.put("name_" + number(c), c.name());
        }
        for (int i = 0; i < slice.ranges().size(); i++) {
            KeyRange r = slice.ranges().get(i);
            put(v, "from_" + i, r.from());
            put(v, "to_" + i, r.to());
        }
        put(v, "first", slice.reach().first());
        put(v, "last", slice.reach().last());
        return v;
    }

    private static void put(Map<String, String> values, String name, List<String> keyValue) {
        for (int k = 0; k < keyValue.size(); k++) {
            values.put(name + "_" + k, keyValue.get(k));
        }
    }

    private interface Bound {
        String of(String column, String value);
    }

    /// @param ends no farther than the first and the last staged key
    private Sql ranges(Slice slice, Function<String, String> side, Bound bound, boolean ends) {
        Reach reach = slice.reach();
        return Sql.raw(IntStream.range(0, slice.ranges().size())
                .mapToObj(i -> {
                    KeyRange r = slice.ranges().get(i);
                    boolean first = ends && r.from().isEmpty();
                    boolean last = ends && r.to().isEmpty();
                    List<String> from = first ? reach.first() : r.from();
                    List<String> to = last ? reach.last() : r.to();
                    String low = first ? "first" : "from_" + i;
                    int same = common(from, to);
                    List<String> parts = new ArrayList<>();
                    for (int k = 0; k < same; k++) {
                        parts.add(compare(side, k, k + 1, "=", low, bound));
                    }
                    parts.add(from.isEmpty() ? "true" : compare(side, same, key.size(), ">=", low, bound));
                    parts.add(to.isEmpty() ? "true"
                            : compare(side, same, key.size(), last ? "<=" : "<", last ? "last" : "to_" + i, bound));
                    return "(" + String.join(" AND ", parts) + ")";
                })
                .collect(Collectors.joining(" OR ", "(", ")")));
    }

    /// Columns in which both ends are the same: said as an equality, so that the key's index is known to be better than one
    /// of its first column alone.
    private int common(List<String> from, List<String> to) {
        int same = 0;
        while (!from.isEmpty() && !to.isEmpty() && same < key.size() - 1 && from.get(same).equals(to.get(same))) {
            same++;
        }
        return same;
    }

    /// Compares the key's columns from one index up to another as a row.
    private String compare(
            Function<String, String> side, int start, int end, String operator, String value, Bound bound) {
        String values = IntStream.range(start, end)
                .mapToObj(k -> bound.of(key.get(k),
                        ":'" + value + "_" + k + "'::" + uncollated(column(key.get(k)).rule().stagingType().sql())))
                .collect(Collectors.joining(", "));
        return "(" + key.subList(start, end).stream().map(side).collect(Collectors.joining(", ")) + ") OPERATOR(pg_catalog."
                + operator + ") (" + values + ")";
    }

    private static String uncollated(String type) {
        int i = type.indexOf(" COLLATE ");
        return i < 0 ? type : type.substring(0, i);
    }

    private String castBound(String column, String value) {
        return column(column).rule().cast(Sql.raw(value)).sql();
    }

    private Sql joins(String alias) {
        return equal(k -> "t." + quoted(k), k -> alias + ".c" + number(column(k)));
    }

    private String same(String name) {
        Column c = column(name);
        return c.rule().same(Sql.raw("t." + quoted(name)), Sql.raw("s.c" + number(c))).sql();
    }

    private String cast(String name) {
        return column(name).rule().cast(Sql.raw(raw(name))).sql();
    }

    private String bad(Column c, String x) {
        String survives = c.rule().survives(Sql.raw(x)).sql();
        if (!c.notNull()) {
            return survives.equals("true") ? "false" : "NOT " + survives;
        }
        return survives.equals("true") ? x + " IS NULL" : x + " IS NULL OR NOT " + survives;
    }

    private Sql keyJson(Function<String, String> value) {
        return Sql.raw(key.stream()
                .map(k -> ":'name_" + number(column(k)) + "'::pg_catalog.text, " + value.apply(k) + "::pg_catalog.text")
                .collect(Collectors.joining(", ", "pg_catalog.jsonb_build_object(", ")")));
    }

    private static Sql list(List<String> names, Function<String, String> each) {
        return Sql.raw(names.stream().map(each).collect(Collectors.joining(", ")));
    }

    private int number(Column c) {
        return columns.indexOf(c) + 1;
    }

    private Column column(String name) {
        Predicate<Column> named = c -> c.name().equals(name);
        return columns.stream()
                .filter(named)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column " + name));
    }

    /// A column of a raw row of staging: the one place that knows what staging calls it.
    private String raw(String column) {
        return "r." + quoted(column(column).staged());
    }

    private static String quoted(String name) {
        return new Identifier(name).sql();
    }
}
