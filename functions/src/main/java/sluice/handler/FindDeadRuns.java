package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import sluice.load.AwsErrors;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// Tells which runs' executions have ended and why. Called by "Find dead runs" of `cleanup`.
///
/// ```json
/// {"runs": [{"runId": "costs-2020-02", "executionArn": "arn:aws:states:...:execution:sluice-reload:costs-2020-02",
///            "status": "ABORTED"}]}
/// ```
public final class FindDeadRuns implements RequestHandler<FindDeadRuns.In, FindDeadRuns.Out> {

    public record In(List<Run> runs) {}

    /// @param status what an event said the execution ended as; empty where there was no event
    public record Run(String runId, String executionArn, Optional<String> status) {}

    /// @param dead runs whose execution has ended
    public record Out(List<Dead> dead) {}

    /// @param error the execution's error, or its status where it has none
    /// @param cause the execution's cause, or a sentence where it has none
    public record Dead(String runId, String executionArn, String error, String cause) {}

    /// Still running, or as far as we know; or it succeeded, and so has cleaned up and told.
    private static final Set<ExecutionStatus> NOT_DEAD = Set.of(
            ExecutionStatus.RUNNING,
            ExecutionStatus.PENDING_REDRIVE,
            ExecutionStatus.UNKNOWN_TO_SDK_VERSION,
            ExecutionStatus.SUCCEEDED);

    private final SfnClient sfn;

    public FindDeadRuns() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public FindDeadRuns(Clients clients, Config config, InstantSource clock) {
        this.sfn = clients.sfn();
    }

    @Override
    public Out handleRequest(In in, Context context) {
        return new Out(in.runs().stream().flatMap(r -> dead(r).stream()).toList());
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
        return Optional.of(new Dead(
                run.runId(),
                run.executionArn(),
                execution.map(e -> e.error()).orElse("Execution " + ended),
                execution.map(e -> e.cause()).orElse("The execution ended without cleaning up after itself.")));
    }
}
