package sluice.sql;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;

/// A value that a row holds in passing, within one transaction, so that another row can take the one that it had. Nobody
/// else ever sees it. It is NULL, or one of so many that it can be expected to be free; the unique index itself says
/// whether it is.
///
/// @param column target name
/// @param value  an expression
public record Passing(String column, String value) {

    static final String NULL = "NULL";

    /// @param column   target name
    /// @param nullable the table takes NULL there, and NULLs do not collide in its unique indexes
    /// @param unchecked nothing else looks whether the column is NULL: no CHECK, no domain, no generated column
    /// @param free     any value will do: no foreign key and no CHECK looks at the column
    /// @param itself   the index holds the column itself, not in an expression alone
    public record Candidate(
            String column, ColumnType type, boolean nullable, boolean unchecked, boolean free, boolean itself) {
        private boolean hasRoom() {
            return free && room(type) > 0;
        }
    }

    /// What lets a row go of its value in an index: NULL in one column that the index holds itself, if nothing else looks
    /// at it, else any value in the widest one, else NULL after all; else, where it holds expressions alone, another value
    /// in each column that they may look at. Empty where none of the columns can change.
    public static List<Passing> choose(List<Candidate> candidates) {
        List<Candidate> itself = candidates.stream().filter(Candidate::itself).toList();
        Optional<Passing> one = empty(itself, Candidate::unchecked)
                .or(() -> itself.stream()
                        .filter(Candidate::hasRoom)
                        .max(Comparator.comparing(c -> room(c.type())))
                        .map(c -> new Passing(c.column(), random(c.type()))))
                .or(() -> empty(itself, _ -> true));
        return one.map(List::of).orElseGet(() -> candidates.stream()
                .filter(c -> c.hasRoom() || c.nullable())
                .map(c -> new Passing(c.column(), c.hasRoom() ? random(c.type()) : NULL))
                .toList());
    }

    private static Optional<Passing> empty(List<Candidate> candidates, Predicate<Candidate> wanted) {
        return candidates.stream()
                .filter(c -> c.nullable() && wanted.test(c))
                .map(c -> new Passing(c.column(), NULL))
                .findFirst();
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
        // operators written so all bind alike, from the left
        return "(" + a + " OPERATOR(pg_catalog.*) " + b + ")";
    }

    private static int modifier(ColumnType type, int which, int otherwise) {
        Matcher m = TypeRules.MODIFIERS.matcher(type.sql());
        return m.find() && m.group(which) != null ? Integer.parseInt(m.group(which)) : otherwise;
    }
}
