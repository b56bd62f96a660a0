package sluice.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.TableCounts;

/// The detail of the event that tells other systems how a run ended; `event.schema.json` describes it. Its source is
/// `sluice`, its detail type [#detailType].
///
/// @param version   grows when a member changes its meaning or goes; new members may come without
/// @param requestId the event's that asked for the run; empty where none did
public record OutcomeEvent(
        int version,
        String stack,
        String runId,
        Optional<String> requestId,
        String executionArn,
        Outcome outcome,
        List<TableCounts> tables,
        int moreTables,
        List<String> notes,
        int moreNotes,
        Optional<String> error,
        Optional<String> cause) {

    /// What this code writes.
    public static final int VERSION = 1;

    public static final String SOURCE = "sluice";

    /// EventBridge takes 256 KB an event; nobody chains on more words than these.
    private static final int CAUSE = 4_000;

    static OutcomeEvent of(Ending e) {
        return new OutcomeEvent(
                VERSION,
                e.job().stack(e.executionArn()),
                e.runId(),
                Answer.requestId(e.runId()),
                e.executionArn(),
                e.outcome(),
                e.summary().map(RunReport.Summary::tables).orElse(List.of()),
                e.summary().map(RunReport.Summary::moreTables).orElse(0),
                e.summary().map(RunReport.Summary::notes).orElse(List.of()),
                e.summary().map(RunReport.Summary::moreNotes).orElse(0),
                e.error(),
                e.cause().map(c -> c.length() <= CAUSE ? c : c.substring(0, CAUSE)));
    }

    /// Of the event that tells it, e.g. `Sluice Reload Clean`, `Drifted`, `Inconclusive`, `Failed` or `Refused`.
    static String detailType(Ending e) {
        String outcome = e.outcome().name();
        return "Sluice " + e.job().title() + " " + outcome.charAt(0) + outcome.substring(1).toLowerCase(Locale.ROOT);
    }
}
