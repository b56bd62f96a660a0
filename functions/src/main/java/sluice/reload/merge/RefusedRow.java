package sluice.reload.merge;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import sluice.ledger.FindingKind;
import sluice.ledger.Ledger;
import sluice.reload.plan.Plan;
import sluice.sql.Database.Session;
import sluice.sql.Deadline;
import sluice.sql.KeyRange;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;
import sluice.sql.TableSql.Slice;
import sluice.staging.Chunk;
import sluice.staging.PlannedTable;
import sluice.staging.Tables;

/// Which row of a chunk was refused: the server tells what refused it, and its words may be anything. The chunk's halves are
/// written and taken back, the one that is refused in the same way again by halves, until one row is left.
///
/// @param write writes the rows of a slice, in the transaction that it is called in
record RefusedRow(Session session, Plan plan, Splitter splitter, Deadline deadline, Consumer<Slice> write) {

    /// Notes the row's key in the ledger.
    ///
    /// @param refused how the chunk was refused
    /// @return false if it was not found: it needs others of its chunk, is refused no more, or the time was up
    boolean note(PlannedTable t, Chunk c, SqlFailure refused) {
        try {
            KeyRange range = c.range();
            Optional<KeyRange> half = splitter.firstHalf(c, range, c.staged());
            while (half.isPresent()) {
                if (deadline.passed()) {
                    return false;
                }
                range = isRefused(c, half.get(), refused) ? half.get() : new KeyRange(half.get().to(), range.to());
                half = splitter.firstHalf(c, range, staged(t, range));
            }
            if (!isRefused(c, range, refused)) {
                return false;
            }
            for (Row key : session.query(Tables.sql(t).statement("reload/merge/first_key", slice(c, range)))) {
                Ledger.found(session, plan.runId(), t.number(), FindingKind.REFUSED, key.text("key"), List.of());
            }
            return true;
        } catch (RuntimeException e) {
            // the run fails for what refused the row, whether or not the row is known
            return false;
        }
    }

    private long staged(PlannedTable t, KeyRange range) {
        return session.one(Tables.sql(t).statement("reload/merge/part_counts", new Slice(range))).number("staged");
    }

    private boolean isRefused(Chunk c, KeyRange range, SqlFailure refused) {
        try {
            session.transaction(s -> {
                write.accept(slice(c, range));
                s.update(Sql.file("reload/merge/check_constraints"));
                throw new TakenBack();
            });
        } catch (TakenBack _) {
            return false;
        } catch (SqlFailure f) {
            if (f.state().equals(refused.state()) && f.place().equals(refused.place())) {
                return true;
            }
            throw f;
        }
        throw new IllegalStateException("a try was to be taken back");
    }

    private static Slice slice(Chunk c, KeyRange range) {
        return new Slice(List.of(range), c.inside() < c.staged(), c.reach(), c.whole());
    }

    private static final class TakenBack extends RuntimeException {}
}
