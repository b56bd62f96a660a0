package sluice.reload.merge;

/// A constraint or a function of the user's refused a row while it was written. What was merged before stays.
public final class RowRefused extends RuntimeException {
    public RowRefused(String message) {
        super(message);
    }
}
