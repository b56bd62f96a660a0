package sluice.reload.merge;

import sluice.sql.SqlFailure;

/// A unique index other than the key's refuses a row: a row with another key holds its value.
public final class UniqueCollision extends RuntimeException {

    /// @param because what the target said
    public UniqueCollision(String message, SqlFailure because) {
        super(message, because);
    }
}
