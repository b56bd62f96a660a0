package sluice.sql;

import java.util.Optional;

/// A statement failed. Carries the server's own words and SQLSTATE; never the bound values.
public class SqlFailure extends RuntimeException {

    private final String state;
    private final Place place;

    /// What the server names beside its words; an empty text for what it does not.
    ///
    /// @param inRow      it happened at some row: the server says where it was
    public record Place(String schema, String table, String column, String constraint, boolean inRow) {

        static final Place NONE = new Place("", "", "", "", false);

        public Place {
            schema = schema == null ? "" : schema;
            table = table == null ? "" : table;
            column = column == null ? "" : column;
            constraint = constraint == null ? "" : constraint;
        }
    }

    public SqlFailure(String state, String message, Throwable cause) {
        this(state, message, Place.NONE, cause);
    }

    SqlFailure(String state, String message, Place place, Throwable cause) {
        super(message, cause);
        this.state = state == null ? "" : state;
        this.place = place;
    }

    /// The five-character SQLSTATE, empty where the driver gave none.
    public String state() {
        return state;
    }

    public Place place() {
        return place;
    }

    /// A value, a constraint or a function of the user's said no: classes 22, 23 and P0.
    public boolean isOfData() {
        return state.matches("(22|23|P0).*");
    }

    /// The same work may be done again: [SqlState] says of which states that is true, and how.
    public static final class Retryable extends SqlFailure {

        public Retryable(String state, String message, Throwable cause) {
            this(state, message, Place.NONE, cause);
        }

        Retryable(String state, String message, Place place, Throwable cause) {
            super(state, message, place, cause);
        }

        /// It may be tried again in the same session.
        public boolean here() {
            return SqlState.of(state()).filter(s -> s.again() == SqlState.Again.HERE).isPresent();
        }
    }

    public static SqlFailure of(String state, String message, Throwable cause) {
        return of(state, message, Place.NONE, cause);
    }

    public static SqlFailure of(String state, String message, Place place, Throwable cause) {
        String s = state == null ? "" : state;
        Optional<SqlState> passes = SqlState.of(s);
        return passes.<SqlFailure>map(p -> new Retryable(s, words(p, s, message), place, cause))
                .orElseGet(() -> new SqlFailure(s, message, place, cause));
    }

    private static String words(SqlState p, String state, String message) {
        return "%s (SQLSTATE %s: %s). This passes by itself or by a DBA's hand, and was tried again for minutes; what was merged stays"
                .formatted(Character.toUpperCase(p.words().charAt(0)) + p.words().substring(1), state, message)
                + " merged, and the same request may be started again.";
    }
}
