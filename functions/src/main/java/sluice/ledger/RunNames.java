package sluice.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import sluice.sql.TableName;

/// Names derived from a run id, so that a repeated or a cleaning step finds what an earlier one made.
///
/// @param runId the execution's name, 1 to 80 characters
public record RunNames(String runId) {

    public RunNames {
        if (runId == null || runId.isEmpty() || runId.length() > 80) {
            throw new IllegalArgumentException("a run id has 1 to 80 characters: " + runId);
        }
    }

    /// Twelve hex digits of the run id's SHA-256.
    public String tag() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(runId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Identifier and resource identifier (at most 31 characters) of the load task.
    public String taskIdentifier() {
        return "sluice-" + tag();
    }

    public TableName staging(int tableNumber) {
        return new TableName(TableName.STAGING_SCHEMA, "r" + tag() + "_" + tableNumber);
    }

    /// Where a table's rows are noted that stand elsewhere in the target.
    public TableName strays(int tableNumber) {
        return new TableName(TableName.STAGING_SCHEMA, "r" + tag() + "_" + tableNumber + "s");
    }

    /// Where rows of a table are noted that exchange unique values.
    public TableName exchanges(int tableNumber) {
        return new TableName(TableName.STAGING_SCHEMA, "r" + tag() + "_" + tableNumber + "x");
    }

    /// What `pg_stat_activity.application_name` shows for the run's sessions, so that a retry finds its predecessor.
    public String session(String step) {
        return "sluice " + tag() + " " + step;
    }
}
