package sluice.reload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import sluice.catalogue.TableWindow;
import sluice.ledger.About;
import sluice.ledger.RunReport.Outcome;
import sluice.reload.plan.Plan;
import sluice.report.Job;
import sluice.staging.PlannedTable;

/// The reload, as people and programs are told of it.
public final class ReloadJob {

    /// So many different windows are spelled out.
    private static final int WINDOWS = 3;

    public static final Job JOB = new Job("reload", Map.of(
            Outcome.CLEAN, "What was loaded is in the target.",
            Outcome.DRIFTED, "The window was merged, but rows of it are not as they should be.",
            Outcome.INCONCLUSIVE, "The window was merged, but not everything could be settled.",
            Outcome.FAILED, "The job was not done, or not to its end.",
            Outcome.REFUSED, "Nothing was begun."));

    /// What puts back what a reload wrote.
    public static final Job UNDO = new Job("undo", Map.of(
            Outcome.CLEAN, "Every row that the run wrote is as it was before.",
            Outcome.DRIFTED, "Not every row that the run wrote is as it was before.",
            Outcome.INCONCLUSIVE, "Rows that were not changed since are as they were before the run; others were left as they are.",
            Outcome.FAILED, "The job was not done, or not to its end.",
            Outcome.REFUSED, "Nothing was begun."));

    private ReloadJob() {}

    /// The job that an execution is of.
    ///
    /// @param executionArn whose state machine ends with the job's name
    public static Job of(String executionArn) {
        String[] parts = executionArn.split(":");
        return parts.length > 6 && parts[6].endsWith("-" + UNDO.name()) ? UNDO : JOB;
    }

    /// What people are told of a run that is about to begin.
    ///
    /// @param request as it came
    public static About about(Plan plan, JsonNode request) {
        return new About(
                plan.tables().stream().map(t -> t.source().toString()).toList(),
                plan.tables().stream()
                        .map(t -> "%s from %s to %s".formatted(t.window().column(), t.window().from().text(), t.window().to().text()))
                        .distinct()
                        .limit(WINDOWS)
                        .collect(Collectors.joining("; ")),
                plan.reason(),
                plan.validation() == Plan.Validation.ROWS,
                plan.deletes() == Plan.Deletes.REPORT,
                Optional.of(resolved(plan, request).toString()));
    }

    /// The request with the bounds that a relative window came to, so that it asks for the same whenever it is started.
    private static JsonNode resolved(Plan plan, JsonNode request) {
        if (!request.path("window").has("last")) {
            return request;
        }
        ObjectNode absolute = request.deepCopy();
        ObjectNode window = (ObjectNode) absolute.get("window");
        List<TableWindow> windows = plan.tables().stream().map(PlannedTable::window).toList();
        // wall time fits every column, given its zone; an instant only one that has a zone
        TableWindow bounds = windows.stream().filter(w -> w.kind() == TableWindow.Kind.LOCAL).findFirst().orElse(windows.getFirst());
        window.remove(List.of("last", "lag", "asOf"));
        window.put("from", bounds.from().text()).put("to", bounds.to().text());
        return absolute;
    }
}
