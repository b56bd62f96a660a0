package sluice.reload.undo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import sluice.reload.merge.ClaimLost;
import sluice.sql.Database.Session;
import sluice.sql.Deadline;
import sluice.sql.JoinBy;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;
import sluice.sql.UniqueIndex;
import sluice.sql.WhenLocked;
import sluice.staging.Chunk;
import sluice.staging.ChunkQueue;
import sluice.staging.Fingerprint;
import sluice.staging.Pause;
import sluice.staging.PlannedTable;
import sluice.staging.Progress;
import sluice.staging.Tables;
import sluice.staging.Tries;

/// Puts rows back, chunk by chunk, together with other workers. A chunk locks its rows and looks at them in a new statement, so
/// what it finds stays; what becomes of each is noted in its entry, in the same transaction, so that it is done once whatever is
/// repeated.
///
/// **A row is put back only if it still is what the run wrote**: its `xmin` is the transaction that wrote it, and it holds what
/// that wrote. Where its table was rewritten since (ALTER TABLE), every row has the transaction that rewrote it, and what it
/// holds decides alone; the report says of how many rows.
///
/// **What a constraint refuses is left as it is.** A chunk that is refused is halved until the row is found, which is tried again
/// when others are done: it may need them gone. In the end all that is left is tried as one transaction, at whose end deferrable
/// constraints are checked; what that refuses stays, with its reason.
public final class Undoer {

    private final Session session;
    private final String runId;
    private final Undoing undoing;
    private final Deadline deadline;
    private final Fingerprint fingerprint;
    private final Tries tries;
    private final Map<Integer, String> files = new HashMap<>();
    private long chunks;
    private long rows;

    private Undoer(Session session, String runId, Deadline deadline, Pause pause) {
        this.session = session;
        this.runId = runId;
        this.undoing = Undoing.of(session, runId);
        this.deadline = deadline;
        this.fingerprint = new Fingerprint(session, runId);
        this.tries = new Tries(deadline, pause);
    }

    /// Entries of one kind of one table.
    ///
    /// @param phase     0 where rows get back what they were, else inserted ones go
    /// @param postponed rows that were done with when a constraint refused some of it, or -1
    private record Part(int number, int chunk, int phase, long first, long last, long rows, long postponed) {
        static Part of(Row r) {
            return new Part(r.integer("number"), r.integer("chunk"), r.integer("phase"), r.number("first_entry"), r.number("last_entry"),
                    r.number("rows"), r.text("postponed") == null ? -1 : r.number("postponed"));
        }

        boolean deletes() {
            return phase > 0;
        }

        Sql bound(Sql sql) {
            return sql.bind("first_entry", first).bind("last_entry", last).bind("wrote", deletes() ? "inserted" : "updated");
        }
    }

    /// Works until no chunk is left or the deadline has passed.
    ///
    /// @param runId of the undo
    /// @throws sluice.staging.TableChanged if a table is no longer the one that was planned
    /// @throws ClaimLost                   if the run was cleaned up meanwhile
    public static Progress work(Session s, String runId, Deadline d, Pause pause) {
        return new Undoer(s, runId, d, pause).work();
    }

    private Progress work() {
        session.query(Sql.file("staging/limit_wait").bind("millis", Chunk.LOCK_TIMEOUT.toMillis()).bind("once", false));
        while (!deadline.passed()) {
            try {
                switch (step()) {
                    case DONE -> tries.progressed();
                    case HELD -> tries.pause();
                    case NOTHING -> {
                        if (progress().number("left") == 0) {
                            return new Progress(true, chunks, rows);
                        }
                        ChunkQueue.await(session, deadline, () -> claim(WhenLocked.WAIT));
                        // what is free may be what was refused, and waits for what another worker does
                        tries.pause();
                    }
                }
            } catch (SqlFailure f) {
                if (deadline.passed() && chunks > 0) {
                    break;
                }
                tries.again(f);
            }
        }
        return new Progress(progress().number("left") == 0, chunks, rows);
    }

    private enum Step {
        /// put back, split, or put off
        DONE,
        /// a row is held by another session
        HELD,
        /// nothing could be claimed
        NOTHING
    }

    private Row progress() {
        return session.one(Sql.file("reload/undo/progress").bind("run_id", runId));
    }

    private Optional<Part> claim(WhenLocked whenLocked) {
        return session.query(Sql.file("reload/undo/claim").bind("run_id", runId).define("when_locked", whenLocked)).stream()
                .map(Part::of)
                .findFirst();
    }

