package sluice.reload.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import sluice.staging.Fingerprint;
import sluice.reload.plan.Plan;
import sluice.sql.Database.Session;
import sluice.sql.Deadline;
import sluice.sql.KeyRange;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;
import sluice.sql.TableSql.Slice;
import sluice.staging.BeforeImages;
import sluice.staging.Chunk;
import sluice.staging.ChunkQueue;
import sluice.staging.Exchanges;
import sluice.staging.ParentMissing;
import sluice.staging.Pause;
import sluice.staging.PlannedTable;
import sluice.staging.Progress;
import sluice.staging.Staging;
import sluice.staging.Strays;
import sluice.staging.Tables;
import sluice.staging.Tries;
import sluice.wire.Printable;

/// Merges staging into the target, chunk by chunk, together with other workers. A chunk's count in the ledger commits
/// with its rows, so a chunk takes effect once whatever is repeated.
///
/// Without CDC the staged version is the truth: a row that differs is written also where its version is equal, NULL or
/// newer in the target. A table that references itself may find its parent in a chunk not yet merged: the chunk is put
/// off, and when all that are left have been put off since the last one succeeded, they are merged as one statement, at
/// whose end foreign keys are checked. So it is with tables that reference each other, whose last chunks are merged in one
/// transaction, at whose end deferrable foreign keys are checked.
///
/// **The application does not wait for us.** A row that another session holds is passed over (`SKIP LOCKED`): then the chunk
/// writes nothing, lets go and is split around that row, whose part comes last. What else may block (a row of the same key
/// not yet committed, a parent, a trigger's own locks) is waited for [Chunk#LOCK_TIMEOUT]; then the chunk lets go and is halved.
///
/// **A race is not a failure.** A row of the same key that appeared (23505 on the key's index) halves the chunk, so that
/// however many writers insert the missing rows each attempt gets further: alone in its chunk, a row that appeared is a row
/// to compare. 23505 on any other unique index is a [UniqueCollision]. What else [SqlState] says passes is tried again.
public final class Merger {

    /// Attempts at a chunk whose rows were not written, before the function gives up.
    private static final int ATTEMPTS = 5;

    private static final long GIB = 1L << 30;

    private final Session session;
    private final Plan plan;
    private final Deadline deadline;
    private final ChunkQueue queue;
    private final Splitter splitter;
    private final Fingerprint fingerprint;
    private final Map<Integer, Exchanges> exchanges = new HashMap<>();
    private final Tries tries;
    private long chunks;
    private long rows;
    private int refused;
    /// The number of a table that a chunk was claimed of, or 0.
    private int turn;

    private Merger(Session session, Plan plan, Deadline deadline, Pause pause) {
        this.session = session;
        this.plan = plan;
        this.deadline = deadline;
        this.queue = new ChunkQueue(session, plan.runId(), "reload/merge");
        this.splitter = new Splitter(session, plan);
        this.fingerprint = new Fingerprint(session, plan.runId());
        this.tries = new Tries(deadline, pause);
    }

    /// Merges until no chunk is left or the deadline has passed.
    ///
    /// @throws StagingDiffers  if staging no longer holds the rows that were sliced
    /// @throws ParentMissing   if a foreign key refuses rows for good
    /// @throws UniqueCollision if another row of the target holds a unique value
    /// @throws RowRefused      if a constraint or a function of the user's refuses a row
    /// @throws TableChanged    if a table is no longer the one that was planned
    /// @throws ClaimLost       if the run was cleaned up meanwhile
    /// @throws UndoFull        if more would be kept than the run may keep
    public static Progress work(Session s, Plan plan, Deadline d) {
        return work(s, plan, d, Pause.SLEEP);
    }

    /// As above.
    ///
    /// @param pause how to wait before trying again
    public static Progress work(Session s, Plan plan, Deadline d, Pause pause) {
        return new Merger(s, plan, d, pause).work();
    }

