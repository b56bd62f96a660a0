package sluice.local.asl;

/// Told what happens to executions, on the interpreter's thread: nothing else proceeds until it returns, so a listener
/// can break something exactly when a state is entered or has been left. An exception from it ends the execution and
/// comes out of [Execution#await].
public interface ExecutionListener {
    /// The execution has begun (RUNNING) or ended.
    default void statusChanged(Execution execution) {}

    /// Before the state does anything.
    default void stateEntered(Execution execution, String state) {}

    /// After the state's output and variables are set, before the next state is entered. Not called for Fail, nor for a
    /// state whose error nobody catches.
    default void stateExited(Execution execution, String state) {}
}
