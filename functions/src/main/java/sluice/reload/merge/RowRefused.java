package sluice.reload.merge;

import sluice.sql.SqlFailure;

/// A constraint or a function of the user's refused a row while it was written. What was merged before stays.
public final class RowRefused extends RuntimeException {

    /// @param because what the target said
    public RowRefused(String message, SqlFailure because) {
        super(message, because);
    }
}
