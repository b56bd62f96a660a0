package sluice.staging;

/// Staged values that the target's columns cannot hold exactly, or that unique keys refuse. Nothing was merged.
public final class BadValues extends RuntimeException {
    public BadValues(String message) {
        super(message);
    }
}
