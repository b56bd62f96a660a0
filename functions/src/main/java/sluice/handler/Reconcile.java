package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.dms.LoadTasks;
import sluice.dms.Look;
import sluice.dms.Tokens;
import sluice.dms.Waiting;

/// Looks at every load that an execution waits for, because events are delivered by best effort only: resumes the execution,
/// or sends it a heartbeat and starts the load if DMS would not. Called every minute by a rule.
///
/// ```json
/// {"source": "aws.events", "detail-type": "Scheduled Event", "time": "2026-11-21T10:15:00Z", "detail": {}}
/// ```
public final class Reconcile extends Step<ScheduledEvent, Reconcile.Out> {

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
    protected Out answer(ScheduledEvent event, Context context, Seen seen) {
        List<Look> looks = new ArrayList<>();
        seen.saw("looks", looks);
        return new Out(waiting.lookAtAll(looks::add));
    }
}
