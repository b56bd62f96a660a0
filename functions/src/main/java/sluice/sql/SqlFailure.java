package sluice.sql;

/// A statement failed. Carries the server's own words and SQLSTATE; never the bound values.
public class SqlFailure extends RuntimeException {

    private final String state;

    public SqlFailure(String state, String message, Throwable cause) {
        super(message, cause);
        this.state = state == null ? "" : state;
    }

    /// The five-character SQLSTATE, empty where the driver gave none.
    public String state() {
        return state;
    }

    /// The same work may be done again: it lost a race (40001, 40P01), waited too long for a lock (55P03), or the
    /// connection or the server went away (08xxx, 57P01 to 57P03).
    public static final class Retryable extends SqlFailure {
        public Retryable(String state, String message, Throwable cause) {
            super(state, message, cause);
        }
    }

    static SqlFailure of(String state, String message, Throwable cause) {
        String s = state == null ? "" : state;
        boolean again = s.startsWith("08")
                || switch (s) {
                    case "40001", "40P01", "55P03", "57P01", "57P02", "57P03" -> true;
                    default -> false;
                };
        return again ? new Retryable(s, message, cause) : new SqlFailure(s, message, cause);
    }
}
