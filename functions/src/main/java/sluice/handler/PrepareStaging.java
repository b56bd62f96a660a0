package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import java.util.Optional;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.ledger.TargetSessions;
import sluice.reload.plan.Plan;
import sluice.reload.plan.StoredPlan;
import sluice.staging.BeforeImages;
import sluice.staging.Staging;

/// Claims the run's tables and makes its staging tables. Called by "Prepare staging" of `reload`.
///
/// ```json
/// {"runId": "costs-2020-02"}
/// ```
public final class PrepareStaging extends Step<PrepareStaging.In, PrepareStaging.Out> {

    public record In(String runId) implements OfRun {}

    /// @param tables staging tables that are there now
    public record Out(int tables) {}

    private final TargetSessions sessions;
    private final Optional<String> dmsUser;

    public PrepareStaging() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public PrepareStaging(Clients clients, Config config, InstantSource clock) {
        this.sessions = new TargetSessions(clients, config, clock);
        this.dmsUser = config.dmsUser();
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        return sessions.in(in.runId(), "prepare", context, (session, _) -> {
            Plan plan = StoredPlan.of(session, in.runId());
            Staging.prepare(session, sessions.names(in.runId()), plan.staging(), dmsUser);
            plan.undo().ifPresent(u -> BeforeImages.prepare(session, sessions.names(in.runId()), plan.staging(), u.days()));
            return new Out(plan.tables().size());
        });
    }
}
