package sluice.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import sluice.sql.TableName;

/// Names derived from a run's deployment and id, so that a repeated or a cleaning step finds what an earlier one made, and
/// no other deployment does: two of them may use one target, and one account.
///
/// @param deployment what started the run ([sluice.aws.Config#deployment()]); empty for runs that an earlier version
///                   began, which did not know
/// @param runId      the execution's name, 1 to 80 characters
public record RunNames(String deployment, String runId) {

    public RunNames {
        if (runId == null || runId.isEmpty() || runId.length() > 80) {
            throw new IllegalArgumentException("a run id has 1 to 80 characters: " + runId);
        }
    }

    /// The names that an earlier version gave to a run of this id.
    public RunNames before() {
        return new RunNames("", runId);
    }

    /// Twelve hex digits of the SHA-256 of both.
    public String tag() {
        String both = deployment.isEmpty() ? runId : deployment + "\n" + runId;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(both.getBytes(StandardCharsets.UTF_8));
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

    /// Where rows of a table are kept as they were before the run wrote them.
    public TableName images(int tableNumber) {
        return new TableName(TableName.LEDGER_SCHEMA, "image_" + tag() + "_" + tableNumber);
    }

    /// What `pg_stat_activity.application_name` shows for the run's sessions, so that a retry finds its predecessor.
    public String session(String step) {
        return "sluice " + tag() + " " + step;
    }
}
