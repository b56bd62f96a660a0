package sluice.sql;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A unique index beside the key, as it refuses rows: what it looks at, which rows it holds, and what it takes for equal.
///
/// Its own expressions, operators and collations are evaluated over staged rows and rows of the target alike, each under
/// the names of the target's columns, so a collision is found as the index would find it: whether a column, an
/// expression or a part of the table is unique.
///
/// @param uses             target names of all columns that it looks at; all are loaded
/// @param predicates       which rows it holds: its WHERE, and what a partition holds where only that one has it
/// @param nullsNotDistinct two NULLs collide (PostgreSQL 15 and later)
/// @param passing          how rows that exchange values let go of theirs; empty where the index is checked at a transaction's
///                         end, or where they cannot
/// @param obstacle         why rows cannot exchange values within a transaction, as a clause; empty where they can
public record UniqueIndex(
        String name,
        List<String> uses,
        List<Part> parts,
        List<String> predicates,
        boolean nullsNotDistinct,
        List<Passing> passing,
        String obstacle) {

    /// The [#obstacle] of rows that cannot let go of their values; those whose own new values are free need not.
    public static final String NO_PASSING = "no column can hold another value in passing";

    private static final Pattern QUESTION_MARK = Pattern.compile("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|(\\?)");

    /// @param sql       a column or an expression over the table's columns, as `pg_get_indexdef` says it
    /// @param column    target name of the column; empty for an expression
    /// @param schema    of the operators by which it is compared
    /// @param as        the type whose operators they are, as SQL; empty for the expression's own
    /// @param collation quoted and schema-qualified; empty where the type has none
    public record Part(String sql, String column, String schema, String as, String collation) {

        public Part {
            if (schema.isEmpty()) {
                throw new IllegalArgumentException("operators of " + sql + " are in some schema");
            }
        }
    }

    public UniqueIndex {
        uses = List.copyOf(uses);
        parts = List.copyOf(parts);
        predicates = List.copyOf(predicates);
        passing = List.copyOf(passing);
    }

    /// An index on columns that are compared as they are.
    public static UniqueIndex on(String... columns) {
        List<Part> parts = List.of(columns).stream()
                .map(c -> new Part(new Identifier(c).sql(), c, "pg_catalog", "", ""))
                .toList();
        return new UniqueIndex(
                String.join("_", columns), List.of(columns), parts, List.of(), false,
                List.of(new Passing(columns[0], Passing.NULL)), "");
    }

    /// As a message names it, e.g. `unique hall, tag`.
    public String words() {
        String what = parts.stream().map(p -> p.column().isEmpty() ? p.sql() : p.column()).collect(Collectors.joining(", "));
        return "unique " + what + (isOfColumns() && predicates.isEmpty() ? "" : " (index " + name + ")");
    }

    private boolean isOfColumns() {
        return parts.stream().noneMatch(p -> p.column().isEmpty() || !p.as().isEmpty() || !p.collation().isEmpty());
    }

    /// Rows let go of their values by taking the new ones at once, where these are free.
    public boolean freeFirst() {
        return obstacle.equals(NO_PASSING);
    }

    /// Rows can be looked up in the index itself by [#same].
    public boolean plain() {
        return isOfColumns() && !nullsNotDistinct;
    }

    /// What is unique, as `u1`, `u2`, ...; in a scope of the target's column names.
    Sql values() {
        return Sql.raw(IntStream.range(0, parts.size())
                .mapToObj(i -> {
                    Part p = parts.get(i);
                    return Comparison.compared("(" + escaped(p.sql()) + ")", p.as(), p.collation()) + " AS u" + (i + 1);
                })
                .collect(Collectors.joining(", ")));
    }

    /// Whether the index holds a row; in a scope of the target's column names.
    Sql holds() {
        return Sql.raw(predicates.isEmpty()
                ? "true"
                : predicates.stream().map(p -> "(" + escaped(p) + ")").collect(Collectors.joining(" AND ", "(", ")")));
    }

    /// `t` holds the value of `s`.
    Sql same() {
        return Sql.raw(IntStream.range(0, parts.size())
                .mapToObj(i -> {
                    String a = "t.u" + (i + 1);
                    String b = "s.u" + (i + 1);
                    // arrays, because in them NULL equals NULL and they can be hashed
                    return nullsNotDistinct
                            ? "ARRAY[" + a + "] OPERATOR(pg_catalog.=) ARRAY[" + b + "]"
                            : a + " OPERATOR(" + new Identifier(parts.get(i).schema()).sql() + ".=) " + b;
                })
                .collect(Collectors.joining(" AND ", "(", ")")));
    }

    /// `s.u1, s.u2, ...`
    Sql of() {
        return Sql.raw(IntStream.rangeClosed(1, parts.size()).mapToObj(i -> "s.u" + i).collect(Collectors.joining(", ")));
    }

    /// The index refuses a second row with the values of `s`: none is NULL, or NULLs count as values.
    Sql isValue() {
        return Sql.raw(nullsNotDistinct ? "true" : IntStream.rangeClosed(1, parts.size())
                .mapToObj(i -> "s.u" + i + " IS NOT NULL")
                .collect(Collectors.joining(" AND ", "(", ")")));
    }

    // a question mark that is an operator would be a parameter to JDBC
    private static String escaped(String sql) {
        Matcher m = QUESTION_MARK.matcher(sql);
        return m.replaceAll(r -> Matcher.quoteReplacement(r.group(1) == null ? r.group() : "??"));
    }
}
