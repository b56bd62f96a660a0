package sluice.ledger;

/// Another run holds a table of this one (I12). Nothing was changed.
public final class TableClaimed extends RuntimeException {
    public TableClaimed(String message) {
        super(message);
    }
}
