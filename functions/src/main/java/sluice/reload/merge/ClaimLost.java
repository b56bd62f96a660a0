package sluice.reload.merge;

/// The run no longer holds its claim: it was cleaned up while this function still worked.
public final class ClaimLost extends RuntimeException {
    public ClaimLost(String message) {
        super(message);
    }
}
