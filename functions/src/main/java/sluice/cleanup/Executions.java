package sluice.cleanup;

import java.util.Optional;
import java.util.Set;
import sluice.aws.AwsErrors;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// What Step Functions says of an execution.
final class Executions {

    /// As far as we know.
    private static final Set<ExecutionStatus> RUNNING =
            Set.of(ExecutionStatus.RUNNING, ExecutionStatus.PENDING_REDRIVE, ExecutionStatus.UNKNOWN_TO_SDK_VERSION);

    private Executions() {}

    /// Empty for one that Step Functions does not know (any more: it forgets them after 90 days).
    ///
    /// @throws sluice.aws.Throttled  if Step Functions could not be asked this time
    /// @throws sluice.aws.AwsRefused if it does not answer
    static Optional<DescribeExecutionResponse> describe(SfnClient sfn, String arn) {
        return AwsErrors.call("describe execution " + arn, () -> {
            try {
                return Optional.of(sfn.describeExecution(r -> r.executionArn(arn)));
            } catch (ExecutionDoesNotExistException e) {
                return Optional.empty();
            }
        });
    }

    static boolean running(DescribeExecutionResponse e) {
        return RUNNING.contains(e.status());
    }

    static boolean succeeded(DescribeExecutionResponse e) {
        return e.status() == ExecutionStatus.SUCCEEDED;
    }
}
