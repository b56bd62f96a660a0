package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.time.Duration;
import java.time.InstantSource;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.ledger.Keeping;
import sluice.ledger.TargetSessions;

/// Drops rows that were kept for undo as long as they were to be. Called once a day by a rule; the ledger shows what is gone
/// (`sluice.images`).
///
/// ```json
/// {"source": "aws.events", "detail-type": "Scheduled Event", "time": "2026-11-21T10:15:00Z", "detail": {}}
/// ```
public final class ExpireImages extends Step<ScheduledEvent, ExpireImages.Out> {

    private static final Duration BUDGET = Duration.ofMinutes(10);

    /// @param dropped tables
    public record Out(int dropped) {}

    private final TargetSessions sessions;

    public ExpireImages() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public ExpireImages(Clients clients, Config config, InstantSource clock) {
        this.sessions = new TargetSessions(clients, config, clock);
    }

    @Override
    protected Out answer(ScheduledEvent in, Context context, Seen seen) {
        return sessions.look("expire images", BUDGET, session -> new Out(Keeping.expire(session)));
    }
}
