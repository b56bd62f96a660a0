package sluice.cleanup;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sluice.aws.AwsErrors;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// Which runs' executions have ended, and why.
public final class DeadRuns {

    /// Still running, or as far as we know; or it succeeded, and so has cleaned up and told.
    private static final Set<ExecutionStatus> NOT_DEAD = Set.of(
            ExecutionStatus.RUNNING,
            ExecutionStatus.PENDING_REDRIVE,
            ExecutionStatus.UNKNOWN_TO_SDK_VERSION,
            ExecutionStatus.SUCCEEDED);

    private final SfnClient sfn;

    public DeadRuns(SfnClient sfn) {
        this.sfn = sfn;
    }

    /// @param status what an event said the execution ended as; empty where there was no event
    public record Run(String runId, String executionArn, Optional<String> status) {}

    /// @param error the execution's error, or its status where it has none or was stopped
    /// @param cause the execution's cause, or a sentence where it has none or was stopped
    public record Dead(String runId, String executionArn, String error, String cause) {}

    /// Those of `runs` whose execution has ended.
    ///
    /// @throws sluice.aws.Throttled  if Step Functions could not be asked this time
    /// @throws sluice.aws.AwsRefused if it does not answer
    public List<Dead> among(List<Run> runs) {
        return runs.stream().flatMap(r -> dead(r).stream()).toList();
    }

    private Optional<Dead> dead(Run run) {
        Optional<DescribeExecutionResponse> execution =
                AwsErrors.call("describe execution " + run.executionArn(), () -> {
                    try {
                        return Optional.of(sfn.describeExecution(r -> r.executionArn(run.executionArn())));
                    } catch (ExecutionDoesNotExistException e) {
                        return Optional.empty();
                    }
                });
        // describing lags behind: what an event said of an execution's end stands
        if (run.status().isEmpty() && execution.filter(e -> NOT_DEAD.contains(e.status())).isPresent()) {
            return Optional.empty();
        }
        String ended = run.status().or(() -> execution.map(e -> e.statusAsString())).orElse("GONE");
        Optional<String> error = execution.map(e -> e.error());
        Optional<String> cause = execution.map(e -> e.cause());
        if (ended.equals("ABORTED")) {
            // what whoever stopped it said of it, in any words
            String said = Stream.of(error, cause).flatMap(Optional::stream).collect(Collectors.joining(": "));
            return Optional.of(new Dead(run.runId(), run.executionArn(), "Execution ABORTED",
                    "The execution was stopped" + (said.isEmpty() ? "." : " (" + said + ").")));
        }
        return Optional.of(new Dead(
                run.runId(),
                run.executionArn(),
                error.orElse("Execution " + ended),
                cause.orElse("The execution ended without cleaning up after itself.")));
    }
}
