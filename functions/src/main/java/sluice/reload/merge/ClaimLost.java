package sluice.reload.merge;

import sluice.sql.Database.Session;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableName;

/// The run no longer holds its claim: it was cleaned up while this function still worked.
public final class ClaimLost extends RuntimeException {

    private ClaimLost(String message) {
        super(message);
    }

    /// Throws unless a run still holds a table, and keeps it held until this transaction ends.
    ///
    /// @param next what stays of the run's work and what to do: a sentence
    public static void unlessHeld(Session s, String runId, TableName table, String next) {
        Row held = s.one(Sql.file("reload/merge/hold_claim")
                .bind("schema", table.schema())
                .bind("table", table.table())
                .bind("run_id", runId));
        if (held.number("held") != 1) {
            throw new ClaimLost("run " + runId + " no longer holds " + table + ": it was cleaned up. " + next);
        }
    }
}
