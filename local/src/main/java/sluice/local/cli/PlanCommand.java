package sluice.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;
import sluice.catalogue.TableWindow;
import sluice.ledger.RequestRefused;
import sluice.local.CommandFailed;
import sluice.local.Console;
import sluice.local.Exit;
import sluice.local.Exits;
import sluice.local.LocalSluice;
import sluice.local.Main;
import sluice.local.RunText;
import sluice.local.Shown;
import sluice.local.TextTable;
import sluice.local.db.OracleStandIn;
import sluice.reload.plan.Survey;
import sluice.staging.PlannedTable;
import sluice.wire.Json;
import sluice.wire.Printable;

/// `./sluice plan`: the dry run. It takes the path of a run up to its first write.
@Command(
        name = "plan",
        description = {
            "Tells what a reload would do, or why it would be refused. Both databases are asked, and nothing is written:"
                    + " not even the ledger."
        },
        customSynopsis = {
            "sluice plan --request=FILE --source=JDBC_URL [--target=JDBC_URL]",
            "            [--json | -q]",
            "sluice plan undo RUN [--target=JDBC_URL] [--json | -q]"
        },
        subcommands = PlanUndoCommand.class)
@Exits({Exit.CLEAN, Exit.REFUSED, Exit.FAILED, Exit.UNREACHABLE, Exit.INTERRUPTED})
public final class PlanCommand implements Callable<Integer> {

    private static final List<String> NEEDED = List.of("--request", "--source");

    @Spec
    private CommandSpec spec;

    private static final List<String> TITLES = List.of(
            "table", "of source", "window on", "from", "to", "rows at source", "chunks, estimated");

    private final Console console;

    @Mixin
    private final RequestOption request = new RequestOption();

    @Mixin
    private final SourceOption source = new SourceOption();

    @Mixin
    private final TargetOption target = new TargetOption();

    @Mixin
    private final ShownOptions shown = new ShownOptions();

    public PlanCommand(Console console) {
        this.console = console;
    }

    /// What a plan needs would be asked of its subcommands too, so it is asked for when it is made.
    public static void letSubcommandsBe(CommandLine plan) {
        CommandSpec spec = plan.getCommandSpec();
        for (String name : NEEDED) {
            OptionSpec option = spec.findOption(name);
            spec.remove(option);
            spec.addOption(option.toBuilder().required(false).build());
        }
    }

    private void mustSayAll() {
        List<ArgSpec> missing = NEEDED.stream()
                .<ArgSpec>map(spec::findOption)
                .filter(o -> o.getValue() == null)
                .toList();
        if (!missing.isEmpty()) {
            throw new MissingParameterException(spec.commandLine(), missing, "Missing required option" + (missing.size() == 1 ? ": " : "s: ")
                    + missing.stream().map(o -> "'" + ((OptionSpec) o).longestName() + "=" + o.paramLabel() + "'").collect(Collectors.joining(", ")));
        }
    }

    @Override
    public Integer call() throws Exception {
        mustSayAll();
        try {
            JsonNode document = request.read();
            begin("asking the source ...");
            try (OracleStandIn from = source.reach(console.environment(), target);
                    LocalSluice machine = Machines.on(from, reachTarget())) {
                begin("reading both catalogues and counting the source's rows ...");
                console.out().print(machine.<String>survey(Main.newRunId("plan"), document,
                        (survey, s) -> text(survey, survey.keptAtMost(s), machine.chunkRows())));
            }
            return Exit.CLEAN.code();
        } catch (RequestRefused e) {
            console.out().print(new RunText(shown.shown()).of(e));
            return Exit.REFUSED.code();
        }
    }

    private String reachTarget() throws CommandFailed {
        begin("asking the target ...");
        return target.reach(console.environment());
    }

    /// A stage that may take a while.
    private void begin(String stage) {
        if (shown.shown() == Shown.TEXT) {
            console.err().println("   " + stage);
        }
    }

    private String text(Survey survey, OptionalLong keptAtMost, int chunkRows) {
        return switch (shown.shown()) {
            case JSON -> RunText.json(json(survey, keptAtMost, chunkRows));
            case QUIET -> "plan: accepted\n";
            case TEXT -> {
                List<List<String>> rows = new ArrayList<>(List.of(TITLES));
                for (PlannedTable t : survey.plan().tables()) {
                    TableWindow w = t.window();
                    long there = survey.sourceRows().get(t.number());
                    rows.add(List.of(t.target().toString(), t.source().toString(), w.column(), w.from().text(), w.to().text(), TextTable.number(there),
                            TextTable.number(chunks(there, chunkRows))));
                }
                StringBuilder out = new StringBuilder(TextTable.of(5, rows)).append('\n');
                notes(survey).forEach(n -> out.append("note: ").append(n).append('\n'));
                keptAtMost.ifPresent(b -> out.append("undo: if every row of the window had to be written, about ").append(size(b))
                        .append(" would be kept of what they are now; the request allows ")
                        .append(survey.plan().undo().orElseThrow().maxGiB()).append(" GiB\n"));
                yield Printable.lines(out + "plan: accepted. Tables are merged in this order. Nothing was changed.\n");
            }
        };
    }

    private static ObjectNode json(Survey survey, OptionalLong keptAtMost, int chunkRows) {
        ObjectNode plan = Json.strict().createObjectNode().put("outcome", "accepted");
        for (PlannedTable t : survey.plan().tables()) {
            long there = survey.sourceRows().get(t.number());
            ObjectNode table = plan.withArray("tables").addObject()
                    .put("number", t.number())
                    .put("table", t.target().toString())
                    .put("source", t.source().toString());
            table.putObject("window")
                    .put("column", t.window().column())
                    .put("from", t.window().from().text())
                    .put("to", t.window().to().text());
            table.put("sourceRows", there).put("chunksEstimated", chunks(there, chunkRows));
        }
        notes(survey).forEach(plan.putArray("notes")::add);
        keptAtMost.ifPresent(b -> plan.put("undoBytesAtMost", b));
        return plan;
    }

    private static String size(long bytes) {
        return bytes < 1L << 30 ? TextTable.number(Math.ceilDiv(bytes, 1L << 20)) + " MiB" : String.format(Locale.ROOT, "%.1f GiB", (double) bytes / (1L << 30));
    }

    private static Stream<String> notes(Survey survey) {
        return Stream.concat(
                survey.plan().notes().stream(),
                survey.plan().tables().stream()
                        .filter(t -> survey.sourceRows().get(t.number()) == 0)
                        .map(t -> t.target() + ": the source has no row of the window. Look whether it is the window that you mean."));
    }

    /// An estimate: chunks are cut by what is staged, and rows that others hold split them further.
    private static long chunks(long rows, int chunkRows) {
        return Math.ceilDiv(rows, chunkRows);
    }
}
