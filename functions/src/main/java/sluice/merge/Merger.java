package sluice.merge;

import java.util.List;
import java.util.Optional;
import sluice.plan.Plan;
import sluice.plan.PlannedTable;
import sluice.sql.Database.Session;
import sluice.sql.Deadline;
import sluice.sql.KeyRange;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;
import sluice.sql.TableSql.Slice;

/// Merges staging into the target, chunk by chunk, together with other workers. A chunk's count in the ledger commits
/// with its rows, so a chunk takes effect once whatever is repeated (I4).
///
/// Without CDC the staged version is the truth: a row that differs is written also where its version is equal, NULL or
/// newer in the target. A table that references itself may find its parent in a chunk not yet merged: the chunk is put
/// off, and when all that are left have been put off since the last one succeeded, they are merged as one statement, at
/// whose end foreign keys are checked.
public final class Merger {

    /// Attempts at a chunk that lost a race with another writer, before the function gives up.
    private static final int ATTEMPTS = 5;

    private final Session session;
    private final Plan plan;
    private final Deadline deadline;
    private final ChunkQueue queue;
    private long chunks;
    private long rows;

    private Merger(Session session, Plan plan, Deadline deadline) {
        this.session = session;
        this.plan = plan;
        this.deadline = deadline;
        this.queue = new ChunkQueue(session, plan.runId(), "merge");
    }

    /// Merges until no chunk is left or the deadline has passed.
    ///
    /// @throws StagingDiffers if staging no longer holds the rows that were sliced
    /// @throws ParentMissing  if a foreign key refuses rows for good
    /// @throws TableChanged   if a table is no longer the one that was planned
    /// @throws ClaimLost      if the run was cleaned up meanwhile
    public static Progress work(Session s, Plan plan, Deadline d) {
        return new Merger(s, plan, d).work();
    }

    private Progress work() {
        int lost = 0;
        while (!deadline.passed()) {
            try {
                if (step()) {
                    lost = 0;
                } else if (queue.left() == 0) {
                    return new Progress(true, chunks, rows);
                } else {
                    queue.awaitOthers(deadline);
                }
            } catch (SqlFailure f) {
                if (!isRace(f) || ++lost == ATTEMPTS) {
                    throw f;
                }
            } catch (WritesRefused f) {
                if (++lost == ATTEMPTS) {
                    throw f;
                }
            }
        }
        return new Progress(queue.left() == 0, chunks, rows);
    }

    private static boolean isRace(SqlFailure f) {
        return List.of("40001", "40P01", "23505").contains(f.state());
    }

    /// Merges what can be claimed at once; false if that is nothing.
    private boolean step() {
        Chunk[] claimed = new Chunk[1];
        try {
            boolean merged = session.transaction(s -> {
                Optional<Chunk> next = queue.claim();
                if (next.isEmpty() || triedSinceProgress(next.get())) {
                    return false;
                }
                claimed[0] = next.get();
                merge(List.of(next.get()));
                return true;
            });
            return merged ? counted(List.of(claimed[0])) : mergeRest();
        } catch (SqlFailure f) {
            if (!f.state().equals("23503")) {
                throw f;
            }
            if (claimed[0] == null || !table(claimed[0].number()).selfReferencing()) {
                throw parentMissing(f);
            }
            session.update(bound("merge/postpone", claimed[0]));
            return true;
        }
    }

    private boolean counted(List<Chunk> merged) {
        chunks += merged.size();
        rows += merged.stream().mapToLong(Chunk::staged).sum();
        return true;
    }

    /// Merges all remaining chunks of a table as one, if each has been tried since the last one succeeded and nobody
    /// else holds one of them.
    private boolean mergeRest() {
        List<Chunk> merged = session.transaction(s -> {
            for (PlannedTable t : plan.tables()) {
                Row progress = progress(t.number());
                if (t.selfReferencing() && progress.flag("stuck")) {
                    List<Chunk> rest = s
                            .query(Sql.file("merge/claim_rest")
                                    .bind("run_id", plan.runId())
                                    .bind("number", t.number()))
                            .stream()
                            .map(Chunk::of)
                            .toList();
                    if (rest.size() == progress.number("remaining")) {
                        merge(rest);
                        return rest;
                    }
                }
            }
            return List.of();
        });
        return !merged.isEmpty() && counted(merged);
    }

    private Row progress(int table) {
        return session.one(
                Sql.file("merge/progress").bind("run_id", plan.runId()).bind("number", table));
    }

    private boolean triedSinceProgress(Chunk c) {
        return c.postponed() >= 0 && c.postponed() == progress(c.number()).number("merged");
    }

    /// Merges chunks of one table in this transaction.
    private void merge(List<Chunk> claimed) {
        PlannedTable t = table(claimed.getFirst().number());
        Fingerprint.mustHold(session, plan, t);
        List<KeyRange> ranges = KeyRange.joined(claimed.stream().map(Chunk::range).toList());
        long staged = claimed.stream().mapToLong(Chunk::staged).sum();
        long inside = claimed.stream().mapToLong(Chunk::inside).sum();
        Slice slice = new Slice(ranges, inside < staged);
        long moved = Strays.move(session, plan, t, slice);
        Row done = Tables.on(session, t, Tables.sql(t).statement("merge/merge_chunk", slice)).getFirst();
        Staging.mustHold(t, staged, done.number("staged"));
        long inserted = done.number("inserted");
        long updated = done.number("updated");
        if (inserted + updated != done.number("candidates")) {
            throw new WritesRefused((
                            "%s took %d of %d rows written. Look for a trigger, a rule or another writer that removes rows while"
                                    + " they are written; then start a new run.")
                    .formatted(t.target(), inserted + updated, done.number("candidates")));
        }
        for (Chunk c : claimed) {
            // chunks merged as one are counted on the first of them
            boolean first = c == claimed.getFirst();
            long ledger = session.update(bound("merge/merged", c)
                    .bind("inserted", first ? inserted : 0)
                    .bind("updated", first ? updated + moved : 0)
                    .bind("unchanged", first ? inside - inserted - updated - moved : 0));
            if (ledger != 1) {
                throw new IllegalStateException(
                        "chunk " + c.chunk() + " of " + t.target() + " was merged under its lock");
            }
        }
        holdClaim(session, plan, t);
    }

    /// Throws unless the run still holds the table, and keeps it held until this transaction ends.
    private static void holdClaim(Session s, Plan plan, PlannedTable t) {
        Row held = s.one(Sql.file("merge/hold_claim")
                .bind("schema", t.target().schema())
                .bind("table", t.target().table())
                .bind("run_id", plan.runId()));
        if (held.number("held") != 1) {
            throw new ClaimLost("run " + plan.runId() + " no longer holds " + t.target()
                    + ": it was cleaned up. What is not merged stays as it is; start a new run.");
        }
    }

    private PlannedTable table(int number) {
        return plan.tables().get(number - 1);
    }

    private Sql bound(String file, Chunk c) {
        return Sql.file(file).bind("run_id", plan.runId()).bind("number", c.number()).bind("chunk", c.chunk());
    }

    private static ParentMissing parentMissing(SqlFailure f) {
        return new ParentMissing("a foreign key refuses rows (" + f.getMessage()
                + "). Reload the referenced table over a window that covers its rows, before this one or in the same"
                + " request; chunks merged so far stay.");
    }
}