    private Progress work() {
        session.query(Sql.file("staging/limit_wait").bind("millis", Chunk.LOCK_TIMEOUT.toMillis()).bind("once", false));
        while (!deadline.passed()) {
            try {
                switch (step()) {
                    case MERGED -> {
                        refused = 0;
                        tries.progressed();
                    }
                    case SPLIT -> { }
                    case HELD -> tries.pause();
                    case NOTHING -> {
                        if (queue.left() == 0) {
                            return new Progress(true, chunks, rows);
                        }
                        queue.awaitOthers(deadline);
                    }
                }
            } catch (SqlFailure f) {
                if (deadline.passed() && chunks > 0) {
                    break;
                }
                tries.again(f);
            } catch (KeptTooMuch _) {
                throw new UndoFull(("What the run keeps so that it can be undone would come to more than %d GiB (undo.maxGiB). %s To merge"
                                + " the rest, start it again with a larger undo.maxGiB, with a smaller window, or with \"undo\": \"off\".")
                        .formatted(plan.undo().orElseThrow().maxGiB(), merged()));
            } catch (WritesRefused f) {
                if (++refused == ATTEMPTS) {
                    throw f;
                }
                tries.pause();
            }
        }
        return new Progress(queue.left() == 0, chunks, rows);
    }

    private enum Step {
        MERGED,
        /// there are more chunks now, and some may be merged at once
        SPLIT,
        /// only what others hold is left
        HELD,
        /// nothing could be claimed
        NOTHING
    }

    private Step step() {
        try {
            return mergeNext();
        } catch (Exchanges.Unsettled u) {
            return exchange(u.table());
        }
    }

    /// Gives rows of a table the unique values that they exchange, before its first chunk is merged.
    private Step exchange(PlannedTable t) {
        for (int attempts = 1; ; attempts++) {
            try {
                session.transaction(_ -> {
                    fingerprint.mustHold(t);
                    exchanges(t).settle();
                    holdClaim(t);
                    keepWithin();
                    return null;
                });
                return Step.SPLIT;
            } catch (SqlFailure f) {
                if (f.state().equals("23503") && !t.together().isEmpty()) {
                    return mergeRest(() -> claimToExchange(t.together()));
                }
                if (!Exchanges.again(f, attempts)) {
                    throw explained(t, f);
                }
            }
        }
    }

    /// All chunks of tables whose rows get values that reference rows which are missing yet: these let go of theirs now, and
    /// get all of them with the rows that they need. None if another worker has a chunk.
    private List<Chunk> claimToExchange(List<Integer> group) {
        List<Chunk> all = remaining(group);
        if (all.size() != progress(group).number("remaining")) {
            return List.of();
        }
        all.stream().map(Chunk::number).distinct().forEach(n -> exchanges(plan.table(n)).letGo());
        return all;
    }

    /// Merges what can be claimed at once.
    private Step mergeNext() {
        Chunk[] claimed = new Chunk[1];
        try {
            boolean merged = session.transaction(s -> {
                Optional<Chunk> next = turn == 0 ? Optional.empty() : queue.claimMore(turn);
                next = next.or(queue::claim);
                if (next.isEmpty() || triedSinceProgress(next.get())) {
                    return false;
                }
                claimed[0] = next.get();
                turn = next.get().number();
                merge(List.of(next.get()));
                return true;
            });
            if (!merged) {
                return mergeRest();
            }
        } catch (SqlFailure f) {
            if (claimed[0] == null) {
                throw f;
            }
            return failed(claimed[0], f);
        } catch (RowsHeld h) {
            return split(claimed[0], h.rows);
        }
        return counted(List.of(claimed[0]));
    }

    private Step split(Chunk c, List<Row> held) {
        List<List<String>> keys = held.stream().map(r -> r.texts("bound")).toList();
        return splitter.around(c, keys, held.getFirst().number("rows")) ? Step.SPLIT : Step.HELD;
    }

    /// What becomes of a chunk whose transaction failed.
    private Step failed(Chunk c, SqlFailure f) {
        PlannedTable t = plan.table(c.number());
        boolean waited = f.state().equals("55P03");
        if (f.state().equals("23503") && !t.together().isEmpty()) {
            session.update(bound("reload/merge/postpone", c).bind("numbers", numbers(t.together())));
            return Step.SPLIT;
        }
        if (waited && f.place().inRow() || f.state().startsWith("40") || isKeyRace(t, f)) {
            return splitter.halve(c, waited) ? Step.SPLIT : Step.HELD;
        }
        RuntimeException explained = explained(t, f);
        if (explained == f) {
            throw f;
        }
        // the key is the ledger's alone; that it is there is told with the findings
        new RefusedRow(session, plan, splitter, deadline, slice -> {
            exchanges(t).settled(slice);
            Strays.move(session, plan.staging(), t, slice);
            write(t, slice);
        }).note(t, c, f);
        throw explained;
    }

