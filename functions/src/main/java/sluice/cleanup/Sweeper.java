package sluice.cleanup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import sluice.aws.AwsErrors;
import sluice.aws.Failures;
import sluice.aws.Throttled;
import sluice.report.Notifier;
import sluice.report.Rejections;
import sluice.wire.Json;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/// Starts a clean-up for each run whose execution has died, one execution of the cleanup state machine a run, and sends what could
/// not be sent. Where nothing is open it reads three empty answers, starts nothing and asks no database.
public final class Sweeper {

    /// A function that was at work when its execution was stopped goes on for up to fifteen minutes, and may make a load task or a
    /// claim after a clean-up; so a dead run is done with when one that began after this succeeded.
    private static final Duration SETTLED = Duration.ofMinutes(20);

    private final OpenRuns runs;
    private final SfnClient sfn;
    private final String cleanupArn;
    private final Notifier notifier;
    private final Rejections rejections;
    private final InstantSource clock;

    /// @param cleanupArn the cleanup state machine
    public Sweeper(OpenRuns runs, SfnClient sfn, String cleanupArn, Notifier notifier, Rejections rejections, InstantSource clock) {
        this.runs = runs;
        this.sfn = sfn;
        this.cleanupArn = cleanupArn;
        this.notifier = notifier;
        this.rejections = rejections;
        this.clock = clock;
    }

    /// What a clean-up is told of a run, in the shape in which an event names it.
    private record Input(Detail detail) {
        private record Detail(String name, String executionArn) {}
    }

    /// Looks once at everything that is open. What cannot be sent, or a run that cannot be asked about, stops nothing else.
    ///
    /// @return the number of clean-ups started
    /// @throws Throttled after all was looked at, if anything went wrong: what, and of which run
    public int look() {
        Failures failures = new Failures();
        int[] started = {0};
        runs.all().forEach(run -> failures.attempt(() -> started[0] += look(run) ? 1 : 0));
        failures.attempt(() -> rejections.tell(notifier));
        // last, because an SNS that does not answer at all takes the rest of the function's time
        failures.attempt(notifier::sendStored);
        failures.report("things could not be looked at, cleaned up or sent");
        return started[0];
    }

    private boolean look(OpenRuns.OpenRun run) {
        Optional<DescribeExecutionResponse> execution = Executions.describe(sfn, run.executionArn());
        if (execution.filter(Executions::running).isPresent()) {
            return false;
        }
        if (execution.filter(Executions::succeeded).isPresent()) {
            runs.remove(run);
            return false;
        }
        Instant settled = execution.map(e -> e.stopDate().plus(SETTLED)).orElse(Instant.MIN);
        Optional<DescribeExecutionResponse> cleanup = run.cleanup().flatMap(arn -> Executions.describe(sfn, arn));
        if (cleanup.filter(Executions::running).isPresent()) {
            return false;
        }
        if (cleanup.filter(Executions::succeeded).isPresent()) {
            if (!cleanup.get().startDate().isBefore(settled)) {
                runs.remove(run);
                return false;
            }
            if (clock.instant().isBefore(settled)) {
                return false;
            }
        }
        runs.cleaning(run, start(run));
        return true;
    }

    private String start(OpenRuns.OpenRun run) {
        String input = Json.text(new Input(new Input.Detail(run.runId(), run.executionArn())));
        return AwsErrors.call("start the clean-up of run " + run.runId(), () ->
                sfn.startExecution(r -> r.stateMachineArn(cleanupArn).input(input)).executionArn());
    }
}
