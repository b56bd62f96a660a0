package sluice.local;

/// How much of a command's result is shown.
public enum Shown {
    /// Everything, for people.
    TEXT,
    /// The outcome alone.
    QUIET,
    /// One JSON document, for programs.
    JSON
}