    private RuntimeException explained(PlannedTable t, SqlFailure f) {
        // a function of the user's may raise any state; what is of a constraint names it
        return switch (f.place().constraint().isEmpty() ? "" : f.state()) {
            case "23503" -> parentMissing(t, f);
            case "23505" -> new UniqueCollision((
                            "%s: a row that is not of this key holds a value that constraint or index %s allows once. Find both in"
                                    + " the target, and correct the one that is wrong; then start a new run. %s")
                    .formatted(t.target(), f.place().constraint(), merged()), f);
            default -> !(f instanceof SqlFailure.Retryable) && (f.isOfData() || f.place().inRow())
                    ? rowRefused(t, f)
                    : f;
        };
    }

    private RowRefused rowRefused(PlannedTable t, SqlFailure f) {
        return new RowRefused(("%s refuses a row (%s). %s Correct the row at the source, or what refuses it in the"
                        + " target; then start a new run.")
                .formatted(t.target(), f.getMessage(), merged()), f);
    }

    /// How far the run is, for whoever reads why it stopped.
    private String merged() {
        long rows = session.one(Sql.file("reload/merge/written").bind("run_id", plan.runId())).number("rows");
        return rows == 0 ? "No row was merged before it." : Printable.rows(rows) + (rows == 1 ? " was merged before it and stays." : " were merged before it and stay.");
    }

    /// A row with the key of one that would be inserted appeared: the key's index refuses it, or one that holds the key.
    private boolean isKeyRace(PlannedTable t, SqlFailure f) {
        if (!f.state().equals("23505")) {
            return false;
        }
        SqlFailure.Place p = f.place();
        return session
                .query(Sql.file("reload/merge/unique_columns")
                        .bind("schema", p.schema())
                        .bind("table", p.table())
                        .bind("constraint", p.constraint()))
                .stream()
                .anyMatch(i -> i.texts("columns").containsAll(t.key())
                        && t.uniques().stream().noneMatch(u -> u.name().equals(i.text("index"))));
    }

    private Step counted(List<Chunk> merged) {
        chunks += merged.size();
        rows += merged.stream().mapToLong(Chunk::staged).sum();
        return Step.MERGED;
    }

    /// Merges all remaining chunks of a table as one, if each has been tried since the last one succeeded and nobody
    /// else holds one of them.
    private Step mergeRest() {
        return mergeRest(this::claimRest);
    }

    private Step mergeRest(Supplier<List<Chunk>> claim) {
        List<Chunk> all = new ArrayList<>();
        try {
            session.transaction(s -> {
                all.addAll(claim.get());
                List<Integer> tables = all.stream().map(Chunk::number).distinct().toList();
                if (tables.size() > 1) {
                    s.update(Sql.file("staging/defer"));
                }
                for (int number : tables) {
                    merge(all.stream().filter(c -> c.number() == number).toList());
                }
                return null;
            });
            return all.isEmpty() ? Step.NOTHING : counted(all);
        } catch (RowsHeld h) {
            return Step.HELD;
        } catch (SqlFailure f) {
            if (all.isEmpty()) {
                throw f;
            }
            PlannedTable t = refusing(all, f);
            if (isKeyRace(t, f)) {
                return Step.HELD;
            }
            throw explained(t, f);
        }
    }

    /// The chunks that are left of a table that references itself, or of tables that reference each other, each of them
    /// tried since the last one succeeded; none if another worker has one, or there are none.
    private List<Chunk> claimRest() {
        for (List<Integer> group : plan.tables().stream().map(PlannedTable::together).distinct().toList()) {
            Row progress = progress(group);
            if (progress.flag("stuck")) {
                List<Chunk> rest = remaining(group);
                if (rest.size() == progress.number("remaining")) {
                    return rest;
                }
            }
        }
        return List.of();
    }

    private List<Chunk> remaining(List<Integer> group) {
        return session
                .query(Sql.file("reload/merge/claim_rest").bind("run_id", plan.runId()).bind("numbers", numbers(group)))
                .stream()
                .map(Chunk::of)
                .toList();
    }

    /// Which table of those that some chunks are of refused rows; the server may name a partition of it.
    private PlannedTable refusing(List<Chunk> chunks, SqlFailure f) {
        SqlFailure.Place p = f.place();
        List<PlannedTable> tables = chunks.stream().map(Chunk::number).distinct().map(plan::table).toList();
        return tables.stream()
                .filter(t -> t.target().schema().equals(p.schema()) && t.target().table().equals(p.table()))
                .findFirst()
                .or(() -> tables.stream()
                        .filter(t -> isKeyRace(t, f)
                                || t.references().foreignKeys().stream().anyMatch(k -> k.name().equals(p.constraint())))
                        .findFirst())
                .orElse(tables.getLast());
    }

