package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.time.InstantSource;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.cleanup.OpenRuns;
import sluice.cleanup.Sweeper;
import sluice.report.Rejections;

/// Sends messages that could not be sent, tells of requests that were rejected, and starts a clean-up of each run whose execution
/// has died. Called every five minutes by a rule.
///
/// ```json
/// {"source": "aws.events", "detail-type": "Scheduled Event", "time": "2026-11-21T10:15:00Z", "detail": {}}
/// ```
public final class Sweep extends Step<ScheduledEvent, Sweep.Out> {

    /// @param started clean-ups
    public record Out(int started) {}

    private final Sweeper sweeper;

    public Sweep() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public Sweep(Clients clients, Config config, InstantSource clock) {
        this.sweeper = new Sweeper(
                new OpenRuns(clients.dynamo(), config.stateTable()),
                clients.sfn(),
                config.cleanupArn(),
                Notify.notifier(clients, config, clock),
                new Rejections(clients.dynamo(), config.stateTable(), clock),
                clock);
    }

    @Override
    protected Out answer(ScheduledEvent event, Context context, Seen seen) {
        return new Out(sweeper.look());
    }
}
