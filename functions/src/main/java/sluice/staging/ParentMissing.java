package sluice.staging;

import sluice.sql.SqlFailure;

/// A foreign key refused rows: the row they reference is neither in the target nor in this run.
public final class ParentMissing extends RuntimeException {
    public ParentMissing(String message) {
        super(message);
    }

    /// @param because what the target said
    public ParentMissing(String message, SqlFailure because) {
        super(message, because);
    }
}
