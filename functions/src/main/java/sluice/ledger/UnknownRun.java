package sluice.ledger;

/// The ledger knows no run of that id.
public final class UnknownRun extends RuntimeException {
    public UnknownRun(String message) {
        super(message);
    }
}
