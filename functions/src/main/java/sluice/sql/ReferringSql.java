package sluice.sql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Fragments of the statement that looks for rows of another table which reference what a run changes: `c` is a row of that
/// table, `g` and `k` have values of the referenced columns as `r1`, `r2`, ...
///
/// @param parent     the referenced table, which is loaded
/// @param child      the referencing table
/// @param columns    its columns that reference, in the order of `referenced`
/// @param operators  by which a parent's value equals a child's, as OPERATOR takes them
/// @param collations of the referenced columns, as COLLATE takes them; empty where a type has none
/// @param exchanges  where rows are noted that exchange unique values
public record ReferringSql(
        TableSql parent,
        TableName child,
        List<String> columns,
        List<String> referenced,
        List<String> operators,
        List<String> collations,
        TableName exchanges) {

    public Map<String, Fragment> fragments() {
        Map<String, Fragment> f = new LinkedHashMap<>(parent.exchanged(exchanges));
        f.put("child", child);
        f.put("referenced", Sql.raw(ForeignKeySql.typed(
                parent, Stream.concat(parent.key().stream(), referenced.stream()).toList())));
        f.put("t_values", values(i -> "t." + TableSql.quoted(referenced.get(i))));
        f.put("s_values", values(this::staged));
        f.put("unchanged", equal(i -> "t." + TableSql.quoted(referenced.get(i)), this::staged));
        f.put("c_refers", equal(i -> "g.r" + (i + 1), i -> "c." + TableSql.quoted(columns.get(i))));
        f.put("k_is_g", equal(i -> "g.r" + (i + 1), i -> "k.r" + (i + 1)));
        return f;
    }

    private String staged(int i) {
        return parent.numbered("s.c", referenced.get(i));
    }

    private Sql values(IntFunction<String> value) {
        return Sql.raw(IntStream.range(0, referenced.size())
                .mapToObj(i -> value.apply(i) + " AS r" + (i + 1))
                .collect(Collectors.joining(", ")));
    }

    private Sql equal(IntFunction<String> a, IntFunction<String> b) {
        return ForeignKeySql.equal(operators, collations, a, b);
    }
}