    private Step step() {
        Part[] claimed = new Part[1];
        boolean[] stuck = new boolean[1];
        try {
            session.transaction(_ -> {
                claim(WhenLocked.SKIP).ifPresent(p -> {
                    claimed[0] = p;
                    stuck[0] = p.postponed() >= 0 && p.postponed() == progress().number("done");
                    if (!stuck[0]) {
                        put(p, true);
                        holdClaim(p.number());
                    }
                });
                return null;
            });
        } catch (SqlFailure f) {
            if (claimed[0] == null) {
                throw f;
            }
            return failed(claimed[0], f);
        }
        if (stuck[0]) {
            return settle() ? Step.DONE : Step.NOTHING;
        }
        if (claimed[0] == null) {
            return Step.NOTHING;
        }
        chunks++;
        rows += claimed[0].rows();
        return Step.DONE;
    }

    /// Puts a chunk's rows back.
    ///
    /// @param wary rows that others refer to are left for later, also where a foreign key would refuse that they go
    private void put(Part p, boolean wary) {
        PlannedTable t = undoing.planned(p.number());
        fingerprint.mustHold(t);
        on(t, JoinBy.KEY, p.bound(undoing.statement("lock", p.number(), wary)));
        Row done = on(t, p.deletes() ? JoinBy.EITHER : JoinBy.KEY,
                p.bound(undoing.statement(p.deletes() ? "delete" : "restore", p.number(), wary)).bind("files", files(p.number())));
        long written = done.number("written");
        if (written != done.number("wanted")) {
            throw new IllegalStateException(t.target() + " took " + written + " of " + done.number("wanted")
                    + " rows that were put back. Look for a trigger or a rule that keeps rows from being written.");
        }
        long later = done.number("referenced");
        if (later > 0 && !wary) {
            throw new Referenced();
        }
        session.update(bound("done", p)
                .bind("restored", p.deletes() ? 0 : written)
                .bind("deleted", p.deletes() ? written : 0)
                .bind("changed", done.number("changed"))
                .bind("gone", done.number("gone"))
                .bind("by_values", done.number("by_values"))
                .bind("left", later));
        if (later > 0) {
            // counted with what this chunk did, so that it is tried again only after something else was done
            session.update(bound("postpone", p).bind("reason", "referred to by " + done.text("reason")));
        }
    }

    /// What deferred constraints would allow, but a foreign key that acts would not.
    private static final class Referenced extends RuntimeException {}

    private Row on(PlannedTable t, JoinBy join, Sql sql) {
        return Tables.on(session, t, join, sql).getFirst();
    }

    private String files(int number) {
        return files.computeIfAbsent(number, n -> UndoPlanner.files(session, undoing.plan().undoes(), n));
    }

    private void holdClaim(int number) {
        ClaimLost.unlessHeld(session, runId, undoing.planned(number).target(), "What is put back stays so; undo again.");
    }

    /// What becomes of a chunk whose transaction failed.
    private Step failed(Part p, SqlFailure f) {
        boolean waited = f.state().equals("55P03") || f.state().startsWith("40");
        if (!waited && !refused(f)) {
            throw f;
        }
        if (halve(p, waited)) {
            return Step.DONE;
        }
        if (waited) {
            return session.one(bound("hold", p)).flag("others") ? Step.DONE : Step.HELD;
        }
        session.update(bound("postpone", p).bind("reason", f.getMessage()));
        return Step.DONE;
    }

    /// A constraint, or a partition that is missing.
    private static boolean refused(SqlFailure f) {
        return f.state().startsWith("23");
    }

    /// @return false if it has but one row left
    private boolean halve(Part p, boolean waited) {
        return session.transaction(_ -> {
            List<Row> middle = session.query(p.bound(undoing.statement("middle", p.number(), true)));
            if (middle.isEmpty()) {
                return false;
            }
            // the numbers of new chunks are given out one at a time
            session.query(Sql.file("staging/lock_table_row").bind("run_id", runId).bind("number", p.number()));
            long left = middle.getFirst().number("left_rows");
            session.update(bound("halve", p)
                    .bind("middle", middle.getFirst().number("entry"))
                    .bind("first_entry", p.first())
                    .bind("last_entry", p.last())
                    .bind("second_rows", left - left / 2)
                    .bind("blocked", waited ? 1 : 0));
            return true;
        });
    }

