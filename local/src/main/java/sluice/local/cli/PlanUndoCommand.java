package sluice.local.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import sluice.ledger.RequestRefused;
import sluice.local.Console;
import sluice.local.Exit;
import sluice.local.Exits;
import sluice.local.RunText;
import sluice.local.TextTable;
import sluice.reload.undo.UndoPlanner;
import sluice.reload.undo.UndoPlanner.Expected;
import sluice.sql.Database;
import sluice.wire.Json;
import sluice.wire.Printable;

/// `./sluice plan undo RUN`.
@Command(name = "undo", description = "Tells what an undo would do now, or what stands against it. Nothing is changed.")
@Exits({Exit.CLEAN, Exit.REFUSED, Exit.FAILED, Exit.UNREACHABLE, Exit.INTERRUPTED})
public final class PlanUndoCommand implements Callable<Integer> {

    private static final Duration BUDGET = Duration.ofMinutes(30);
    private static final List<String> TITLES = List.of("table", "to restore", "to delete", "changed since", "gone since");

    private final Console console;

    @Parameters(paramLabel = "RUN", description = "The reload's id: ./sluice runs lists them.")
    private String run;

    @Mixin
    private final TargetOption target = new TargetOption();

    @Mixin
    private final ShownOptions shown = new ShownOptions();

    public PlanUndoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        try (Database.Session s = new Database(target.reach(console.environment()), Properties::new).open("sluice plan undo", BUDGET)) {
            console.out().print(text(UndoPlanner.expected(s, run)));
            return Exit.CLEAN.code();
        } catch (RequestRefused e) {
            console.out().print(new RunText(shown.shown()).of(e));
            return Exit.REFUSED.code();
        }
    }

    private String text(List<Expected> tables) {
        return switch (shown.shown()) {
            case JSON -> RunText.json(Json.strict().createObjectNode().put("outcome", "accepted").set("tables", Json.strict().valueToTree(tables)));
            case QUIET -> "plan: accepted\n";
            case TEXT -> {
                List<List<String>> rows = new ArrayList<>(List.of(TITLES));
                tables.forEach(t -> rows.add(List.of(t.table(), TextTable.number(t.restored()), TextTable.number(t.deleted()),
                        TextTable.number(t.changed()), TextTable.number(t.gone()))));
                yield Printable.lines(TextTable.of(1, rows) + "\nplan: accepted. Rows that were changed or deleted since stay as they are; so does what a"
                        + " constraint refuses. Nothing was changed.\n");
            }
        };
    }
}
