package sluice.staging;

import java.util.Optional;
import java.util.function.Supplier;
import sluice.sql.Database.Session;
import sluice.sql.Deadline;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;
import sluice.sql.WhenLocked;

/// A run's chunks that still wait for one step, which several workers take from it.
///
/// @param step the folder of the step's statements `claim`, `claim_more` and `rest`, e.g. `reload/merge`
public record ChunkQueue(Session session, String runId, String step) {

    /// The next chunk that nobody works on, held until the transaction ends.
    public Optional<Chunk> claim() {
        return claim(WhenLocked.SKIP);
    }

    /// As above, of a table whose turn has come: not one that was tried in vain.
    ///
    /// @param number of a table that a chunk was claimed of before
    public Optional<Chunk> claimMore(int number) {
        return session.query(Sql.file(step + "/claim_more").bind("run_id", runId).bind("number", number)).stream()
                .map(Chunk::of)
                .findFirst();
    }

    private Optional<Chunk> claim(WhenLocked whenLocked) {
        return session.query(Sql.file(step + "/claim").bind("run_id", runId).define("when_locked", whenLocked)).stream()
                .map(Chunk::of)
                .findFirst();
    }

    /// Returns when a chunk that another worker holds is free, whether done, put off or given up.
    public void awaitOthers(Deadline deadline) {
        await(session, deadline, () -> claim(WhenLocked.WAIT));
    }

    /// Returns when a claim that waits for another worker's has got it, or after ten seconds, or when the deadline passes.
    /// What was claimed is let go again.
    public static void await(Session session, Deadline deadline, Supplier<?> claim) {
        try {
            session.transaction(s -> {
                s.query(Sql.file("staging/limit_wait")
                        .bind("millis", Math.clamp(deadline.left().toMillis(), 1, 10_000))
                        .bind("once", true));
                return claim.get();
            });
        } catch (SqlFailure.Retryable f) {
            if (!f.state().equals("55P03")) {
                throw f;
            }
        }
    }

    /// How many chunks have not had the step.
    public long left() {
        return session.one(Sql.file(step + "/rest").bind("run_id", runId)).number("chunks");
    }
}
