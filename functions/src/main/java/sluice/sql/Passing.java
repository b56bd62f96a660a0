package sluice.sql;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A value that a row holds in passing, within one transaction, so that another row can take the one that it had. Nobody
/// else ever sees it. It is NULL, or one of so many that it can be expected to be free; the unique index itself says
/// whether it is.
///
/// @param column target name
/// @param value  an expression
public record Passing(String column, String value) {

    static final String NULL = "NULL";

    private static final Pattern MODIFIERS = Pattern.compile("\\((-?\\d+)(?:,(-?\\d+))?\\)");

    /// @param column   target name
    /// @param nullable the table takes NULL there, and NULLs do not collide in the index
    /// @param free     any value will do: no foreign key looks at the column
    /// @param itself   the index holds the column itself, not in an expression alone
    public record Candidate(String column, ColumnType type, boolean nullable, boolean free, boolean itself) {}

    /// The best of some columns of an index.
    public static Optional<Passing> choose(List<Candidate> candidates) {
        Stream<Passing> nulls =
                candidates.stream().filter(c -> c.nullable() && c.itself()).map(c -> new Passing(c.column(), NULL));
        Stream<Passing> random = candidates.stream()
                .filter(Candidate::free)
                .sorted(Comparator.comparing(Candidate::itself)
                        .thenComparing(c -> room(c.type()))
                        .reversed())
                .filter(c -> room(c.type()) > 0)
                .map(c -> new Passing(c.column(), random(c.type())));
        Stream<Passing> rest = candidates.stream().filter(Candidate::nullable).map(c -> new Passing(c.column(), NULL));
        return Stream.of(nulls, random, rest).flatMap(s -> s).findFirst();
    }

    /// How many values there are to choose from, as a power of ten; 0 for a type that has too few.
    private static int room(ColumnType type) {
        return switch (type.name()) {
            case "uuid", "bytea", "citext", "text" -> 30;
            case "varchar", "bpchar" -> Math.min(modifier(type, 1, 30), 30);
            case "int8", "float8" -> 15;
            case "numeric" -> Math.clamp(modifier(type, 1, 15) - modifier(type, 2, 0), 0, 15);
            case "timestamp", "timestamptz" -> 10;
            case "int4" -> 9;
            case "date" -> 5;
            case "int2" -> 4;
            default -> 0;
        };
    }

    // far from what tables hold: negative numbers, years before 1900
    private static String random(ColumnType type) {
        String hex = "pg_catalog.replace(pg_catalog.gen_random_uuid()::pg_catalog.text, '-', '')";
        String days = "pg_catalog.floor(" + times("pg_catalog.random()", "690000") + ")::integer";
        return switch (type.name()) {
            case "uuid" -> "pg_catalog.gen_random_uuid()";
            case "bytea" -> "pg_catalog.decode(" + hex + ", 'hex')";
            case "int2" -> below("32768") + "::smallint";
            case "int4" -> below("2147483648") + "::integer";
            case "int8" -> below("1e15") + "::bigint";
            case "float8" -> below("1e15");
            case "numeric" -> below("1e" + room(type)) + "::numeric";
            case "date" -> "('0001-01-01'::pg_catalog.date OPERATOR(pg_catalog.+) " + days + ")";
            case "timestamp", "timestamptz" ->
                "('0001-01-01'::pg_catalog." + type.name() + " OPERATOR(pg_catalog.+) "
                        + times("pg_catalog.random()", "'690000 days'::interval") + ")";
            default -> "pg_catalog.left(" + hex + ", " + room(type) + ")";
        };
    }

    private static String below(String most) {
        return "(OPERATOR(pg_catalog.-) pg_catalog.floor(" + times("pg_catalog.random()", most + "::double precision") + "))";
    }

    private static String times(String a, String b) {
        return a + " OPERATOR(pg_catalog.*) " + b;
    }

    private static int modifier(ColumnType type, int which, int otherwise) {
        Matcher m = MODIFIERS.matcher(type.sql());
        return m.find() && m.group(which) != null ? Integer.parseInt(m.group(which)) : otherwise;
    }
}
