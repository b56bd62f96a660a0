package sluice.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Turns the statement files of staging, merge and check into statements on one table.
///
/// In every file `r` is a raw row of staging, `t` a row of the target, and `s` (or `d`) a staged row whose columns are
/// `c1`, `c2`, ..., of the target's types unless the file says `:raw`; where it says `:lean`, only the key is, and `r1`, `r2`, ...
/// are the columns as they were staged: most rows are as the target has them, which shows without a cast. So no name of a user's column can meet one of ours:
/// users' columns are written quoted behind `r.` or `t.`, and no row that holds one gets a column of ours. What a
/// derived table gives on has our names only.
///
/// The key is what its index says ([Comparison]): joins, order, ranges and equality of keys use that index's operators and
/// collation, on both sides. In staging, [#ordered] is a key's column as the target orders it.
///
/// @param columns in the target's order
/// @param key     names among `columns`, in the order of the key's index
/// @param comparisons of those key columns that the index compares in another way than the column's own
/// @param window  the half-open interval that is loaded
/// @param overriding write an identity column GENERATED ALWAYS
/// @param images  where rows are kept as they were before they are written; empty if nowhere
public record TableSql(
        TableName target,
        TableName staging,
        List<Column> columns,
        List<String> key,
        List<Comparison> comparisons,
        Window window,
        boolean overriding,
        Optional<Images> images) {

    /// Fragments with which a comparison looks at keys alone.
    public static final Map<String, Sql> KEYS_ONLY =
            Map.of("same", Sql.raw("true"), "same_but_replaced", Sql.raw("true"), "same_staged", Sql.raw("true"));

    /// @param name    in the target
    /// @param staged  in staging, which spells it as the source does
    /// @param notNull the target refuses NULL
    /// @param cut     what goes beyond the type is cut
    public record Column(String name, String staged, ColumnType type, boolean notNull, boolean cut) {
        TypeRule rule() {
            return (cut ? TypeRule.cutting(type) : TypeRule.of(type))
                    .orElseThrow(() -> new IllegalArgumentException("no rule for " + type.sql()));
        }
    }

    /// @param sqlType `timestamp`, `timestamptz` or `numeric`
    public record Window(String column, String sqlType, String from, String to) {}

    /// Which staged rows a statement is about.
    ///
    /// @param ranges  of keys
    /// @param trimmed some staged rows of these ranges lie outside the window, so that each has to be looked at
    /// @param reach   where the target can have them
    /// @param whole   none of them holds a character that stands for another, but perhaps blanks that stand for NUL
    public record Slice(List<KeyRange> ranges, boolean trimmed, Reach reach, boolean whole) {
        public Slice(KeyRange range) {
            this(List.of(range), true, Reach.ANYWHERE, false);
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
            return new Slice(ranges, trimmed, reach.asScattered(), whole);
        }

        /// What the text of statements depends on, which the values do not change.
        private List<Object> shape() {
            List<Object> shape = new ArrayList<>(List.of(trimmed, whole, reach.scattered(), reach.partitioned(), reach.first().isEmpty()));
            for (KeyRange r : ranges) {
                shape.addAll(List.of(r.from().isEmpty(), r.to().isEmpty(), common(r.from(), r.to()),
                        common(from(r, true), to(r, true))));
            }
            return shape;
        }

        /// @param ends no farther than the first staged key
        private List<String> from(KeyRange r, boolean ends) {
            return ends && r.from().isEmpty() ? reach.first() : r.from();
        }

        /// @param ends no farther than the last staged key
        private List<String> to(KeyRange r, boolean ends) {
            return ends && r.to().isEmpty() ? reach.last() : r.to();
        }

        /// Columns, but for the last, in which both ends are the same.
        private static int common(List<String> from, List<String> to) {
            int same = 0;
            while (same < Math.min(from.size(), to.size()) - 1 && from.get(same).equals(to.get(same))) {
                same++;
            }
            return same;
        }
    }

    /// What a statement of which only values change from chunk to chunk depends on.
    private record Statement(TableSql table, String file, List<Object> shape) {}

    /// Making one takes milliseconds; a worker executes a few again and again.
    private static final Map<Statement, Sql> SETTLED = Collections.synchronizedMap(new LinkedHashMap<>(32, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Statement, Sql> eldest) {
            return size() > 16;
        }
    });

    /// Every staged row, each looked at.
    public static final Slice ALL = new Slice(KeyRange.ALL);

    public TableSql {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        comparisons = List.copyOf(comparisons);
    }

    /// The statement of a file, all fragments defined and all shared values bound; what is left to bind is the
    /// caller's.
    public Sql statement(String file, Slice slice) {
        return SETTLED.computeIfAbsent(new Statement(this, file, slice.shape()), _ -> statement(file, slice, Map.of()).settled())
                .share(values(slice));
    }

    /// As above with fragments of the caller's own.
    public Sql statement(String file, Slice slice, Map<String, ? extends Fragment> more) {
        Sql sql = Sql.file(file);
        Map<String, Supplier<Fragment>> own = fragments(slice);
        for (String name : sql.wanted()) {
            if (more.containsKey(name)) {
                sql = sql.define(name, more.get(name));
            } else if (own.containsKey(name)) {
                sql = sql.define(name, own.get(name).get());
            }
        }
        return sql.share(values(slice));
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

    /// For `staging/screen`: true of a staged row of which there is nothing to say: it lies in the window, and the target can hold
    /// each of its values whole. Of others it is false or NULL, or an error of data.
    public Sql plain() {
        Column w = column(window.column());
        return Sql.raw(Stream.concat(
                        columns.stream().flatMap(c -> {
                            String x = "s.c" + number(c);
                            String plain = TypeRule.of(c.type()).orElseThrow().isPlain(Sql.raw(x)).sql();
                            return Stream.of(
                                    c.notNull() ? x + " IS NOT NULL" : "true",
                                    plain,
                                    replaced(c).equals("false") ? "true" : "NOT " + replaced(c));
                        }),
                        Stream.of(TypeRules.plainInWindow(
                                "s.c" + number(w), window.sqlType(), w.type(), w.rule().stagingType().sql())))
                .filter(x -> !x.equals("true"))
                .collect(Collectors.joining(" AND ")));
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

    /// Columns that a character which stands for another may be staged in.
    public List<Column> replaceable() {
        return columns.stream().filter(c -> !replaced(c).equals("false")).toList();
    }

    private String replaced(Column c) {
        return c.rule().holdsReplaced(Sql.raw("s.c" + number(c))).sql();
    }

    /// For `staging/slice_counts`: in how many staged rows of the window each of [#replaceable] holds U+FFFD.
    public Sql replacedCounts() {
        return Sql.raw(replaceable().stream()
                .map(c -> "pg_catalog.count(*) FILTER (WHERE s.inside AND " + replaced(c) + ")")
                .collect(Collectors.joining(", ", "ARRAY[", "]::pg_catalog.text[]")));
    }

    /// Columns of which something is cut.
    public List<Column> cutting() {
        return columns.stream().filter(Column::cut).toList();
    }

    /// For `staging/slice_counts`: of how many staged rows of the window something is cut in each of [#cutting].
    public Sql cutCounts() {
        return Sql.raw(cutting().stream()
                .map(c -> "pg_catalog.count(*) FILTER (WHERE s.inside AND " + isCut(c, Sql.raw("s.c" + number(c))) + ")")
                .collect(Collectors.joining(", ", "ARRAY[", "]::pg_catalog.text[]")));
    }

    private static String isCut(Column c, Sql x) {
        TypeRule whole = TypeRule.of(c.type()).orElseThrow();
        return c.rule().survives(x).sql() + " AND NOT " + whole.survives(x).sql();
    }

    /// The name of a column's count in [#badCounts].
    public String countName(Column c) {
        return "b" + number(c);
    }

    /// Whether a raw staged row `r` holds a character there that stands for another.
    public Sql isReplaced(Column c) {
        return c.rule().holdsReplaced(Sql.raw(raw(c.name())));
    }

    /// Whether a raw staged row `r` holds a value that the column cannot take.
    public Sql isBad(Column c) {
        return Sql.raw(bad(c, raw(c.name())));
    }

    /// Whether a key's order could differ between staging and target, because it is staged as text.
    public boolean keyNeedsChecking() {
        return key.stream()
                .filter(k -> List.of("date", "timestamp").contains(column(k).type().name()))
                .anyMatch(this::isText);
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
        f.put("spelled_joins_t", joins(k -> spelled().contains(column(k)) ? numbered("p", k) + ".k" : numbered("s.c", k)));
        f.put("respelled", Sql.raw(spelled().stream()
                .map(c -> quoted(c.staged()) + " = t." + quoted(c.name()) + "::pg_catalog.text")
                .collect(Collectors.joining(", "))));
        return f;
    }

    /// Whether two keys that staging tells apart can be one to the target.
    public boolean keysCanMeet() {
        return key.stream().anyMatch(this::isReordered);
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
        Map<String, Fragment> f = new LinkedHashMap<>(noted(strays, slice));
        f.put("typed_keys", list(keys, c -> cast(c) + " AS c" + number(column(c))));
        f.put("t_key_o", list(key, c -> "t." + quoted(c) + " AS " + place("o", c)));
        f.put("t_key", list(key, c -> compared(c, "t." + quoted(c))));
        f.put("set_moved", list(moved, c -> assigned(c, slice)));
        f.put("like_source", Sql.raw(sourceKey.stream()
                .map(k -> joins(k, unpadded(k, "t." + quoted(k)), unpadded(k, numbered("s.c", k))))
                .collect(Collectors.joining(" AND ", "(", ")"))));
        f.put("w_joins_s", joins(c -> place("w.o", c), c -> numbered("s.c", c)));
        return f;
    }

    private String unpadded(String name, String typed) {
        return TypeRules.hasSpellings(column(name).type()) ? "pg_catalog.rtrim(" + typed + ", ' ')" : typed;
    }

    /// Whether different values of one of these columns are one to the key's index, or were one in a CHAR.
    public boolean isSpelledFreely(List<String> names) {
        return names.stream().anyMatch(c -> !isIdentity(c) || TypeRules.hasSpellings(column(c).type()));
    }

    /// `t` is the row of the source that `alias` is: equal as a join can find it, and exactly.
    public Sql sameSource(String alias, List<String> sourceKey) {
        return Sql.raw(sourceKey.stream()
                .map(k -> joins(k, "t." + quoted(k), numbered(alias + ".c", k)) + " AND "
                        + column(k).rule()
                                .same(Sql.raw("t." + quoted(k)), Sql.raw(numbered(alias + ".c", k))).sql())
                .collect(Collectors.joining(" AND ", "(", ")")));
    }

    String place(String letter, String keyColumn) {
        return letter + (key.indexOf(keyColumn) + 1);
    }

    /// Keys that are noted are told apart as the key's index does it.
    private String notedColumns(String letter) {
        return list(key, c -> {
            ColumnType type = column(c).type();
            String as = comparison(c).map(Comparison::as).filter(a -> !a.isEmpty()).orElse(type.sql());
            String collation = comparison(c).map(Comparison::collation).orElse(type.collation());
            return place(letter, c) + " " + as + (collation.isEmpty() ? "" : " COLLATE " + collation);
        }).sql();
    }

    /// The name of staging's index in the target's order.
    public Sql orderIndex() {
        return Sql.raw(quoted(staging.table() + "_order"));
    }

    /// What finds collisions with a unique index among staged rows.
    public Map<String, Sql> unique(UniqueIndex index) {
        return Map.of(
                "unique_values", index.values(),
                "unique_holds", index.holds(),
                "same_unique", index.same(),
                "unique", index.of(),
                "is_value", index.isValue());
    }

    /// What finds rows of the target that hold a staged value of a unique index.
    ///
    /// @param strays where rows are noted that stand under another key, if they are looked for
    public Map<String, Fragment> exchanging(UniqueIndex index, TableName exchanges, Optional<TableName> strays) {
        Map<String, Fragment> f = new LinkedHashMap<>(noted(exchanges, ALL));
        f.putAll(unique(index));
        f.put("other_key", Sql.raw("NOT (" + joins(c -> numbered("t.c", c), c -> numbered("s.c", c)).sql() + ")"));
        f.put("numbered_t_o", list(key, c -> numbered("t.c", c) + " AS " + place("o", c)));
        f.put("s_key_o", list(key, c -> numbered("s.c", c) + " AS " + place("o", c)));
        f.put("strays", Sql.raw(strays.map(z -> "UNION ALL SELECT "
                        + list(List.of("z.k", "z.o"), letter -> list(key, c -> place(letter, c)).sql()).sql()
                        + " FROM " + z.sql() + " z")
                .orElse("")));
        f.put("owner_all", list(List.of("o.k", "p.o"), letter -> list(key, c -> place(letter, c)).sql()));
        f.put("owner_is_pair", joins(c -> place("o.k", c), c -> place("p.k", c)));
        f.put("owner_joins_pair", joins(c -> place("o.o", c), c -> place("p.o", c)));
        f.put("possible", index.freeFirst()
                ? Sql.raw("NOT EXISTS (SELECT FROM pair f WHERE "
                        + joins(c -> place("f.k", c), c -> place("o.k", c)).sql() + ")")
                : Sql.raw(Boolean.toString(index.obstacle().isEmpty())));
        return f;
    }

    /// Fragments of the statements that exchange unique values: `z` is a noted row.
    ///
    /// @param uniques all unique indexes beside the key's
    /// @param whole   rows get all of their values, not those alone that a unique index looks at
    public Map<String, Fragment> exchanged(List<UniqueIndex> uniques, TableName exchanges, Slice slice, boolean whole) {
        List<String> set = columns.stream()
                .map(Column::name)
                .filter(c -> changes(c) && (whole || uniques.stream().anyMatch(u -> u.uses().contains(c))))
                .toList();
        Map<String, Fragment> f = new LinkedHashMap<>(noted(exchanges, slice));
        f.put("set_exchanged", list(set, c -> assigned(c, slice)));
        return f;
    }

    /// What joins staged rows and those that are noted because they exchange values.
    Map<String, Fragment> exchanged(TableName exchanges) {
        return noted(exchanges, ALL);
    }

    /// Lets go of a row's value in a unique index that [UniqueIndex#passing] can.
    public Sql passing(UniqueIndex index) {
        return Sql.raw(index.passing().stream()
                .map(p -> quoted(p.column()) + " = " + p.value())
                .collect(Collectors.joining(", ")));
    }

    /// What is known of rows that are noted by the key under which they are staged (`k1`, ...) and the one under which they
    /// stand in the target (`o1`, ...).
    private Map<String, Fragment> noted(TableName table, Slice slice) {
        Map<String, Fragment> f = new LinkedHashMap<>();
        f.put("noted", table);
        f.put("noted_columns", Sql.raw(notedColumns("k") + ", " + notedColumns("o")));
        f.put("noted_key", list(key, c -> place("k", c)));
        f.put("noted_all", list(List.of("k", "o"), letter -> list(key, c -> place(letter, c)).sql()));
        f.put("s_key_k", list(key, c -> numbered("s.c", c) + " AS " + place("k", c)));
        f.put("z_old", list(key, c -> place("z.o", c)));
        f.put("z_joins_s", joins(c -> place("z.k", c), c -> numbered("s.c", c)));
        f.put("z_range", ranges(slice, c -> compared(c, place("z.k", c)), this::castBound, false));
        f.put("old_joins_t", joins(c -> place("d.o", c)));
        return f;
    }

    /// By name, each made when a statement asks for it: a chunk is not worth making all of them.
    private Map<String, Supplier<Fragment>> fragments(Slice slice) {
        List<String> all = columns.stream().map(Column::name).toList();
        List<String> rest = all.stream().filter(this::changes).toList();
        Supplier<Fragment> inWindow = () -> Sql.raw(TypeRules.inWindow(
                raw(window.column()),
                window.sqlType(),
                column(window.column()).rule().stagingType().sql()));
        Map<String, Supplier<Fragment>> f = new HashMap<>();
        f.put("target", () -> target);
        f.put("staging", () -> staging);
        f.put("columns", () -> list(all, TableSql::quoted));
        f.put("staged_key", () -> list(key, c -> quoted(column(c).staged())));
        f.put("staging_columns", () -> list(all, c -> quoted(column(c).staged()) + " " + stagingType(c)));
        f.put("raw", () -> list(all, c -> raw(c) + " AS c" + number(column(c))));
        f.put("typed", () -> list(all, c -> cast(c) + " AS c" + number(column(c))));
        f.put("lean", () -> list(all, c -> raw(c) + " AS r" + number(column(c))
                + (key.contains(c) ? ", " + cast(c) + " AS c" + number(column(c)) : "")));
        f.put("made", () -> list(all, c -> (key.contains(c) ? numbered("s.c", c)
                : column(c).rule().cast(Sql.raw(numbered("s.r", c))).sql()) + " AS c" + number(column(c))));
        f.put("typed_key", () -> list(key, c -> cast(c) + " AS c" + number(column(c))));
        f.put("r_key", () -> list(key, c -> ordered(c, raw(c))));
        f.put("ordered_key", () -> list(key, c -> "(" + ordered(c, quoted(column(c).staged())) + ")"));
        f.put("s_key", () -> list(key, c -> compared(c, numbered("s.c", c))));
        f.put("d_key", () -> list(key, c -> compared(c, numbered("d.c", c))));
        f.put("s_key_numbers", () -> list(key, c -> numbered("s.c", c)));
        f.put("d_columns", () -> list(all, c -> numbered("d.c", c)));
        f.put("named", () -> list(all, c -> own(c, numbered("s.c", c)) + " AS " + quoted(c)));
        f.put("key_by_number", () -> list(key, c -> "u." + quoted(c) + " AS c" + number(column(c))));
        f.put("r_key_backwards", () -> list(key, c -> ordered(c, raw(c)) + " DESC"));
        f.put("good_key", () -> Sql.raw(key.stream()
                .map(k -> "NOT (" + bad(column(k), raw(k)) + ")")
                .collect(Collectors.joining(" AND "))));
        f.put("r_key_text", () -> list(key, c -> raw(c) + "::pg_catalog.text"));
        f.put("r_key_json", () -> keyJson(this::raw));
        f.put("t_key_json", () -> keyJson(c -> "t." + quoted(c)));
        f.put("s_key_json", () -> keyJson(c -> numbered("s.c", c)));
        f.put("absent", () -> Sql.raw("t." + quoted(key.getFirst()) + " IS NULL"));
        f.put("s_joins_t", () -> joins(c -> numbered("s.c", c)));
        f.put("d_joins_t", () -> joins(c -> numbered("d.c", c)));
        // By its place a row is found without reading the range once more. No column of the key is named beside it: an index of what the
        // statistics take for an empty table would seem as good. In a partitioned table a place is looked for in every partition, so there the
        // range is read.
        f.put("d_is_t", () -> slice.reach().partitioned()
                ? Sql.join(" AND ", List.of(f.get("d_joins_t").get(), f.get("t_range").get(),
                        Sql.raw("t.ctid OPERATOR(pg_catalog.=) d.place AND t.tableoid OPERATOR(pg_catalog.=) d.part")))
                : Sql.raw("t.ctid OPERATOR(pg_catalog.=) d.place"
                        + " AND t.ctid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT p.place FROM d p WHERE NOT p.absent))"));
        f.put("not_same_key", () -> Sql.raw("NOT (" + joins(c -> numbered("s.c", c)).sql() + ")"));
        f.put("same", () -> all(rest, this::same));
        f.put("same_but_replaced", () -> all(rest, c -> canBeReplaced(c, slice) ? sameButReplaced(c, "s") : same(c)));
        f.put("same_staged", () -> all(rest, this::sameStaged));
        f.put("same_staged_but_replaced", () -> all(rest, c -> canBeReplaced(c, slice)
                ? column(c).rule().sameStagedButReplaced(Sql.raw("t." + quoted(c)), Sql.raw(numbered("s.r", c))).sql()
                : sameStaged(c)));
        f.put("differing", () -> list(rest.isEmpty() ? key : rest,
                c -> "CASE WHEN NOT " + same(c) + " THEN :'name_" + number(column(c)) + "'::pg_catalog.text END"));
        f.put("set", () -> list(rest.isEmpty() ? key : rest, c -> assigned(c, slice)));
        f.put("overriding", () -> Sql.raw(overriding ? "OVERRIDING SYSTEM VALUE" : ""));
        f.put("in_window", inWindow);
        f.put("inside", slice.trimmed() ? inWindow : () -> Sql.raw("true"));
        // rows outside the window may hold what a cast refuses: they must be gone before anything is cast
        f.put("fence", () -> Sql.raw(slice.trimmed() ? "OFFSET 0" : ""));
        String bound = "::pg_catalog." + window.sqlType();
        Supplier<Fragment> tInWindow = () -> Sql.raw("(t." + quoted(window.column()) + " OPERATOR(pg_catalog.>=) :'window_from'" + bound
                + " AND t." + quoted(window.column()) + " OPERATOR(pg_catalog.<) :'window_to'" + bound + ")");
        f.put("t_in_window", tInWindow);
        boolean ends = !slice.reach().first().isEmpty();
        Function<String, String> t = c -> compared(c, "t." + quoted(c));
        f.put("r_range", () -> ranges(slice, c -> ordered(c, raw(c)), this::ordered, false));
        f.put("s_range", () -> ranges(slice, c -> compared(c, numbered("s.c", c)), this::castBound, ends));
        Supplier<Fragment> range = () -> ends ? ranges(slice, t, this::castBound, true) : Sql.raw("false");
        f.put("t_range", slice.readByRange() ? range : () -> Sql.raw("true"));
        f.put("t_part", slice.readByRange() ? range : tInWindow);
        f.put("t_beyond", () -> Sql.raw(ends
                ? "(" + compare(0, key.size(), t, "<", bound("first", this::castBound)) + " OR "
                        + compare(0, key.size(), t, ">", bound("last", this::castBound)) + ")"
                : "true"));
        f.putAll(ImageSql.keeping(this));
        f.put("taken_back", () -> JoinBy.takenBack());
        f.put("r_beyond", () -> beyond(slice));
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
                    List<String> from = slice.from(r, ends);
                    List<String> to = slice.to(r, ends);
                    Function<String, String> low = bound(first ? "first" : "from_" + i, bound);
                    Function<String, String> high = bound(last ? "last" : "to_" + i, bound);
                    // said as an equality, so that the key's index is known to be better than one of its first column alone
                    int same = Slice.common(from, to);
                    List<String> parts = new ArrayList<>();
                    for (int k = 0; k < same; k++) {
                        parts.add(compare(k, k + 1, side, "=", low));
                    }
                    parts.add(from.isEmpty() ? "true" : compare(same, key.size(), side, ">=", low));
                    parts.add(to.isEmpty() ? "true" : compare(same, key.size(), side, last ? "<=" : "<", high));
                    return "(" + String.join(" AND ", parts) + ")";
                })
                .collect(Collectors.joining(" OR ", "(", ")")));
    }

    /// Of rows that lie in a slice without end: not of its first key. Only where keys that staging tells apart can be
    /// one, so that a chunk cannot end where it began.
    private Sql beyond(Slice slice) {
        boolean open = slice.ranges().isEmpty() || slice.ranges().getFirst().from().isEmpty() || !keysCanMeet();
        return Sql.raw(open ? "true" : compare(0, key.size(), c -> ordered(c, raw(c)), ">", bound("from_0", this::ordered)));
    }

    private Function<String, String> bound(String value, Bound bound) {
        return c -> bound.of(c, ":'" + value + "_" + key.indexOf(c) + "'::" + uncollated(stagingType(c)));
    }

    /// Compares the key's columns from one index up to another, as PostgreSQL compares rows. A row comparison knows one
    /// operator; where the operators of neighbours are in several schemas, it is written out.
    private String compare(
            int start, int end, Function<String, String> side, String operator, Function<String, String> values) {
        String schema = schema(key.get(start));
        int stop = start;
        while (stop < end && schema(key.get(stop)).equals(schema)) {
            stop++;
        }
        List<String> run = key.subList(start, stop);
        String a = "(" + run.stream().map(side).collect(Collectors.joining(", ")) + ") ";
        String b = " (" + run.stream().map(values).collect(Collectors.joining(", ")) + ")";
        if (stop == end) {
            return a + operator(schema, operator) + b;
        }
        String strict = operator.replace("=", "");
        return a + operator(schema, strict + "=") + b + " AND (" + a + operator(schema, strict) + b + " OR "
                + compare(stop, end, side, operator, values) + ")";
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

    Sql joins(Function<String, String> a, Function<String, String> b) {
        return Sql.raw(key.stream().map(k -> joins(k, a.apply(k), b.apply(k))).collect(Collectors.joining(" AND ")));
    }

    private String joins(String column, String a, String b) {
        return compared(column, a) + " " + operator(schema(column), "=") + " " + compared(column, b);
    }

    /// Columns that a run writes in rows that are there: an identity column GENERATED ALWAYS, which no UPDATE can set, is in the key.
    ///
    /// @param moved a row may be given another key
    List<String> restorable(boolean moved) {
        return columns.stream()
                .map(Column::name)
                .filter(c -> changes(c) || moved || columns.size() == key.size())
                .filter(c -> !overriding || !key.contains(c))
                .toList();
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

    /// Whether a row that the key finds may hold another value than its staged row.
    private boolean changes(String name) {
        return !key.contains(name) || !isIdentity(name);
    }

    /// A value of the target's type as the key's index compares it.
    private String compared(String name, String typed) {
        return comparison(name).map(c -> c.of(typed)).orElse(typed);
    }

    private boolean isText(String name) {
        return uncollated(column(name).rule().stagingType().sql()).endsWith("text");
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
            return "pg_catalog.lower(pg_catalog.ltrim(pg_catalog.replace(" + raw + ", '-', ''), '\\x')) COLLATE pg_catalog.\"C\"";
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
    private String stagingType(String name) {
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

    private static Sql all(List<String> names, Function<String, String> each) {
        return Sql.raw(names.isEmpty() ? "true" : names.stream().map(each).collect(Collectors.joining(" AND ", "(", ")")));
    }

    /// A value of which nothing is known but that some of its characters were replaced stays as the target has it.
    private String assigned(String name, Slice slice) {
        String value = numbered("d.c", name);
        return quoted(name) + " = " + (key.contains(name) || !canBeReplaced(name, slice) ? value
                : "CASE WHEN " + sameButReplaced(name, "d") + " THEN t." + quoted(name) + " ELSE " + value + " END");
    }

    private boolean canBeReplaced(String name, Slice slice) {
        Column c = column(name);
        return !replaced(c).equals("false") && (!slice.whole() || c.type().feed().nul());
    }

    private String sameStaged(String name) {
        return column(name).rule().sameStaged(Sql.raw("t." + quoted(name)), Sql.raw(numbered("s.r", name))).sql();
    }

    private String sameButReplaced(String name, String alias) {
        Column c = column(name);
        return c.rule().sameButReplaced(Sql.raw("t." + quoted(name)), Sql.raw(alias + ".c" + number(c))).sql();
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

    static Sql list(List<String> names, Function<String, String> each) {
        return Sql.raw(names.stream().map(each).collect(Collectors.joining(", ")));
    }

    String numbered(String prefix, String name) {
        return prefix + number(column(name));
    }

    private int number(Column c) {
        return columns.indexOf(c) + 1;
    }

    Column column(String name) {
        Predicate<Column> named = c -> c.name().equals(name);
        return columns.stream()
                .filter(named)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column " + name));
    }

    /// A column of a raw row of staging.
    private String raw(String column) {
        return "r." + quoted(column(column).staged());
    }

    static String quoted(String name) {
        return new Identifier(name).sql();
    }
}
