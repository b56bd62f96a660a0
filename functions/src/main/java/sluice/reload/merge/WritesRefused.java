package sluice.reload.merge;

/// The target did not take rows that were written to it, again and again.
public final class WritesRefused extends RuntimeException {
    public WritesRefused(String message) {
        super(message);
    }
}
