package sluice.staging;

/// A target table is no longer the one that was planned. The chunk at hand was not merged.
public final class TableChanged extends RuntimeException {
    public TableChanged(String message) {
        super(message);
    }
}
