package sluice.staging;

/// Staging does not hold what was loaded: rows were lost, or a crash or a failover emptied it, for it is unlogged. Nothing more may
/// be merged from it.
public final class StagingDiffers extends RuntimeException {
    public StagingDiffers(String message) {
        super(message);
    }
}
