package sluice.local.asl;

import com.fasterxml.jackson.databind.JsonNode;

/// Does the work of Task states.
@FunctionalInterface
public interface TaskHandler {
    /// Called on a worker, never on the interpreter's thread. A state that has timed out or been aborted does not
    /// interrupt it, as on AWS; its result is then dropped.
    ///
    /// @return what AWS would return for this resource; ignored when the state waits for a token
    /// @throws TaskFailure with the error that Retry and Catch shall see; any other exception is treated as
    ///     [TaskFailure#of] says
    JsonNode run(TaskCall call) throws TaskFailure;
}
