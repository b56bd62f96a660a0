package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.InstantSource;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.dms.LoadTasks;
import sluice.dms.Tokens;
import sluice.dms.Waiting;
import sluice.wire.FromAws;

/// Looks at every load that an execution waits for, because events are delivered by best effort only: resumes the execution,
/// or sends it a heartbeat and starts the load if DMS would not. Called every minute by a rule.
///
/// ```json
/// {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}
/// ```
public final class Reconcile implements RequestHandler<Reconcile.In, Reconcile.Out> {

    /// @param time when the rule fired, as AWS writes it
    @FromAws
    public record In(String time) {}

    /// @param tokens how many waiting executions there were
    public record Out(int tokens) {}

    private final Waiting waiting;

    public Reconcile() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public Reconcile(Clients clients, Config config, InstantSource clock) {
        this.waiting = new Waiting(
                new LoadTasks(clients.dms()), new Tokens(clients.dynamo(), config.stateTable()), clients.sfn(), clock);
    }

    @Override
    public Out handleRequest(In in, Context context) {
        return new Out(waiting.lookAtAll());
    }
}
