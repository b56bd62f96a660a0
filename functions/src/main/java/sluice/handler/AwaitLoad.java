package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Instant;
import java.time.InstantSource;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.dms.LoadTasks;
import sluice.dms.Token;
import sluice.dms.Tokens;
import sluice.dms.Waiting;

/// Stores the execution's task token, then starts the load if nobody has; from then on the token's holder is resumed by
/// [OnTaskEvent] or [Reconcile]. Called by "Await load" of `reload`, with a token, for the first start and every later wait.
///
/// ```json
/// {"token": "AQC8...", "runId": "costs-2020-02", "taskArn": "arn:aws:dms:...:task:sluice-0123456789ab",
///  "entered": "2026-11-21T10:15:30.123Z", "retry": 0}
/// ```
public final class AwaitLoad extends Step<AwaitLoad.In, AwaitLoad.Out> {

    /// @param entered when the state was entered
    /// @param retry   how often the state was retried since, from 0
    public record In(String token, String runId, String taskArn, Instant entered, int retry) implements OfRun {
        @Override
        public String toString() {
            return "In[runId=" + runId + ", taskArn=" + taskArn + "]";
        }
    }

    /// Nobody reads it: the state's result is what comes with the token.
    public record Out(String taskArn) {}

    private final Waiting waiting;
    private final InstantSource clock;

    public AwaitLoad() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public AwaitLoad(Clients clients, Config config, InstantSource clock) {
        this.waiting = new Waiting(
                new LoadTasks(clients.dms()), new Tokens(clients.dynamo(), config.stateTable()), clients.sfn(), clock);
        this.clock = clock;
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        seen.saw("look", waiting.await(new Token(
                in.taskArn(), in.runId(), in.token(), Token.attempt(in.entered(), in.retry()), clock.instant())));
        return new Out(in.taskArn());
    }
}
