package sluice.sql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Fragments of the statements that look for the parents of staged rows: `p` is a row of the referenced table, `q` a
/// staged row of it, whose columns are called `c1`, `c2`, ... like those of `s`.
///
/// @param child      the referencing table
/// @param columns    that reference, in the order of `referenced`
/// @param parent     the referenced table
/// @param loaded     the same, if the run loads it
/// @param operators  by which a parent's value equals a child's, as OPERATOR takes them
/// @param collations of the parent's columns, as COLLATE takes them; empty where a type has none
public record ForeignKeySql(
        TableSql child,
        List<String> columns,
        TableName parent,
        Optional<TableSql> loaded,
        List<String> referenced,
        List<String> operators,
        List<String> collations) {

    /// Whether a row's reference is whole, and whether it has any value.
    public Map<String, Fragment> references() {
        Map<String, Fragment> f = new LinkedHashMap<>();
        f.put("complete", each(i -> s(i) + " IS NOT NULL", " AND "));
        f.put("not_empty", each(i -> s(i) + " IS NOT NULL", " OR "));
        f.put("same_reference", each(this::same, " AND "));
        return f;
    }

    /// No row of the referenced table loses what is referenced, whatever is merged: it is not loaded, or its key is.
    public boolean parentsStay() {
        return loaded.map(q -> Set.copyOf(q.key()).containsAll(referenced)).orElse(true);
    }

    /// How the look for parents joins: each row is looked up by the index that the foreign key rests on, or, where rows that
    /// will be replaced have to be left out, both tables are read once.
    public JoinBy parentsBy() {
        return parentsStay() ? JoinBy.KEY : JoinBy.HASH;
    }

    /// All that the look for parents needs.
    public Map<String, Fragment> parents() {
        Map<String, Fragment> f = new LinkedHashMap<>(references());
        f.put("reference", Sql.raw(typed(child, Stream.concat(child.key().stream(), columns.stream()).toList())));
        f.put("parent", parent);
        f.put("p_is_parent", isParent(i -> "p." + TableSql.quoted(referenced.get(i))));
        loaded.ifPresent(q -> f.putAll(loaded(q)));
        return f;
    }

    private Map<String, Fragment> loaded(TableSql q) {
        Map<String, Fragment> f = new LinkedHashMap<>();
        f.put("parent_staging", q.staging());
        f.put("parent_typed", Sql.raw(typed(q, referenced)));
        f.put("parent_in_window", bound(q, Sql.raw(inWindow(q))));
        f.put("q_is_parent", isParent(i -> q.numbered("q.c", referenced.get(i))));
        f.put("p_stays", parentsStay() ? Sql.raw("true") : bound(q, notStaged(q)));
        return f;
    }

    /// No staged row of the window will replace `p`.
    private static Sql notStaged(TableSql q) {
        return Sql.raw("NOT EXISTS (SELECT FROM (SELECT " + typed(q, q.key()) + " FROM " + q.staging().sql() + " r WHERE "
                + inWindow(q) + " OFFSET 0) k WHERE "
                + q.joins(c -> "p." + TableSql.quoted(c), c -> q.numbered("k.c", c)).sql() + ")");
    }

    private String same(int i) {
        TableSql.Column c = child.column(columns.get(i));
        return c.rule().same(Sql.raw("t." + TableSql.quoted(c.name())), Sql.raw(s(i))).sql();
    }

    private static Sql bound(TableSql q, Sql sql) {
        return sql.bind("parent_window_from", q.window().from()).bind("parent_window_to", q.window().to());
    }

    private static String inWindow(TableSql q) {
        TableSql.Column c = q.column(q.window().column());
        return TypeRules.inWindow("r." + TableSql.quoted(c.staged()), q.window().sqlType(), c.rule().stagingType().sql())
                .replace(":'window_", ":'parent_window_");
    }

    private Sql isParent(IntFunction<String> parent) {
        return equal(operators, collations, parent, this::s);
    }

    /// Whether a foreign key takes two rows' columns for the same.
    static Sql equal(
            List<String> operators, List<String> collations, IntFunction<String> parent, IntFunction<String> child) {
        return Sql.raw(IntStream.range(0, operators.size())
                .mapToObj(i -> {
                    String c = child.apply(i);
                    return parent.apply(i) + " OPERATOR(" + operators.get(i) + ") "
                            + (collations.get(i).isEmpty() ? c : "(" + c + " COLLATE " + collations.get(i) + ")");
                })
                .collect(Collectors.joining(" AND ", "(", ")")));
    }

    private Sql each(IntFunction<String> column, String joined) {
        return Sql.raw(IntStream.range(0, columns.size())
                .mapToObj(column)
                .collect(Collectors.joining(joined, "(", ")")));
    }

    private String s(int i) {
        return child.numbered("s.c", columns.get(i));
    }

    static String typed(TableSql table, List<String> columns) {
        return columns.stream()
                .distinct()
                .map(c -> table.staged(c).sql() + " AS " + table.numbered("c", c))
                .collect(Collectors.joining(", "));
    }
}
