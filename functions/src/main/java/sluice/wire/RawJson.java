package sluice.wire;

/// A document as it came, for a function that answers also those that cannot be read: [LambdaSerializer] does not look at it.
public record RawJson(String text) {}
