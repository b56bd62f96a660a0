package sluice.cleanup;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/// Which runs' executions have ended badly, and why.
public final class DeadRuns {

    private final SfnClient sfn;

    public DeadRuns(SfnClient sfn) {
        this.sfn = sfn;
    }

    /// @param status what an event said the execution ended as; empty where there was no event
    public record Run(String runId, String executionArn, Optional<String> status) {}

    /// @param error the execution's error, or its status where it has none or was stopped
    /// @param cause the execution's cause, or a sentence where it has none or was stopped
    public record Dead(String runId, String executionArn, String error, String cause) {}

    /// Empty for a run whose execution still runs, or succeeded and so has cleaned up and told.
    ///
    /// @throws sluice.aws.Throttled  if Step Functions could not be asked this time
    /// @throws sluice.aws.AwsRefused if it does not answer
    public Optional<Dead> ask(Run run) {
        Optional<DescribeExecutionResponse> execution = Executions.describe(sfn, run.executionArn());
        // describing lags behind: what an event said of an execution's end stands
        if (run.status().isEmpty() && execution.filter(e -> Executions.running(e) || Executions.succeeded(e)).isPresent()) {
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
