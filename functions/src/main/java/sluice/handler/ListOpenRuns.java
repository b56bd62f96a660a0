package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.cleanup.DeadRuns;
import sluice.ledger.Ledger;
import sluice.ledger.TargetSessions;

/// Lists the deployment's runs that may have left something. Called by "List open runs" of `cleanup`.
///
/// ```json
/// {"sweep": "7c0f7a1e-..."}
/// ```
public final class ListOpenRuns extends Step<ListOpenRuns.In, ListOpenRuns.Out> {

    /// More do not fit into a state of 256 KiB; the others are listed when these are done.
    private static final int MOST = 400;

    /// @param sweep the cleaning execution's name
    public record In(String sweep) {}

    /// @param runs      of this deployment, at most 400
    /// @param elsewhere how many there are of other deployments, which are left alone
    public record Out(List<DeadRuns.Run> runs, int elsewhere) {}

    private final TargetSessions sessions;
    private final String deployment;

    public ListOpenRuns() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public ListOpenRuns(Clients clients, Config config, InstantSource clock) {
        this.sessions = new TargetSessions(clients, config, clock);
        this.deployment = config.deployment();
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        return sessions.in(in.sweep(), "sweep", context, (session, _) -> {
            List<Ledger.OpenRun> open = Ledger.openRuns(session, deployment);
            seen.saw("sweep", in.sweep());
            seen.saw("open", open.size());
            List<Ledger.OpenRun> own = open.stream().filter(Ledger.OpenRun::own).toList();
            return new Out(
                    own.stream()
                            .limit(MOST)
                            .map(r -> new DeadRuns.Run(r.runId(), r.executionArn(), Optional.empty()))
                            .toList(),
                    open.size() - own.size());
        });
    }
}
