package sluice.reload.check;

import java.util.List;
import sluice.ledger.FindingKind;
import sluice.ledger.Ledger;
import sluice.reload.plan.Plan;
import sluice.sql.Database.Session;
import sluice.sql.Deadline;
import sluice.sql.JoinBy;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableSql;
import sluice.sql.WhenLocked;
import sluice.staging.ChunkQueue;
import sluice.staging.PlannedTable;
import sluice.staging.PlannedTable.SourceKey;
import sluice.staging.Strays;
import sluice.staging.Tables;

/// Looks for rows that the target holds a second time, under another key than the source's row has: once a table, for
/// every staged row of the window ([PlannedTable.Origin]). Workers share the tables.
final class Duplicates {

    private final Session session;
    private final Plan plan;
    private final List<String> numbers;

    Duplicates(Session session, Plan plan) {
        this.session = session;
        this.plan = plan;
        this.numbers = plan.tables().stream()
                .filter(t -> t.origin().sourceKey().isPresent())
                .map(t -> Integer.toString(t.number()))
                .toList();
    }

    /// Looks through a table that nobody has looked through or is at; false if there is none.
    boolean step() {
        if (numbers.isEmpty()) {
            return false;
        }
        return session.transaction(s -> {
            List<Row> next = claim(WhenLocked.SKIP);
            next.forEach(r -> look(plan.table(r.integer("number"))));
            return !next.isEmpty();
        });
    }

    /// Returns when a table that another worker looks through is free ([ChunkQueue#await]).
    void awaitOthers(Deadline deadline) {
        ChunkQueue.await(session, deadline, () -> claim(WhenLocked.WAIT));
    }

    private List<Row> claim(WhenLocked whenLocked) {
        return session.query(bound("reload/check/claim_duplicates").define("when_locked", whenLocked));
    }

    /// Tables that are not looked through yet.
    long left() {
        return numbers.isEmpty() ? 0 : session.one(bound("reload/check/duplicates_left")).number("tables");
    }

    private void look(PlannedTable t) {
        SourceKey key = t.origin().sourceKey().orElseThrow();
        JoinBy join = key.indexed() ? JoinBy.EITHER : JoinBy.HASH;
        long found = found(t, key, join, "reload/check/duplicates");
        if (Tables.sql(t).isSpelledFreely(key.columns())) {
            found += found(t, key, join, "reload/check/respelled");
        }
        session.update(Sql.file("reload/check/set_duplicates")
                .bind("run_id", plan.runId())
                .bind("number", t.number())
                .bind("duplicates", found));
    }

    private long found(PlannedTable t, SourceKey key, JoinBy join, String file) {
        List<Row> rows = Tables.on(session, t, join, Strays.statement(file, plan.staging(), t, TableSql.ALL, "s"));
        for (Row r : rows) {
            Ledger.found(session, plan.runId(), t.number(), FindingKind.DUPLICATE, r.text("key"), key.columns());
        }
        return rows.isEmpty() ? 0 : rows.getFirst().number("rows");
    }

    private Sql bound(String file) {
        return Sql.file(file).bind("run_id", plan.runId()).bind("numbers", numbers);
    }
}
