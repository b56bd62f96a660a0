package sluice.staging;

/// A column that no loaded row has a value in, although the target has, or although it may be a LOB that was not loaded.
/// Nothing was merged.
public final class NotLoaded extends RuntimeException {
    public NotLoaded(String message) {
        super(message);
    }
}
