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
import sluice.reload.ReloadJob;
import sluice.report.Commands;
import sluice.report.ErrorWords;
import sluice.report.Messages;
import sluice.sql.Sql;
import sluice.wire.Json;
import sluice.wire.Printable;

/// What is printed of a run that is over.
public record RunText(Shown shown) {

    private static final String REFUSED = "refused: nothing was changed.\n";

    /// What the target says of a run that ended here.
    ///
    /// @param report  empty where the ledger has none, or could not be read
    /// @param summary of the report
    /// @param states  how far each of its tables came; empty where the ledger could not be read
    /// @param holds   that it may still hold something
    record Known(
            Optional<RunReport> report, Optional<RunReport.Summary> summary, Optional<List<Ledger.TableState>> states, boolean holds) {}

    /// Of a run that ended here.
    String of(String name, Execution execution, Exit exit, Known known) {
        Commands commands = new Commands(execution.arn(), ReloadJob.of(execution.arn()), name);
        String cause = commands.told(execution.cause().filter(c -> !c.isBlank()).or(execution::error).orElse(""));
        boolean told = exit != Exit.INTERRUPTED && exit != Exit.REFUSED && known.report().isPresent();
        if (shown == Shown.JSON) {
            return json(told ? Json.strict().valueToTree(known.report().get())
                    : exit == Exit.INTERRUPTED ? progress(name, word(exit), known.states().orElse(List.of()))
                    : bare(name, exit, execution.error(), cause));
        }
        StringBuilder out = new StringBuilder(shown == Shown.TEXT && told ? details(known.report().get()) : "");
        // a refused one has said nothing since its first line
        out.append(shown == Shown.TEXT && exit == Exit.REFUSED ? "" : "run: " + name + "\n");
        out.append(switch (exit) {
            case INTERRUPTED -> "interrupted: " + (ReloadJob.of(execution.arn()) == ReloadJob.UNDO ? "what is put back stays so. Undo the run again to go on." : known.states().map(RunText::left).orElse("what was merged stays; how much that is, is not known here."));
            case REFUSED -> REFUSED + cause;
            case FAILED -> "failed: " + ErrorWords.of(execution.error().orElse("")) + "\n" + cause;
            default -> "verdict: " + word(exit);
        });
        out.append(known.holds() && exit != Exit.REFUSED && out.indexOf(commands.left()) < 0 ? "\n" + commands.left() : "");
        return Printable.lines(out.append('\n').toString());
    }

    /// What to do next, after all else; nothing of a run that is clean.
    ///
    /// @param step a file that says it, or the step itself
    String next(Exit exit, String step) {
        return shown == Shown.TEXT && exit != Exit.CLEAN ? next(step) : "";
    }

    /// How a run is taken back, after what to do next.
    String undo(String command) {
        return shown == Shown.TEXT ? Printable.lines("undo: " + command + "\n") : "";
    }

    private static String next(String step) {
        return Printable.lines("next: " + step + "\n");
    }

    /// Of a run of the ledger that has an outcome.
    ///
    /// @param next what to do next
    public String of(RunReport report, Ledger.ShownRun run, String next) {
        if (shown == Shown.JSON) {
            return json(with(Json.strict().valueToTree(report), run));
        }
        return Printable.lines((shown == Shown.TEXT ? head(run) + details(report) + "run: " + report.runId() + "\n" : "")
                + switch (report.outcome()) {
                    case FAILED -> "failed: " + ErrorWords.of(report.error().orElse("")) + "\n" + report.cause().orElse("");
                    case REFUSED -> REFUSED + report.cause().orElse("");
                    default -> "verdict: " + word(report.outcome());
                }
                + "\n")
                + (shown == Shown.TEXT && report.outcome() != RunReport.Outcome.CLEAN ? next(next) : "");
    }

    /// Of a run of the ledger that has no outcome yet.
    ///
    /// @param gone what is to be known of it where nothing works on it any more
    public String of(String name, List<Ledger.TableState> states, Ledger.ShownRun run, Optional<String> gone) {
        if (shown == Shown.JSON) {
            ObjectNode open = with(progress(name, "open", states), run);
            gone.ifPresent(g -> open.put("note", g));
            return json(open);
        }
        List<List<String>> rows = new ArrayList<>(List.of(List.of("table", "stage", "rows", "merged", "checked")));
        states.forEach(s -> rows.add(List.of(
                s.table(), word(s.stage()), TextTable.number(s.inside()), TextTable.number(s.merged()), TextTable.number(s.checked()))));
        return Printable.lines((shown == Shown.TEXT ? head(run) + "\n" + TextTable.of(2, rows) + "\n" : "")
                + "run: " + name + "\nopen: " + gone.orElse("it has no outcome yet") + "\n");
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

    private static ObjectNode with(ObjectNode report, Ledger.ShownRun run) {
        report.put("started", run.started().toString()).put("seconds", run.seconds()).put("database", run.database());
        run.ended().ifPresent(e -> report.put("ended", e.toString()));
        run.about().ifPresent(a -> report.set("about", Json.strict().valueToTree(a)));
        return report;
    }

    /// When a run was, and what was to be done.
    private static String head(Ledger.ShownRun run) {
        String took = TextTable.duration(run.seconds());
        StringBuilder out = new StringBuilder(" started  " + TextTable.time(run.started()) + " UTC\n");
        out.append(run.ended().map(e -> " ended    " + TextTable.time(e) + " UTC, after " + took).orElse(" open     for " + took)).append('\n');
        run.about().ifPresent(a -> {
            out.append(" window   ").append(a.window()).append('\n');
            a.reason().ifPresent(r -> out.append(" reason   ").append(r).append('\n'));
            out.append(" source   ").append(String.join(", ", a.sources())).append('\n');
        });
        return out.append(" target   ").append(String.join(", ", run.tables())).append(run.tables().isEmpty() ? "" : ", ")
                .append("database ").append(run.database()).append('\n').toString();
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
        report.undone().ifPresent(u -> out.append(TextTable.of(1, Messages.rows(u))).append('\n'));
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

    static String left(List<Ledger.TableState> states) {
        if (states.stream().noneMatch(s -> s.merged() > 0)) {
            return "nothing was merged, nothing in your tables has changed. Start the same request again to do the job.";
        }
        List<List<String>> rows = new ArrayList<>(List.of(List.of("table", "merged", "left")));
        states.forEach(s -> rows.add(List.of(s.table(), TextTable.number(s.merged()),
                s.sliced() ? TextTable.number(s.inside() - s.merged()) : "not counted yet")));
        boolean all = states.stream().allMatch(s -> s.sliced() && s.unmerged() == 0);
        return "what was merged stays, as the source had it" + (all ? ". All is merged; what is left is the check.\n" : ".\n") + TextTable.of(1, rows)
                + "Start the same request again to finish the job.";
    }
}
