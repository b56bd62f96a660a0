package sluice.staging;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.ledger.Ledger;
import sluice.ledger.Predecessors;
import sluice.ledger.RunNames;
import sluice.ledger.TableClaimed;
import sluice.sql.Database.Session;
import sluice.sql.Identifier;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableName;
import sluice.sql.TableSql;

/// Where a run's load goes, and the run's hold on its tables. Takes no lock on a production table.
public final class Staging {

    private Staging() {}

    /// Claims the run's tables and creates their staging, all or nothing. Again for the same run: creates what is
    /// missing.
    ///
    /// @param dmsUser who loads, if not the session's own user
    /// @throws TableClaimed if another run holds one of the tables
    public static void prepare(Session session, StagingPlan plan, Optional<String> dmsUser) {
        session.transaction(s -> {
            // in one order for all runs, so that two of them cannot block each other
            List<PlannedTable> ordered = plan.tables().stream()
                    .sorted(Comparator.comparing(PlannedTable::target))
                    .toList();
            for (PlannedTable t : ordered) {
                claim(s, plan.runId(), t.target());
            }
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

    private static void claim(Session s, String runId, TableName table) {
        s.update(Sql.file("staging/claim_table")
                .bind("schema", table.schema())
                .bind("table", table.table())
                .bind("run_id", runId));
        Row holder = s.one(Sql.file("staging/claim_holder")
                .bind("schema", table.schema())
                .bind("table", table.table()));
        if (!holder.text("run_id").equals(runId)) {
            throw new TableClaimed((
                            "%s is held by run %s since %s. See it: execution %s. If that execution has ended, the clean-up"
                                    + " releases the table within minutes; then start this run again.")
                    .formatted(table, holder.text("run_id"), holder.text("claimed_at"), holder.text("execution_arn")));
        }
    }

    /// Ends the run's other sessions, drops its staging, releases its claims. Again, or for a run that nobody knows:
    /// does what is left to do.
    public static void discard(Session session, String runId) {
        RunNames names = new RunNames(runId);
        Predecessors.endAll(session, names.session(""));
        session.transaction(s -> {
            for (Row r : s.query(Sql.file("staging/tables_of_run").bind("tag", names.tag()))) {
                s.update(Sql.file("staging/drop")
                        .define("staging", new TableName(RunNames.STAGING_SCHEMA, r.text("tablename"))));
            }
            if (Ledger.exists(s)) {
                s.update(Sql.file("staging/release_claims").bind("run_id", runId));
            }
            return null;
        });
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
