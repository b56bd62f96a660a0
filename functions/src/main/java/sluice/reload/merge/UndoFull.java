package sluice.reload.merge;

/// The run would keep more rows as they were before than it may.
public final class UndoFull extends RuntimeException {
    public UndoFull(String message) {
        super(message);
    }
}
