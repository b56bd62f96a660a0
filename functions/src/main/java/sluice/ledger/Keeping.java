package sluice.ledger;

import java.util.List;
import sluice.sql.Database.Session;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;
import sluice.sql.TableName;

/// Until when rows are kept as they were before a run wrote them. Each target table of a run has a table of its own in schema
/// `sluice`, which goes when its days are over, or at the run's end if nothing was written.
public final class Keeping {

    private Keeping() {}

    /// Drops what a run that is ending kept nothing in.
    static void dropEmpty(Session s, String runId) {
        for (Row r : s.query(Sql.file("ledger/images_of").bind("run_id", runId))) {
            TableName images = table(r);
            if (!s.one(Sql.file("ledger/image_filled").define("images", images)).flag("filled")) {
                drop(s, runId, r.integer("number"), images);
            }
        }
    }

    /// Whether rows are kept that a run wrote.
    public static boolean anything(Session s, String runId) {
        return !s.query(Sql.file("ledger/images_of").bind("run_id", runId)).isEmpty();
    }

    /// Drops what is kept longer than it was to be. One that somebody reads or undoes is dropped another time.
    ///
    /// @return how many tables
    public static int expire(Session session) {
        if (!Ledger.exists(session)) {
            return 0;
        }
        Ledger.migrate(session);
        int dropped = 0;
        for (Row r : session.query(Sql.file("ledger/images_expired"))) {
            try {
                session.transaction(s -> {
                    drop(s, r.text("run_id"), r.integer("number"), table(r));
                    return null;
                });
                dropped++;
            } catch (SqlFailure.Retryable f) {
                // somebody reads it
            }
        }
        return dropped;
    }

    private static void drop(Session s, String runId, int number, TableName images) {
        s.update(Sql.file("ledger/drop_images").define("images", images));
        s.update(Sql.file("ledger/images_dropped").bind("run_id", runId).bind("number", number));
    }

    private static TableName table(Row r) {
        return new TableName(TableName.LEDGER_SCHEMA, r.text("table_name"));
    }
}