    private Row progress(List<Integer> tables) {
        return session.one(
                Sql.file("reload/merge/progress").bind("run_id", plan.runId()).bind("numbers", numbers(tables)));
    }

    private static List<String> numbers(List<Integer> tables) {
        return tables.stream().map(String::valueOf).toList();
    }

    private boolean triedSinceProgress(Chunk c) {
        return c.postponed() >= 0
                && c.postponed() == progress(plan.table(c.number()).together()).number("merged");
    }

    /// Merges chunks of one table in this transaction.
    ///
    /// @throws RowsHeld if another session holds rows
    private void merge(List<Chunk> claimed) {
        PlannedTable t = plan.table(claimed.getFirst().number());
        fingerprint.mustHold(t);
        List<KeyRange> ranges = KeyRange.joined(claimed.stream().map(Chunk::range).toList());
        long staged = claimed.stream().mapToLong(Chunk::staged).sum();
        long inside = claimed.stream().mapToLong(Chunk::inside).sum();
        Slice slice = new Slice(ranges, inside < staged, claimed.getFirst().reach(), claimed.getFirst().whole());
        long right = exchanges(t).settled(slice);
        long moved = Strays.move(session, plan.staging(), t, slice) + right;
        Row done = write(t, slice);
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
            long ledger = session.update(bound("reload/merge/merged", c)
                    .bind("inserted", first ? inserted : 0)
                    .bind("updated", first ? updated + moved : 0)
                    .bind("unchanged", first ? inside - inserted - updated - moved : 0));
            if (ledger != 1) {
                throw new IllegalStateException(
                        "chunk " + c.chunk() + " of " + t.target() + " was merged under its lock");
            }
        }
        holdClaim(t);
        keepWithin();
    }

    /// Throws unless what is kept of rows, those of this transaction among them, is within what the run may keep.
    private void keepWithin() {
        if (plan.undo().isEmpty()) {
            return;
        }
        if (BeforeImages.bytes(session, plan.tables()) > plan.undo().get().maxGiB() * GIB) {
            throw new KeptTooMuch();
        }
    }

    /// @throws RowsHeld with nothing written, if another session holds rows
    private Row write(PlannedTable t, Slice slice) {
        while (true) {
            Row done = Tables.on(session, t, slice.joinBy(), Tables.sql(t).statement("reload/merge/merge_chunk", slice))
                    .getFirst();
            if (done.number("held") == 0) {
                return done;
            }
            List<Row> held = Tables.on(session, t, slice.joinBy(),
                    Tables.sql(t).statement("reload/merge/held", slice).bind("rows", Splitter.HELD_ROWS));
            if (!held.isEmpty()) {
                throw new RowsHeld(held);
            }
            // they were let go meanwhile
        }
    }

    /// Ends a chunk's transaction, so that all it did and locked is let go.
    private static final class RowsHeld extends RuntimeException {
        private final transient List<Row> rows;

        RowsHeld(List<Row> rows) {
            super(rows.size() + " rows or more are held by another session");
            this.rows = rows;
        }
    }

    /// Ends a chunk's transaction, with what it kept.
    private static final class KeptTooMuch extends RuntimeException {}

    private void holdClaim(PlannedTable t) {
        ClaimLost.unlessHeld(session, plan.runId(), t.target(), "What is not merged stays as it is; start a new run.");
    }

    private Exchanges exchanges(PlannedTable t) {
        return exchanges.computeIfAbsent(t.number(), _ -> new Exchanges(session, plan.staging(), t));
    }

    private Sql bound(String file, Chunk c) {
        return Sql.file(file).bind("run_id", plan.runId()).bind("number", c.number()).bind("chunk", c.chunk());
    }

    private ParentMissing parentMissing(PlannedTable t, SqlFailure f) {
        String parents = t.references().foreignKeys().stream()
                .filter(k -> k.name().equals(f.place().constraint()))
                .map(k -> "%s (%s)".formatted(k.parent(), String.join(", ", k.referenced())))
                .findFirst()
                .orElse("the referenced table");
        return new ParentMissing("%s: %s. %s ".formatted(t.target(), f.getMessage(), merged())
                + "Reload " + parents + " over a window that covers its rows, before this one or in the same"
                + " request.", f);
    }
}
