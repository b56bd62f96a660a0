package sluice.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import sluice.ledger.Ledger;
import sluice.ledger.RunReport;
import sluice.local.asl.Execution;
import sluice.wire.Json;
import sluice.wire.Printable;

/// What is printed of a run that is over.
public record RunText(Shown shown) {

    /// Of a run that ended here.
    ///
    /// @param report what the ledger says; empty where it says nothing
    /// @param states how far each of its tables came
    String of(String name, Execution execution, Exit exit, Optional<RunReport> report, List<Ledger.TableState> states) {
        String cause = execution.cause().filter(c -> !c.isBlank()).or(execution::error).orElse("");
        boolean told = exit != Exit.INTERRUPTED && exit != Exit.REFUSED && report.isPresent();
        if (shown == Shown.JSON) {
            return json(told ? Json.strict().valueToTree(report.get()) : bare(name, exit, execution.error(), cause));
        }
        StringBuilder out = new StringBuilder(shown == Shown.TEXT && told ? details(report.get()) : "");
        out.append("run: ").append(name).append('\n');
        return Printable.lines(out.append(switch (exit) {
            case INTERRUPTED -> "interrupted: " + left(report, states);
            case REFUSED -> "refused: nothing was changed.\n" + cause;
            case FAILED -> "failed: " + cause;
            default -> "verdict: " + exit.name().toLowerCase(Locale.ROOT);
        }).append('\n').toString());
    }

    /// Of a run of the ledger that has an outcome.
    public String of(RunReport report) {
        if (shown == Shown.JSON) {
            return json(Json.strict().valueToTree(report));
        }
        String outcome = report.outcome().name().toLowerCase(Locale.ROOT);
        return Printable.lines((shown == Shown.TEXT ? details(report) + "run: " + report.runId() + "\n" : "")
                + (report.outcome() == RunReport.Outcome.FAILED
                        ? "failed: " + report.cause().or(report::error).orElse("")
                        : "verdict: " + outcome)
                + "\n");
    }

    static String json(JsonNode document) {
        return document.toPrettyString() + "\n";
    }

    private static ObjectNode bare(String name, Exit exit, Optional<String> error, String cause) {
        ObjectNode o = Json.strict().createObjectNode()
                .put("runId", name)
                .put("outcome", exit.name().toLowerCase(Locale.ROOT));
        error.ifPresent(e -> o.put("error", e));
        return o.put("cause", cause);
    }

    private static String details(RunReport report) {
        StringBuilder out = new StringBuilder("\n");
        if (!report.tables().isEmpty()) {
            out.append(SummaryTable.of(report)).append('\n');
        }
        report.notes().forEach(n -> out.append("note: ").append(n).append('\n'));
        report.findings().forEach(f -> out.append("finding: " + f.kind() + " " + f.table() + " " + f.key()
                        + (f.columns().isEmpty() ? "" : " " + f.columns()))
                .append('\n'));
        return out.toString();
    }

    private static String left(Optional<RunReport> report, List<Ledger.TableState> states) {
        if (report.isEmpty() || states.stream().noneMatch(s -> s.merged() > 0)) {
            return "nothing was merged, nothing in your tables has changed.";
        }
        StringBuilder out = new StringBuilder("what was merged stays, as the source had it. Merged, of the rows to merge:");
        for (Ledger.TableState s : states) {
            out.append("\n   %-30s %,d of %s".formatted(
                    report.get().tables().get(s.number() - 1).table(), s.merged(),
                    s.sliced() ? "%,d".formatted(s.inside()) : "rows not yet counted"));
        }
        return out + "\nStart the same request again to finish the job.";
    }
}
