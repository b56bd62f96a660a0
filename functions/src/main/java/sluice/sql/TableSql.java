package sluice.sql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Turns the statement files of staging, merge and check into statements on one table.
///
/// In every file `r` is a raw row of staging, `t` a row of the target, and `s` (or `d`) a staged row whose columns are
/// `c1`, `c2`, ... of the target's types, so that no name of a user's column can meet one of ours.
///
/// @param columns in the target's order
/// The key is what its index says ([Comparison]): joins, order, ranges and equality of keys use that index's operators and
/// collation, on both sides. In staging, [#ordered] is a key's column as the target orders it.
///
/// @param key     names among `columns`, in the order of the key's index
/// @param comparisons of those key columns that the index compares in another way than the column's own
/// @param window  the half-open interval that is reloaded
/// @param overriding write an identity column GENERATED ALWAYS
public record TableSql(
        TableName target,
        TableName staging,
        List<Column> columns,
        List<String> key,
        List<Comparison> comparisons,
        Window window,
        boolean overriding) {


    /// Fragments with which a comparison looks at keys alone.
    public static final Map<String, Sql> KEYS_ONLY = Map.of("same", Sql.raw("true"));

    /// @param notNull the target refuses NULL
    public record Column(String name, ColumnType type, boolean notNull) {
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
    public record Slice(List<KeyRange> ranges, boolean trimmed) {
        public Slice(KeyRange range) {
            this(List.of(range), true);
        }
    }

    public TableSql {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        comparisons = List.copyOf(comparisons);
    }

    /// The statement of a file, all fragments defined and all shared values bound; what is left to bind is the
    /// caller's.
    public Sql statement(String file, Slice slice) {
        return statement(file, slice, Map.of());
    }

    /// As above with fragments of the caller's own.
    public Sql statement(String file, Slice slice, Map<String, Sql> more) {
        Sql sql = Sql.file(file);
        for (Map.Entry<String, Fragment> f : fragments(slice).entrySet()) {
            sql = sql.define(f.getKey(), f.getValue());
        }
        for (Map.Entry<String, Sql> f : more.entrySet()) {
            sql = sql.define(f.getKey(), f.getValue());
        }
        return sql.bindUsed(values(slice));
    }

    /// Aggregates for `staging/slice_counts`: how many staged rows of the window hold a value that the column cannot
    /// take, as `b1`, `b2`, ... by [#checked].
    public Sql badCounts() {
        return Sql.raw(checked().stream()
                .map(c -> ", count(*) FILTER (WHERE r.inside AND (" + bad(c) + ")) AS b" + number(c))
                .collect(Collectors.joining()));
    }

    /// Columns whose staged values have to be looked at: any other takes whatever was staged.
    public List<Column> checked() {
        return columns.stream().filter(c -> !bad(c).equals("false")).toList();
    }

    /// Columns that a load can leave NULL without being found out by [#badCounts].
    public List<Column> nullable() {
        return columns.stream().filter(c -> !c.notNull()).toList();
    }

    /// For `staging/slice_counts`: the names of [#nullable] columns that a staged row of the window has a value in.
    public Sql filled() {
        return Sql.raw(nullable().stream()
                .map(c -> "CASE WHEN pg_catalog.bool_or(r.inside AND " + raw(c.name()) + " IS NOT NULL) THEN :'name_"
                        + number(c) + "'::text END")
                .collect(Collectors.joining(", ", "pg_catalog.array_remove(ARRAY[", "]::text[], NULL)")));
    }

    /// For `staging/held`: the names of those of `wanted` that a target row `t` has a value in.
    public Sql held(List<Column> wanted) {
        return Sql.raw(wanted.stream()
                .map(c -> "CASE WHEN pg_catalog.bool_or(t." + quoted(c.name()) + " IS NOT NULL) THEN :'name_"
                        + number(c) + "'::text END")
                .collect(Collectors.joining(", ", "pg_catalog.array_remove(ARRAY[", "]::text[], NULL)")));
    }

    /// The name of a column's count in [#badCounts].
    public String countName(Column c) {
        return "b" + number(c);
    }

    /// Whether a raw staged row `r` holds a value that the column cannot take.
    public Sql isBad(Column c) {
        return Sql.raw(bad(c));
    }

    /// Whether a key's order could differ between staging and target, because it is staged as text.
    public boolean keyNeedsChecking() {
        return key.stream()
                .filter(k -> List.of("date", "timestamp").contains(column(k).type().name()))
                .anyMatch(this::isText);
    }

    /// Whether two keys that staging tells apart can be one to the target.
    public boolean keysCanMeet() {
        return key.stream().anyMatch(this::isReordered);
    }

    /// The name of staging's index in the target's order.
    public Sql orderIndex() {
        return Sql.raw(quoted(staging.table() + "_order"));
    }

    /// What finds collisions with a unique index, for `staging/collisions_in_target` and `staging/collisions_in_staging`.
    public Map<String, Sql> unique(UniqueIndex index) {
        return Map.of(
                "unique_values", index.values(),
                "unique_holds", index.holds(),
                "same_unique", index.same(),
                "unique", index.of(),
                "is_value", index.isValue());
    }

    private Map<String, Fragment> fragments(Slice slice) {
        List<String> all = columns.stream().map(Column::name).toList();
        List<String> rest = all.stream().filter(c -> !key.contains(c) || !isIdentity(c)).toList();
        Map<String, Fragment> f = new LinkedHashMap<>();
        f.put("target", target);
        f.put("staging", staging);
        f.put("columns", list(all, TableSql::quoted));
        f.put("key", list(key, TableSql::quoted));
        f.put("staging_columns", list(all, c -> quoted(c) + " " + staged(c)));
        f.put("typed", list(all, c -> cast(c) + " AS c" + number(column(c))));
        f.put("typed_key", list(key, c -> cast(c) + " AS c" + number(column(c))));
        f.put("r_key", list(key, c -> ordered(c, raw(c))));
        f.put("ordered_key", list(key, c -> "(" + ordered(c, stagedName(c)) + ")"));
        f.put("s_key", list(key, c -> compared(c, numbered("s.c", c))));
        f.put("d_key", list(key, c -> compared(c, numbered("d.c", c))));
        f.put("d_columns", list(all, c -> numbered("d.c", c)));
        f.put("named", list(all, c -> own(c, numbered("s.c", c)) + " AS " + quoted(c)));
        f.put("key_by_number", list(key, c -> "u." + quoted(c) + " AS c" + number(column(c))));
        f.put("r_key_text", list(key, c -> raw(c) + "::text"));
        f.put("r_key_json", keyJson(this::raw));
        f.put("t_key_json", keyJson(c -> "t." + quoted(c)));
        f.put("s_key_json", keyJson(c -> numbered("s.c", c)));
        f.put("absent", Sql.raw("t." + quoted(key.getFirst()) + " IS NULL"));
        f.put("s_joins_t", joins(c -> numbered("s.c", c)));
        f.put("d_joins_t", joins(c -> numbered("d.c", c)));
        f.put("not_same_key", Sql.raw("NOT (" + joins(c -> numbered("t.c", c), c -> numbered("s.c", c)).sql() + ")"));
        f.put("same", Sql.raw(rest.isEmpty() ? "true"
                : rest.stream().map(this::same).collect(Collectors.joining(" AND ", "(", ")"))));
        f.put("differing", list(rest.isEmpty() ? key : rest,
                c -> "CASE WHEN NOT " + same(c) + " THEN :'name_" + number(column(c)) + "'::text END"));
        f.put("set", list(rest.isEmpty() ? key : rest, c -> quoted(c) + " = d.c" + number(column(c))));
        f.put("overriding", Sql.raw(overriding ? "OVERRIDING SYSTEM VALUE" : ""));
        f.put("in_window", Sql.raw(TypeRules.inWindow(
                raw(window.column()),
                window.sqlType(),
                column(window.column()).rule().stagingType().sql())));
        f.put("inside", slice.trimmed() ? f.get("in_window") : Sql.raw("true"));
        // rows outside the window may hold what a cast refuses: they must be gone before anything is cast
        f.put("fence", Sql.raw(slice.trimmed() ? "OFFSET 0" : ""));
        f.put("t_in_window", Sql.raw("(t." + quoted(window.column()) + " >= :'window_from'::" + window.sqlType()
                + " AND t." + quoted(window.column()) + " < :'window_to'::" + window.sqlType() + ")"));
        f.put("r_range", ranges(slice, c -> ordered(c, raw(c)), this::ordered));
        f.put("s_range", ranges(slice, c -> compared(c, numbered("s.c", c)), this::castBound));
        f.put("t_range", ranges(slice, c -> compared(c, "t." + quoted(c)), this::castBound));
        f.put("r_beyond", beyond(slice));
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
            for (int k = 0; k < key.size(); k++) {
                if (!r.from().isEmpty()) {
                    v.put("from_" + i + "_" + k, r.from().get(k));
                }
                if (!r.to().isEmpty()) {
                    v.put("to_" + i + "_" + k, r.to().get(k));
                }
            }
        }
        return v;
    }

    private interface Bound {
        String of(String column, String value);
    }

    private Sql ranges(Slice slice, Function<String, String> side, Bound bound) {
        return Sql.raw(IntStream.range(0, slice.ranges().size())
                .mapToObj(i -> {
                    KeyRange r = slice.ranges().get(i);
                    String from = r.from().isEmpty() ? "true" : compare(0, side, ">=", bound("from_" + i, bound));
                    String to = r.to().isEmpty() ? "true" : compare(0, side, "<", bound("to_" + i, bound));
                    return "(" + from + " AND " + to + ")";
                })
                .collect(Collectors.joining(" OR ", "(", ")")));
    }

    /// Of rows that lie in a slice without end: not of its first key. Only where keys that staging tells apart can be
    /// one, so that a chunk cannot end where it began.
    private Sql beyond(Slice slice) {
        boolean open = slice.ranges().isEmpty() || slice.ranges().getFirst().from().isEmpty() || !keysCanMeet();
        return Sql.raw(open ? "true"
                : compare(0, c -> ordered(c, "r." + quoted(c)), ">", bound("from_0", this::ordered)));
    }

    private Function<String, String> bound(String value, Bound bound) {
        return c -> bound.of(c, ":'" + value + "_" + key.indexOf(c) + "'::" + uncollated(staged(c)));
    }

    /// Compares the key's columns from the one of this index on, as PostgreSQL compares rows. A row comparison knows one
    /// operator; where the operators of neighbours are in several schemas, it is written out.
    private String compare(int first, Function<String, String> side, String operator, Function<String, String> values) {
        String schema = schema(key.get(first));
        int end = first;
        while (end < key.size() && schema(key.get(end)).equals(schema)) {
            end++;
        }
        List<String> run = key.subList(first, end);
        String a = "(" + run.stream().map(side).collect(Collectors.joining(", ")) + ") ";
        String b = " (" + run.stream().map(values).collect(Collectors.joining(", ")) + ")";
        if (end == key.size()) {
            return a + operator(schema, operator) + b;
        }
        String strict = operator.replace("=", "");
        return a + operator(schema, strict + "=") + b + " AND (" + a + operator(schema, strict) + b + " OR "
                + compare(end, side, operator, values) + ")";
    }

    private static String operator(String schema, String name) {
        return "OPERATOR(" + quoted(schema) + "." + name + ")";
    }

    private static String uncollated(String type) {
        int i = type.indexOf(" COLLATE ");
        return i < 0 ? type : type.substring(0, i);
    }

    private String castBound(String column, String value) {
        return compared(column, column(column).rule().cast(Sql.raw(value)).sql());
    }

    private Sql joins(Function<String, String> staged) {
        return joins(c -> "t." + quoted(c), staged);
    }

    private Sql joins(Function<String, String> inTarget, Function<String, String> staged) {
        return Sql.raw(key.stream()
                .map(k -> compared(k, inTarget.apply(k)) + " " + operator(schema(k), "=") + " "
                        + compared(k, staged.apply(k)))
                .collect(Collectors.joining(" AND ")));
    }

    // ---- how the key's index compares

    private Optional<Comparison> comparison(String name) {
        return comparisons.stream().filter(c -> c.column().equals(name)).findFirst();
    }

    private String schema(String name) {
        return comparison(name).map(Comparison::schema).orElse("pg_catalog");
    }

    private boolean isIdentity(String name) {
        return comparison(name).map(Comparison::identity).orElse(true);
    }

    /// A value of the target's type as the key's index compares it.
    private String compared(String name, String typed) {
        return comparison(name).map(c -> c.of(typed)).orElse(typed);
    }

    private boolean isText(String name) {
        return column(name).rule().stagingType().sql().startsWith("text");
    }

    private boolean isUuidText(String name) {
        return column(name).type().name().equals("uuid") && isText(name);
    }

    private boolean isReordered(String name) {
        return comparison(name).isPresent() || isUuidText(name);
    }

    /// A raw staged value of a key column in the target's order; equal where the target's values are, and never an error.
    private String ordered(String name, String raw) {
        if (isUuidText(name)) {
            return "pg_catalog.lower(pg_catalog.replace(" + raw + ", '-', '')) COLLATE pg_catalog.\"C\"";
        }
        if (comparison(name).isEmpty()) {
            return raw;
        }
        Column c = column(name);
        // a cast to varchar(n) would cut
        String type = c.type().name().equals("citext") ? c.type().sql() : "";
        return compared(name, type.isEmpty() ? raw : "(" + raw + ")::" + type);
    }

    /// What a column is declared as in staging. A key under a collation of its own is staged by bytes, so that two keys
    /// which that collation equates arrive both, and are found.
    private String staged(String name) {
        String type = column(name).rule().stagingType().sql();
        return key.contains(name) && comparison(name).isPresent()
                ? uncollated(type) + " COLLATE pg_catalog.\"C\""
                : type;
    }

    /// A staged key column under the collation that the target's column has.
    private String own(String name, String typed) {
        Column c = column(name);
        boolean bytes = comparison(name).isPresent() && c.type().category() == 'S';
        String own = c.type().collation().isEmpty() ? "pg_catalog.\"default\"" : c.type().collation();
        return bytes ? typed + " COLLATE " + own : typed;
    }

    private String same(String name) {
        Column c = column(name);
        return c.rule().same(Sql.raw("t." + quoted(name)), Sql.raw("s.c" + number(c))).sql();
    }

    private String cast(String name) {
        return column(name).rule().cast(Sql.raw(raw(name))).sql();
    }

    private String bad(Column c) {
        String x = raw(c.name());
        String survives = c.rule().survives(Sql.raw(x)).sql();
        if (!c.notNull()) {
            return survives.equals("true") ? "false" : "NOT " + survives;
        }
        return survives.equals("true") ? x + " IS NULL" : x + " IS NULL OR NOT " + survives;
    }

    private Sql keyJson(Function<String, String> value) {
        return Sql.raw(key.stream()
                .map(k -> ":'name_" + number(column(k)) + "'::text, " + value.apply(k) + "::text")
                .collect(Collectors.joining(", ", "jsonb_build_object(", ")")));
    }

    private static Sql list(List<String> names, Function<String, String> each) {
        return Sql.raw(names.stream().map(each).collect(Collectors.joining(", ")));
    }

    private String numbered(String prefix, String name) {
        return prefix + number(column(name));
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

    /// A column of a raw row of staging.
    private String raw(String column) {
        return "r." + stagedName(column);
    }

    /// What staging calls a column: the one place that knows.
    private String stagedName(String column) {
        return quoted(column);
    }

    private static String quoted(String name) {
        return new Identifier(name).sql();
    }
}
