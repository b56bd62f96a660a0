package sluice.ledger;

/// Another run holds a table of this one. Nothing was changed.
public final class TableClaimed extends RuntimeException {
    public TableClaimed(String message) {
        super(message);
    }
}
