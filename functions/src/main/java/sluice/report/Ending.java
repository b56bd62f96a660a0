package sluice.report;

import java.util.List;
import java.util.Optional;
import sluice.ledger.RunReport;

/// How a run ended, as far as everybody may know: counts and words, no keys and no values.
///
/// @param job          what was run
/// @param runId        the execution's name
/// @param executionArn the execution
/// @param outcome      as the ledger has it; [RunReport.Outcome#FAILED] or [RunReport.Outcome#REFUSED] for every run without a verdict
/// @param summary      counts; empty where the ledger has none
/// @param asked        the targets that the request named, as it named them; only for a run that the ledger may not know
/// @param error        what failed; empty where nothing did. With a verdict it failed after it: in putting away, or in telling
/// @param cause        in words; empty where nothing failed
public record Ending(
        Job job,
        String runId,
        String executionArn,
        RunReport.Outcome outcome,
        Optional<RunReport.Summary> summary,
        List<String> asked,
        Optional<String> error,
        Optional<String> cause) {

    public Ending {
        asked = List.copyOf(asked);
    }
}
