package sluice.report;

import java.util.Optional;
import sluice.ledger.RunReport;

/// How a run ended, as far as everybody may know: counts and words, no keys and no values.
///
/// @param job          what was run
/// @param runId        the execution's name
/// @param executionArn the execution
/// @param outcome      [RunReport.Outcome#FAILED] for every run without a verdict
/// @param summary      the verdict; empty where the run reached none
/// @param error        empty unless failed
/// @param cause        empty unless failed
public record Ending(
        Job job,
        String runId,
        String executionArn,
        RunReport.Outcome outcome,
        Optional<RunReport.Summary> summary,
        Optional<String> error,
        Optional<String> cause) {}
