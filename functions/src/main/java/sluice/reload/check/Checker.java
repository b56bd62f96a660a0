package sluice.reload.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.staging.Fingerprint;
import sluice.ledger.FindingKind;
import sluice.ledger.Ledger;
import sluice.reload.plan.Plan;
import sluice.sql.Database.Session;
import sluice.sql.Deadline;
import sluice.sql.JoinBy;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;
import sluice.sql.TableSql;
import sluice.staging.Chunk;
import sluice.staging.ChunkQueue;
import sluice.staging.Pause;
import sluice.staging.PlannedTable;
import sluice.staging.Progress;
import sluice.staging.Staging;
import sluice.staging.Tables;
import sluice.staging.Tries;

/// Compares staging with the target, chunk by chunk, together with other workers; changes nothing but the ledger.
public final class Checker {

    private final Session session;
    private final Plan plan;
    private final Deadline deadline;
    private final ChunkQueue queue;
    private final Duplicates duplicates;
    private final Fingerprint fingerprint;
    private final Tries tries;
    private final Map<Integer, Boolean> replaced = new HashMap<>();

    private Checker(Session session, Plan plan, Deadline deadline) {
        this.session = session;
        this.plan = plan;
        this.deadline = deadline;
        this.queue = new ChunkQueue(session, plan.runId(), "reload/check");
        this.duplicates = new Duplicates(session, plan);
        this.fingerprint = new Fingerprint(session, plan.runId());
        this.tries = new Tries(deadline, Pause.SLEEP);
    }

    /// Checks until no merged chunk is left unchecked, or the deadline has passed.
    ///
    /// With `validation: rows` every column of every staged row of the window is compared, with `counts` only whether
    /// its key is there; but a table with values that could not be carried is always compared, because its rows may have
    /// been left as they were. With `deletes: report` rows of the target's window that staging lacks are findings. Whatever the
    /// request says, a row that the target holds a second time is one ([Duplicates]).
    public static Progress work(Session s, Plan plan, Deadline d) {
        return new Checker(s, plan, d).work();
    }

    private Progress work() {
        long chunks = 0;
        long rows = 0;
        while (!deadline.passed()) {
            Optional<Chunk> checked;
            try {
                checked = session.transaction(s -> {
                    Optional<Chunk> next = queue.claim();
                    next.ifPresent(this::check);
                    return next;
                });
            } catch (SqlFailure f) {
                tries.again(f);
                continue;
            }
            tries.progressed();
            if (checked.isPresent()) {
                chunks++;
                rows += checked.get().staged();
            } else if (duplicates.step()) {
                continue;
            } else if (queue.left() > 0) {
                queue.awaitOthers(deadline);
            } else if (duplicates.left() > 0) {
                duplicates.awaitOthers(deadline);
            } else {
                return new Progress(true, chunks, rows);
            }
        }
        return new Progress(queue.left() == 0 && duplicates.left() == 0, chunks, rows);
    }

    private void check(Chunk c) {
        PlannedTable t = plan.table(c.number());
        if (!fingerprint.changes(t).isEmpty()) {
            // perhaps nothing that was planned can be asked any more: the verdict says so
            session.update(Sql.file("reload/check/checked")
                    .bind("run_id", plan.runId())
                    .bind("number", c.number())
                    .bind("chunk", c.chunk())
                    .bind("missing", 0)
                    .bind("different", 0)
                    .bind("extra", 0));
            return;
        }
        TableSql sql = Tables.sql(t);
        boolean rows = plan.validation() == Plan.Validation.ROWS || replaced.computeIfAbsent(t.number(), _ -> isReplaced(t));
        Map<String, Sql> how = rows ? Map.of() : TableSql.KEYS_ONLY;
        boolean all = plan.deletes() != Plan.Deletes.IGNORE && !c.reach().scattered();
        Row compared = Tables.on(session, t, c.slice().joinBy(),
                sql.statement(all ? "reload/check/compare_all" : "reload/check/compare", c.slice(), how)).getFirst();
        Staging.mustHold(t, c.inside(), compared.number("compared"));
        if (compared.number("missing") + compared.number("different") > 0) {
            for (Row r : Tables.on(session, t, c.slice().joinBy(), sql.statement("reload/check/find", c.slice(), how))) {
                Ledger.found(session, plan.runId(), t.number(), r.constant("kind", FindingKind.class), r.text("key"), r.texts("columns"));
            }
        }
        long extra = plan.deletes() == Plan.Deletes.IGNORE ? 0 : extra(t, sql, c, !all || compared.number("extra") > 0);
        session.update(Sql.file("reload/check/checked")
                .bind("run_id", plan.runId())
                .bind("number", c.number())
                .bind("chunk", c.chunk())
                .bind("missing", compared.number("missing"))
                .bind("different", compared.number("different"))
                .bind("extra", extra));
    }

    private boolean isReplaced(PlannedTable t) {
        return t.columns().stream().anyMatch(c -> c.type().feed().nul())
                || session.query(Sql.file("reload/check/altered").bind("run_id", plan.runId()).bind("number", t.number())).stream()
                        .anyMatch(r -> r.text("what").equals("replaced"));
    }

    /// Rows of the target's window that are not staged: with each chunk those between its keys, with the first of a table
    /// also those beyond all staged keys; of a scattered table all with the first.
    ///
    /// @param between whether there may be some between the chunk's keys
    private long extra(PlannedTable t, TableSql sql, Chunk c, boolean between) {
        if (c.reach().scattered()) {
            return c.isFirst() ? found(t, JoinBy.HASH, sql.statement("reload/check/extra", TableSql.ALL)) : 0;
        }
        return (between ? found(t, JoinBy.RANGE, sql.statement("reload/check/extra", c.slice())) : 0)
                + (c.isFirst() ? found(t, JoinBy.NOTHING, sql.statement("reload/check/beyond", c.slice())) : 0);
    }

    private long found(PlannedTable t, JoinBy join, Sql sql) {
        List<Row> rows = Tables.on(session, t, join, sql);
        for (Row r : rows) {
            Ledger.found(session, plan.runId(), t.number(), FindingKind.EXTRA, r.text("key"), List.of());
        }
        return rows.isEmpty() ? 0 : rows.getFirst().number("rows");
    }
}
