package sluice.ledger;

import sluice.sql.Database.Session;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;

/// Ends what an earlier attempt at the same work left running: a killed function's session lives on, holds locks and may commit late.
public final class Predecessors {

    private Predecessors() {}

    /// Ends the other sessions with this session's name, and returns when they are gone.
    ///
    /// @throws SqlFailure.Retryable if one does not go
    public static void end(Session s) {
        ended(s, Sql.file("ledger/end_predecessors"));
    }

    /// Ends the other sessions whose name begins so.
    public static void endAll(Session s, String prefix) {
        ended(s, Sql.file("ledger/end_run_sessions").bind("prefix", prefix));
    }

    private static void ended(Session s, Sql sql) {
        if (!s.one(sql).flag("gone")) {
            throw SqlFailure.of("55P03", "an earlier session of this run does not end");
        }
    }
}
