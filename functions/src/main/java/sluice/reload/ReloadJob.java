package sluice.reload;

import java.util.Map;
import sluice.ledger.RunReport.Outcome;
import sluice.report.Job;

/// The reload, as people and programs are told of it.
public final class ReloadJob {

    public static final Job JOB = new Job("reload", Map.of(
            Outcome.CLEAN, "Every row of the window is in the target as the source has it.",
            Outcome.DRIFTED, "The window was merged, but rows remain that are not as they should be.",
            Outcome.INCONCLUSIVE, "The window was merged, but not everything could be settled.",
            Outcome.FAILED, "The job was not done."));

    private ReloadJob() {}
}
