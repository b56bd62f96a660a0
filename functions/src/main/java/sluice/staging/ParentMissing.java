package sluice.staging;

/// A foreign key refused rows: the row they reference is neither in the target nor in this run.
public final class ParentMissing extends RuntimeException {
    public ParentMissing(String message) {
        super(message);
    }
}
