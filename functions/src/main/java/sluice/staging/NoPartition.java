package sluice.staging;

/// A partitioned table has no partition for loaded rows. Nothing was merged.
public final class NoPartition extends RuntimeException {
    public NoPartition(String message) {
        super(message);
    }
}
