package sluice.staging;

/// Staging does not hold what was loaded (H17): it was emptied, or rows were lost. Nothing more may be merged from it.
public final class StagingDiffers extends RuntimeException {
    public StagingDiffers(String message) {
        super(message);
    }
}
