package sluice.dms;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import sluice.aws.AwsErrors;
import sluice.aws.Failures;
import sluice.aws.Throttled;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.TaskDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/// Waits for loads on behalf of executions. Whatever arrives, an event, a duplicate of it, one too many or none at all,
/// is only a reason to look: what an execution is told is always "look now", never a result. Who looked is said too, for
/// people who read the execution's history: `{"seenBy": "event"}`, `"reconciler"` or `"start"`.
public final class Waiting {

    /// A started task leaves `ready` within seconds; one still ready after this long cannot be started.
    private static final Duration START = Duration.ofMinutes(10);

    /// A token that Step Functions does not know may be one that it does not know yet; after the state's heartbeat nobody waits
    /// with it.
    private static final Duration UNKNOWN = Duration.ofMinutes(5);

    private static final String NOBODY = "nothing: nobody waits";

    private final LoadTasks tasks;
    private final Tokens tokens;
    private final SfnClient sfn;
    private final InstantSource clock;

    public Waiting(LoadTasks tasks, Tokens tokens, SfnClient sfn, InstantSource clock) {
        this.tasks = tasks;
        this.tokens = tokens;
        this.sfn = sfn;
        this.clock = clock;
    }

    /// Stores the token first and looks second, so that no end of the load can slip through between; starts the task if
    /// it never was.
    public Look await(Token token) {
        if (!tokens.store(token)) {
            return new Look(token.runId(), "not asked", "nothing: a later attempt waits");
        }
        LoadStatus status = tasks.status(token.taskArn());
        if (status instanceof LoadStatus.Ready) {
            tasks.start(token.taskArn());
            return new Look(token.runId(), status.text(), "started");
        }
        return new Look(token.runId(), status.text(), status.ended() ? resume(token, "start") : "nothing");
    }

    /// Something happened to a task: if an execution waits for it and it has ended, resumes the execution.
    ///
    /// @return empty if none waits
    public Optional<Look> look(String taskArn) {
        return tokens.find(taskArn).map(t -> {
            LoadStatus status = tasks.status(taskArn);
            return new Look(t.runId(), status.text(), status.ended() ? resume(t, "event") : "nothing");
        });
    }

    /// Looks at every task an execution waits for, and resumes the execution or lets it know that somebody still looks. A
    /// task that is still to be started is started.
    ///
    /// @param seen is given each look that came to its end
    /// @return the number of tokens looked at
    /// @throws Throttled after all were looked at, if any could not be
    public int lookAtAll(Consumer<Look> seen) {
        List<Token> all = tokens.all();
        Failures failures = new Failures();
        all.forEach(t -> failures.attempt(() -> seen.accept(lookFor(t))));
        failures.report("of " + all.size() + " load tasks could not be looked at or started");
        return all.size();
    }

    private Look lookFor(Token t) {
        LoadStatus status = tasks.status(t.taskArn());
        return new Look(t.runId(), status.text(), due(t, status) ? resume(t, "reconciler") : keep(t, status));
    }

    private String keep(Token t, LoadStatus status) {
        if (!beat(t)) {
            return NOBODY;
        }
        if (status instanceof LoadStatus.Ready) {
            // DMS may have refused to: it wants both connections tested successfully, and each run tests them again
            tasks.start(t.taskArn());
            return "started";
        }
        return "heartbeat";
    }

    private boolean due(Token t, LoadStatus status) {
        return status.ended()
                || status instanceof LoadStatus.Ready && t.since().plus(START).isBefore(clock.instant());
    }

    private String resume(Token t, String seenBy) {
        boolean waited = report(t, () -> sfn.sendTaskSuccess(r -> r.taskToken(t.token()).output("{\"seenBy\":\"" + seenBy + "\"}")));
        if (waited || old(t)) {
            tokens.delete(t);
        }
        return waited ? "resumed" : NOBODY;
    }

    private boolean old(Token t) {
        return t.since().plus(UNKNOWN).isBefore(clock.instant());
    }

    /// False if nobody is known to wait.
    private boolean beat(Token t) {
        boolean waited = report(t, () -> sfn.sendTaskHeartbeat(r -> r.taskToken(t.token())));
        if (!waited && old(t)) {
            tokens.delete(t);
        }
        return waited;
    }

    /// False if nobody waits with this token any more.
    private static boolean report(Token t, Runnable call) {
        return AwsErrors.call("report to execution " + t.runId(), () -> {
            try {
                call.run();
                return true;
            } catch (TaskTimedOutException | TaskDoesNotExistException | InvalidTokenException e) {
                return false;
            }
        });
    }
}
