package sluice.ledger;

import java.util.Collection;
import java.util.List;
import sluice.sql.Database.Session;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableName;

/// What runs hold, and one way to take it back: at the end, after a failure, by the clean-up, which a rule and the
/// sweep start, and by a local process alike.
///
/// What is held outside the target (a task of DMS, an execution that waits for it) is taken back first, by a function that
/// may call AWS (`DeleteLoadTask`): while a task runs it writes to staging. [#release] takes back the rest.
public final class Holdings {

    private static final String STAGING_TABLE = "staging table";
    private static final String LOAD_TASK = "load task";
    private static final String WAIT = "wait";
    private static final String CLAIM = "claim";

    private Holdings() {}

    /// Notes what is about to be made; what is noted already stays. A claim is made by being noted.
    ///
    /// @throws TableClaimed if another run has claimed a table
    public static void note(Session s, String runId, Collection<? extends Holding> holdings) {
        for (Holding h : holdings) {
            switch (h) {
                case Holding.Claim c -> claim(s, runId, c.table());
                case Holding.StagingTable t -> note(s, runId, STAGING_TABLE, List.of(t.table().schema(), t.table().table()));
                case Holding.LoadTask t -> note(s, runId, LOAD_TASK, List.of(t.identifier()));
                case Holding.Wait w -> note(s, runId, WAIT, List.of(w.identifier()));
            }
        }
    }

    private static void note(Session s, String runId, String kind, List<String> name) {
        s.update(Sql.file("ledger/note_holding").bind("run_id", runId).bind("kind", kind).bind("name", name));
    }

    private static void claim(Session s, String runId, TableName table) {
        s.update(Sql.file("ledger/claim_table")
                .bind("schema", table.schema())
                .bind("table", table.table())
                .bind("run_id", runId));
        Row holder = s.one(Sql.file("ledger/claim_holder")
                .bind("schema", table.schema())
                .bind("table", table.table())
                .bind("run_id", runId));
        if (!holder.text("run_id").equals(runId)) {
            throw new TableClaimed("%s is held by run %s since %s. %s".formatted(
                    table,
                    holder.text("run_id"),
                    holder.text("claimed_at"),
                    holder.flag("same")
                            ? "See it: execution %s. If that execution has ended, the clean-up releases the table within minutes; then start this run again."
                                    .formatted(holder.text("execution_arn"))
                            : "It belongs to another deployment, %s, which releases the table when that run has ended. If that deployment is no more: ./sluice release %s --ended --target JDBC_URL; then start this run again."
                                    .formatted(holder.text("deployment"), holder.text("run_id"))));
        }
    }

    /// What a run holds, or is about to make.
    public static List<Holding> of(Session s, String runId) {
        return s.query(Sql.file("ledger/holdings").bind("run_id", runId)).stream().map(Holdings::read).toList();
    }

    private static Holding read(Row r) {
        List<String> name = r.texts("name");
        return switch (r.text("kind")) {
            case CLAIM -> new Holding.Claim(new TableName(name.getFirst(), name.getLast()));
            case STAGING_TABLE -> new Holding.StagingTable(new TableName(name.getFirst(), name.getLast()));
            case LOAD_TASK -> new Holding.LoadTask(name.getFirst());
            case WAIT -> new Holding.Wait(name.getFirst());
            default -> throw new IllegalStateException("a holding of kind " + r.text("kind"));
        };
    }

    /// Ends the run's other sessions and takes back what it holds in the target; what it held elsewhere must be gone, and is
    /// forgotten. Again, or for a run that nobody knows: does what is left to do. What another deployment's run of this id holds
    /// stays.
    ///
    /// @return false if it is another deployment's
    public static boolean release(Session session, RunNames names) {
        Predecessors.endAll(session, names.session(""));
        if (!Ledger.exists(session)) {
            return true;
        }
        // a run that an earlier version began has its holdings noted by the migration
        Ledger.migrate(session);
        String runId = names.runId();
        if (Ledger.foreign(session, names)) {
            return false;
        }
        return session.transaction(s -> {
            for (Holding h : of(s, runId)) {
                if (h instanceof Holding.StagingTable t) {
                    s.update(Sql.file("ledger/drop_staging").define("staging", t.table()));
                }
            }
            Keeping.dropEmpty(s, runId);
            s.update(Sql.file("ledger/forget_holdings").bind("run_id", runId));
            s.update(Sql.file("ledger/release_claims").bind("run_id", runId));
            return true;
        });
    }
}
