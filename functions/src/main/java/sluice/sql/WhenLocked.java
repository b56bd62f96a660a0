package sluice.sql;

/// What a claiming SELECT does about a row that another worker holds; stands after `FOR UPDATE`.
public enum WhenLocked implements Fragment {
    SKIP("SKIP LOCKED"),
    WAIT("");

    private final String sql;

    WhenLocked(String sql) {
        this.sql = sql;
    }

    @Override
    public String sql() {
        return sql;
    }
}
