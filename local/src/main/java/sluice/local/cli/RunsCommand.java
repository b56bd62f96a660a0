package sluice.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import sluice.ledger.Ledger;
import sluice.local.CommandFailed;
import sluice.local.Console;
import sluice.local.Exit;
import sluice.local.RunText;
import sluice.local.Shown;
import sluice.local.TextTable;
import sluice.sql.Database;
import sluice.sql.SqlFailure;
import sluice.wire.Json;
import sluice.wire.Printable;

/// `./sluice runs`.
@Command(name = "runs", description = "Lists the runs that the target's ledger knows, on AWS or here, the newest first.")
public final class RunsCommand implements Callable<Integer> {

    private static final String NO_SUCH_TABLE = "42P01";
    private static final Duration BUDGET = Duration.ofMinutes(1);
    private static final List<String> TITLES = List.of("run", "started (UTC)", "duration", "outcome", "tables");

    private final Console console;

    @Mixin
    private final TargetOption target = new TargetOption();

    @Mixin
    private final ShownOptions shown = new ShownOptions();

    public RunsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CommandFailed {
        List<Ledger.ListedRun> runs;
        try (Database.Session s = new Database(target.reach(console.environment()), Properties::new).open("sluice runs", BUDGET)) {
            runs = Ledger.runs(s);
        } catch (SqlFailure e) {
            if (e.state().equals(NO_SUCH_TABLE)) {
                throw new CommandFailed(Exit.FAILED, "The ledger in this database is of an earlier version; the next run brings it up to date.");
            }
            throw e;
        }
        console.out().print(switch (shown.shown()) {
            case JSON -> RunText.json(json(runs));
            case QUIET -> Printable.lines(String.join("", runs.stream().map(r -> r.runId() + "\n").toList()));
            case TEXT -> runs.isEmpty() ? "There are no runs in this database.\n" : table(runs);
        });
        return Exit.CLEAN.code();
    }

    private static ArrayNode json(List<Ledger.ListedRun> runs) {
        return Json.strict().valueToTree(runs);
    }

    private static String table(List<Ledger.ListedRun> runs) {
        List<List<String>> rows = new ArrayList<>(List.of(TITLES));
        runs.forEach(r -> rows.add(List.of(
                r.runId(),
                r.started().toString().replace('T', ' ').replace("Z", ""),
                duration(r.seconds()),
                r.outcome(),
                String.join(", ", r.tables()))));
        return Printable.lines(TextTable.of(TITLES.size(), rows));
    }

    /// As `1h02m03s`, without what is nothing.
    private static String duration(long seconds) {
        Duration d = Duration.ofSeconds(seconds);
        return d.toHours() > 0
                ? "%dh%02dm%02ds".formatted(d.toHours(), d.toMinutesPart(), d.toSecondsPart())
                : d.toMinutes() > 0 ? "%dm%02ds".formatted(d.toMinutes(), d.toSecondsPart()) : seconds + "s";
    }
}
