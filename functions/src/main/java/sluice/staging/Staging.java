package sluice.staging;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import sluice.ledger.Holding;
import sluice.ledger.Holdings;
import sluice.ledger.RunNames;
import sluice.ledger.TableClaimed;
import sluice.sql.Database.Session;
import sluice.sql.Identifier;
import sluice.sql.Sql;
import sluice.sql.TableSql;

/// Where a run's load goes. Takes no lock on a target table.
public final class Staging {

    private Staging() {}

    /// Claims the run's tables, notes what the run will make, and creates staging, all or nothing. Again for the same run: creates what is
    /// missing.
    ///
    /// @param names   of the run
    /// @param dmsUser who loads, if not the session's own user
    /// @throws TableClaimed if another run holds one of the tables
    public static void prepare(Session session, RunNames names, StagingPlan plan, Optional<String> dmsUser) {
        session.transaction(s -> {
            // in one order for all runs, so that two of them cannot block each other
            Holdings.note(s, plan.runId(), plan.tables().stream()
                    .map(PlannedTable::target)
                    .sorted()
                    .map(Holding.Claim::new)
                    .toList());
            Holdings.note(s, plan.runId(), toMake(names, plan));
            dmsUser.map(Identifier::new).ifPresent(u -> {
                s.query(Sql.file("ledger/schema_lock"));
                s.update(Sql.file("staging/grant_schema").define("loader", u));
            });
            for (PlannedTable t : plan.tables()) {
                s.update(Tables.sql(t).statement("staging/create", TableSql.ALL,
                        Map.of("aside", TableSql.aside(t.origin().aside()))));
                Strays.prepare(s, plan, t);
                new Exchanges(s, plan, t).prepare();
                dmsUser.map(Identifier::new).ifPresent(u -> s.update(Sql.file("staging/grant_table")
                        .define("staging", t.staging())
                        .define("loader", u)));
            }
            return null;
        });
    }

    /// What is noted before any of it is made.
    private static List<Holding> toMake(RunNames names, StagingPlan plan) {
        List<Holding> out = new ArrayList<>(List.of(
                new Holding.Wait(names.taskIdentifier()), new Holding.LoadTask(names.taskIdentifier())));
        for (PlannedTable t : plan.tables()) {
            Stream.of(t.staging(), t.strays(), t.exchanges())
                    .map(Holding.StagingTable::new)
                    .forEach(out::add);
        }
        return out;
    }

    /// Throws unless staging holds as many rows as were loaded.
    public static void mustHold(PlannedTable table, long loaded, long staged) {
        if (staged != loaded) {
            throw new StagingDiffers((
                            "staging of %s holds %d rows, but %d were loaded. A crash or failover of the database empties"
                                    + " staging; otherwise the load lost rows. Start a new run.")
                    .formatted(table.target(), staged, loaded));
        }
    }
}
