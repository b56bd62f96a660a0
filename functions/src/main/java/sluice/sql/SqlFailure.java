package sluice.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A statement failed, or a connection.
///
/// A database's own text (message, detail, hint, context) may quote values, keys and passwords. So it is no part of this
/// exception's message, and the driver's exception, which has it, is not chained: Lambda logs and returns both. What
/// [#getMessage] says is ours: the SQLSTATE in plain words, and the names of what refused. The text is [#said], which goes to
/// the ledger and nowhere else.
public class SqlFailure extends RuntimeException {

    /// What states that do not pass by themselves mean, by how they begin; the first that fits is taken (PostgreSQL's manual,
    /// appendix "PostgreSQL Error Codes").
    private static final List<Map.Entry<String, String>> WORDS = List.of(
            Map.entry("23502", "a column that must have a value got none"),
            Map.entry("23503", "a foreign key refuses a row"),
            Map.entry("23505", "a unique key refuses a row"),
            Map.entry("23514", "a CHECK refuses a row"),
            Map.entry("23P01", "an exclusion constraint refuses a row"),
            Map.entry("22", "a value cannot be converted, or a function refuses it"),
            Map.entry("P0", "a trigger or a function of the database raised an error"),
            Map.entry("42501", "a privilege is missing: run grants/postgresql.sql again, as its first lines say"),
            Map.entry("42P01", "a table is not there"),
            Map.entry("42703", "a column is not there"),
            Map.entry("28", "the login was refused"),
            Map.entry("3D000", "the database is not there"),
            Map.entry("54", "a limit of the server was reached"),
            Map.entry("XX", "the server met an internal error"));

    private final String state;
    private final Place place;
    private final String said;

    /// What the server names beside its words; an empty text for what it does not.
    ///
    /// @param function   where an error was raised, e.g. `function shop.positive(integer), line 3`
    /// @param inRow      it happened at some row: the server says where it was
    public record Place(String schema, String table, String column, String constraint, String function, boolean inRow) {

        public static final Place NONE = new Place("", "", "", "", "", false);

        public Place {
            schema = schema == null ? "" : schema;
            table = table == null ? "" : table;
            column = column == null ? "" : column;
            constraint = constraint == null ? "" : constraint;
            function = function == null ? "" : function;
        }

        /// The names there are, e.g. `table shop.orders`.
        private List<String> names() {
            List<String> names = new ArrayList<>();
            if (!table.isEmpty()) {
                names.add("table " + (schema.isEmpty() ? "" : schema + ".") + table);
            }
            if (!column.isEmpty()) {
                names.add("column " + column);
            }
            if (!constraint.isEmpty()) {
                names.add("constraint " + constraint);
            }
            if (!function.isEmpty()) {
                names.add(function);
            }
            return names;
        }
    }

    private SqlFailure(String state, String message, Place place, String said) {
        super(message);
        this.state = state;
        this.place = place;
        this.said = said;
    }

    /// The five-character SQLSTATE, empty where the driver gave none.
    public String state() {
        return state;
    }

    public Place place() {
        return place;
    }

    /// What the database or its driver said, which may hold values; empty where they said nothing.
    public Optional<String> said() {
        return Optional.ofNullable(said).filter(s -> !s.isBlank());
    }

    /// A value, a constraint or a function of the user's said no: classes 22, 23 and P0.
    public boolean isOfData() {
        return state.matches("(22|23|P0).*");
    }

    /// The same work may be done again: [SqlState] says of which states that is true, and how.
    public static final class Retryable extends SqlFailure {

        private Retryable(String state, String message, Place place, String said) {
            super(state, message, place, said);
        }

        /// It may be tried again in the same session.
        public boolean here() {
            return SqlState.of(state()).filter(s -> s.again() == SqlState.Again.HERE).isPresent();
        }
    }

    /// @param words our own sentence, without its full stop, and without values
    public static SqlFailure of(String state, String words) {
        return of(state, words, Place.NONE, null);
    }

    /// @param state  may be null
    /// @param words  our own, which say more than the state does; may be empty
    /// @param said   what the database or its driver said; may be null
    public static SqlFailure of(String state, String words, Place place, String said) {
        String s = state == null ? "" : state;
        List<String> what = new ArrayList<>();
        what.add("SQLSTATE " + (s.isEmpty() ? "unknown" : s));
        what.addAll(place.names());
        if (!words.isEmpty()) {
            what.add(words);
        }
        String details = String.join(", ", what);
        return SqlState.of(s)
                .<SqlFailure>map(p -> new Retryable(s, passing(p, details), place, said))
                .orElseGet(() -> new SqlFailure(s, meaning(s) + " (" + details + ")", place, said));
    }

    private static String meaning(String state) {
        return WORDS.stream()
                .filter(w -> state.startsWith(w.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("the database refused a statement");
    }

    private static String passing(SqlState p, String details) {
        return "%s (%s). This passes by itself or by a DBA's hand, and was tried again; what was merged stays"
                .formatted(Character.toUpperCase(p.words().charAt(0)) + p.words().substring(1), details)
                + " merged, and the same request may be started again.";
    }
}