    /// The end: what is left is tried together, deletions alone first, because a row to restore may need the value of one that goes;
    /// what is refused then is left as it is.
    ///
    /// @return false if another worker is still at work
    private boolean settle() {
        for (Predicate<Part> which : List.<Predicate<Part>>of(Part::deletes, _ -> true)) {
            int[] claimed = new int[2];
            try {
                session.transaction(_ -> {
                    List<Part> all = rest();
                    List<Part> parts = all.stream().filter(which).toList();
                    claimed[0] = all.size();
                    claimed[1] = parts.size();
                    together(parts);
                    return null;
                });
                if (claimed[0] == 0 || claimed[1] > 0) {
                    return claimed[0] > 0;
                }
            } catch (Referenced _) {
                // the next way, or none
            } catch (SqlFailure f) {
                if (!refused(f)) {
                    throw f;
                }
            }
        }
        return session.transaction(_ -> {
            List<Part> left = rest();
            for (Part p : left) {
                session.update(refusal(p));
                holdClaim(p.number());
            }
            return !left.isEmpty();
        });
    }

    /// In this transaction, at whose end deferrable constraints are checked.
    private void together(List<Part> parts) {
        session.update(Sql.file("staging/defer"));
        exchange(parts.stream().filter(p -> !p.deletes()).toList());
        for (Part p : parts.stream().filter(Part::deletes).toList()) {
            put(p, false);
            holdClaim(p.number());
        }
    }

    /// Restores rows that may have exchanged unique values: each lets go of its value before any gets its own. One whose value is
    /// held by a row that stays as it is cannot get it, and is left.
    private void exchange(List<Part> parts) {
        for (Part p : parts) {
            PlannedTable t = undoing.planned(p.number());
            fingerprint.mustHold(t);
            on(t, JoinBy.KEY, p.bound(undoing.statement("lock", p.number(), false)));
            Row judged = on(t, JoinBy.KEY, p.bound(undoing.statement("judge", p.number(), false)).bind("files", files(p.number())));
            session.update(bound("done", p)
                    .bind("restored", 0)
                    .bind("deleted", 0)
                    .bind("changed", judged.number("changed"))
                    .bind("gone", judged.number("gone"))
                    .bind("by_values", judged.number("by_values"))
                    .bind("left", judged.number("restoring")));
        }
        List<Integer> numbers = parts.stream().map(Part::number).distinct().toList();
        numbers.forEach(this::leaveHeld);
        for (int number : numbers) {
            PlannedTable t = undoing.planned(number);
            t.uniques().stream().filter(u -> !u.passing().isEmpty()).forEach(u -> Tables.on(session, t, JoinBy.KEY,
                    undoing.statement("park", number, false).define("passing", Tables.sql(t).passing(u))));
        }
        for (int number : numbers) {
            on(undoing.planned(number), JoinBy.KEY, undoing.statement("restore_parked", number, false));
        }
        for (Part p : parts) {
            session.update(p.bound(undoing.statement("restored_parked", p.number(), false))
                    .bind("run_id", runId).bind("number", p.number()).bind("chunk", p.chunk()));
            holdClaim(p.number());
        }
    }

    private void leaveHeld(int number) {
        PlannedTable t = undoing.planned(number);
        long found;
        do {
            found = 0;
            for (UniqueIndex u : t.uniques()) {
                Sql held = undoing.statement("held", number, false);
                for (Map.Entry<String, Sql> f : Tables.sql(t).unique(u).entrySet()) {
                    held = f.getKey().equals("unique") || f.getKey().equals("is_value") ? held : held.define(f.getKey(), f.getValue());
                }
                found += Tables.evaluating(session, t, JoinBy.HASH, held
                                .bind("reason", "the value of " + u.words() + " is held by a row that stays as it is"))
                        .getFirst()
                        .number("rows");
            }
        } while (found > 0);
    }

    private Sql refusal(Part p) {
        return p.bound(undoing.statement("refuse", p.number(), true))
                .bind("run_id", runId)
                .bind("number", p.number())
                .bind("chunk", p.chunk());
    }

    /// All chunks that are left; none if another worker has one.
    private List<Part> rest() {
        List<Part> all = session.query(Sql.file("reload/undo/claim_rest").bind("run_id", runId)).stream().map(Part::of).toList();
        return all.size() == progress().number("left") ? all : List.of();
    }

    private Sql bound(String file, Part p) {
        return Sql.file("reload/undo/" + file).bind("run_id", runId).bind("number", p.number()).bind("chunk", p.chunk());
    }
}
