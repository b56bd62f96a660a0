package sluice.ledger;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.aws.Login;
import sluice.sql.Database;
import sluice.sql.Database.Session;
import sluice.sql.Deadline;
import sluice.sql.SqlFailure;

/// Sessions on the target that end before the function does.
public final class TargetSessions {

    /// A step ends by itself after this long, so that progress shows and a lost function costs little.
    private static final Duration STEP = Duration.ofMinutes(10);

    /// Kept back for ending a statement, noting why, closing and answering.
    private static final Duration MARGIN = Duration.ofSeconds(15);

    private final Database database;
    private final String deployment;
    private final InstantSource clock;

    public TargetSessions(Clients clients, Config config, InstantSource clock) {
        Config.Target target = config.target();
        this.database = new Database(target.url(), Login.target(target, clients));
        this.deployment = config.deployment();
        this.clock = clock;
    }

    /// What things of this deployment's run are called.
    public RunNames names(String runId) {
        return new RunNames(deployment, runId);
    }

    /// Does work in a session named for its run and step, once an earlier attempt's session is gone: a killed function's
    /// lives on with its locks. What the database said when the work failed is noted in the ledger.
    ///
    /// @param work is given the session and when to stop starting new things
    public <T> T in(String runId, String step, Context context, BiFunction<Session, Deadline, T> work) {
        Duration left = Duration.ofMillis(context.getRemainingTimeInMillis()).minus(MARGIN);
        // a third of what is left is for finishing what was begun before the deadline
        Duration share = left.multipliedBy(2).dividedBy(3);
        Deadline deadline = new Deadline(clock, clock.instant().plus(share.compareTo(STEP) < 0 ? share : STEP));
        try (Session s = database.open(names(runId).session(step), left)) {
            Predecessors.end(s);
            return work.apply(s, deadline);
        } catch (RuntimeException e) {
            note(runId, step, e);
            throw e;
        }
    }

    /// Reads in a session that no run is behind: nothing is ended before it, and nothing noted after it.
    ///
    /// @param step   what is read, for the session's name
    /// @param budget how long a statement may run
    public <T> T look(String step, Duration budget, Function<Session, T> work) {
        try (Session s = database.open("sluice " + step, budget)) {
            return work.apply(s);
        }
    }

    /// In a session of its own, because the failure may have been the other one's. Whether or not it can be noted, the failure
    /// itself goes on.
    private void note(String runId, String step, RuntimeException failure) {
        List<SqlFailure> said = Stream.<Throwable>iterate(failure, e -> e != null, Throwable::getCause)
                .filter(SqlFailure.class::isInstance)
                .map(SqlFailure.class::cast)
                .filter(f -> f.said().isPresent())
                .toList();
        if (said.isEmpty()) {
            return;
        }
        try (Session s = database.open(names(runId).session("note " + step), MARGIN)) {
            said.forEach(f -> Ledger.note(s, runId, step, f.state(), f.said().orElseThrow()));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
