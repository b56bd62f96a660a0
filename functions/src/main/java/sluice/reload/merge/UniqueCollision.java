package sluice.reload.merge;

/// A unique index other than the key's refuses a row: a row with another key holds its value.
public final class UniqueCollision extends RuntimeException {
    public UniqueCollision(String message) {
        super(message);
    }
}
