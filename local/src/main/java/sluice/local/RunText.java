package sluice.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import sluice.ledger.Ledger;
import sluice.ledger.RequestRefused;
import sluice.ledger.RunReport;
import sluice.local.asl.Execution;
import sluice.report.ErrorWords;
import sluice.sql.Sql;
import sluice.wire.Json;
import sluice.wire.Printable;

/// What is printed of a run that is over.
public record RunText(Shown shown) {

    private static final String REFUSED = "refused: nothing was changed.\n";

    /// Of a run that ended here.
    ///
    /// @param report what the ledger says; empty where it says nothing
    /// @param states how far each of its tables came
    String of(String name, Execution execution, Exit exit, Optional<RunReport> report, List<Ledger.TableState> states) {
        String cause = execution.cause().filter(c -> !c.isBlank()).or(execution::error).orElse("");
        boolean told = exit != Exit.INTERRUPTED && exit != Exit.REFUSED && report.isPresent();
        if (shown == Shown.JSON) {
            return json(told ? Json.strict().valueToTree(report.get())
                    : exit == Exit.INTERRUPTED ? progress(name, word(exit), states)
                    : bare(name, exit, execution.error(), cause));
        }
        StringBuilder out = new StringBuilder(shown == Shown.TEXT && told ? details(report.get()) : "");
        out.append("run: ").append(name).append('\n');
        return Printable.lines(out.append(switch (exit) {
            case INTERRUPTED -> "interrupted: " + left(states);
            case REFUSED -> REFUSED + cause;
            case FAILED -> "failed: " + ErrorWords.of(execution.error().orElse("")) + "\n" + cause;
            default -> "verdict: " + word(exit);
        }).append('\n').toString());
    }

    /// Of a run of the ledger that has an outcome.
    public String of(RunReport report) {
        if (shown == Shown.JSON) {
            return json(Json.strict().valueToTree(report));
        }
        return Printable.lines((shown == Shown.TEXT ? details(report) + "run: " + report.runId() + "\n" : "")
                + switch (report.outcome()) {
                    case FAILED -> "failed: " + ErrorWords.of(report.error().orElse("")) + "\n" + report.cause().orElse("");
                    case REFUSED -> REFUSED + report.cause().orElse("");
                    default -> "verdict: " + word(report.outcome());
                }
                + "\n");
    }

    /// Of a run of the ledger that has no outcome yet.
    public String of(String name, List<Ledger.TableState> states) {
        if (shown == Shown.JSON) {
            return json(progress(name, "open", states));
        }
        List<List<String>> rows = new ArrayList<>(List.of(List.of("table", "stage", "rows", "merged", "checked")));
        states.forEach(s -> rows.add(List.of(
                s.table(), word(s.stage()), TextTable.number(s.inside()), TextTable.number(s.merged()), TextTable.number(s.checked()))));
        return Printable.lines((shown == Shown.TEXT ? TextTable.of(2, rows) + "\n" : "")
                + "run: " + name + "\nopen: it has no outcome yet\n");
    }

    /// Of a request that is not run.
    public String of(RequestRefused e) {
        if (shown == Shown.JSON) {
            ObjectNode refused = Json.strict().createObjectNode().put("outcome", word(Exit.REFUSED));
            e.problems().forEach(p -> refused.withArray("problems").add(p.toString()));
            return json(refused);
        }
        return Printable.lines(REFUSED + e.getMessage() + "\n");
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    public static String json(JsonNode document) {
        return document.toPrettyString() + "\n";
    }

    private static ObjectNode progress(String name, String outcome, List<Ledger.TableState> states) {
        ObjectNode run = Json.strict().createObjectNode().put("runId", name).put("outcome", outcome);
        ArrayNode tables = run.putArray("tables");
        states.forEach(s -> tables.addObject()
                .put("table", s.table())
                .put("stage", word(s.stage()))
                .put("rows", s.inside())
                .put("merged", s.merged())
                .put("checked", s.checked()));
        return run;
    }

    private static ObjectNode bare(String name, Exit exit, Optional<String> error, String cause) {
        ObjectNode o = Json.strict().createObjectNode()
                .put("runId", name)
                .put("outcome", word(exit));
        if (exit == Exit.REFUSED) {
            cause.lines().forEach(o.withArray("problems")::add);
            return o;
        }
        error.ifPresent(e -> o.put("error", e));
        return o.put("cause", cause);
    }

    private static String details(RunReport report) {
        StringBuilder out = new StringBuilder("\n");
        if (!report.tables().isEmpty()) {
            out.append(SummaryTable.of(report)).append('\n');
        }
        report.notes().forEach(n -> out.append("note: ").append(n).append('\n'));
        found(report).forEach((what, examples) -> out.append("finding: ").append(what).append(", ").append(examples)
                .append(examples == 1 ? " key\n" : " keys\n"));
        if (!report.findings().isEmpty()) {
            out.append("keys: select * from sluice.findings where run_id = ").append(Sql.literal(report.runId())).append('\n');
        }
        return out.toString();
    }

    /// Findings by what they are. Their keys are data, and stay where data may be.
    private static Map<String, Long> found(RunReport r) {
        return r.findings().stream().collect(Collectors.groupingBy(
                f -> f.kind() + " " + f.table() + (f.columns().isEmpty() ? "" : " " + f.columns()),
                TreeMap::new,
                Collectors.counting()));
    }

    private static String left(List<Ledger.TableState> states) {
        if (states.stream().noneMatch(s -> s.merged() > 0)) {
            return "nothing was merged, nothing in your tables has changed.";
        }
        List<List<String>> rows = new ArrayList<>(List.of(List.of("table", "merged", "left")));
        states.forEach(s -> rows.add(List.of(s.table(), TextTable.number(s.merged()),
                s.sliced() ? TextTable.number(s.inside() - s.merged()) : "not counted yet")));
        return "what was merged stays, as the source had it.\n" + TextTable.of(1, rows)
                + "Start the same request again to finish the job.";
    }
}
