package sluice.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import sluice.ledger.Ledger;
import sluice.local.CommandFailed;
import sluice.local.Console;
import sluice.local.Exit;
import sluice.local.Exits;
import sluice.local.LocalDeployment;
import sluice.local.RunText;
import sluice.local.Shown;
import sluice.local.TextTable;
import sluice.sql.Database;
import sluice.sql.SqlFailure;
import sluice.wire.Json;
import sluice.wire.Printable;

/// `./sluice runs`.
@Command(name = "runs", description = "Lists the runs that the target's ledger knows, on AWS or here, the newest first.")
@Exits({Exit.CLEAN, Exit.REFUSED, Exit.FAILED, Exit.UNREACHABLE, Exit.INTERRUPTED})
public final class RunsCommand implements Callable<Integer> {

    private static final String NO_SUCH_TABLE = "42P01";
    private static final String FORBIDDEN = "42501";
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
        Map<String, String> gone;
        try (Database.Session s = new Database(target.reach(console.environment()), Properties::new).open("sluice runs", BUDGET)) {
            runs = Ledger.runs(s);
            gone = gone(s, runs);
        } catch (SqlFailure e) {
            if (e.state().equals(NO_SUCH_TABLE)) {
                throw new CommandFailed(Exit.FAILED, "The ledger in this database is of an earlier version; the next run brings it up to date.");
            }
            if (e.state().equals(FORBIDDEN)) {
                throw new CommandFailed(Exit.FAILED, "--target: this role may not look into schema sluice. GRANT sluice_reader TO it"
                        + " (grants/postgresql.sql makes that role), or log in as sluice.");
            }
            throw e;
        }
        console.out().print(switch (shown.shown()) {
            case JSON -> RunText.json(json(runs, gone));
            case QUIET -> Printable.lines(String.join("", runs.stream().map(r -> r.runId() + "\n").toList()));
            case TEXT -> runs.isEmpty() ? "There are no runs in this database.\n" : table(runs, gone);
        });
        return Exit.CLEAN.code();
    }

    /// What is to be known of open runs whose process is no more, by their ids. A role that may look at the views alone learns nothing.
    private static Map<String, String> gone(Database.Session s, List<Ledger.ListedRun> runs) {
        Map<String, String> gone = new LinkedHashMap<>();
        if (runs.stream().anyMatch(r -> r.outcome().equals("open"))) {
            try {
                Ledger.openDeployments(s).forEach((run, deployment) ->
                        LocalDeployment.gone(s, run, deployment).ifPresent(g -> gone.put(run, g)));
            } catch (SqlFailure e) {
                if (!e.state().equals(FORBIDDEN)) {
                    throw e;
                }
            }
        }
        return gone;
    }

    private static ArrayNode json(List<Ledger.ListedRun> runs, Map<String, String> gone) {
        ArrayNode list = Json.strict().valueToTree(runs);
        list.forEach(r -> Optional.ofNullable(gone.get(r.path("runId").asText())).ifPresent(g -> ((ObjectNode) r).put("note", g)));
        return list;
    }

    private static String table(List<Ledger.ListedRun> runs, Map<String, String> gone) {
        List<List<String>> rows = new ArrayList<>(List.of(TITLES));
        runs.forEach(r -> rows.add(List.of(
                r.runId(),
                TextTable.time(r.started()),
                gone.containsKey(r.runId()) ? "-" : TextTable.duration(r.seconds()),
                r.outcome(),
                String.join(", ", r.tables()))));
        StringBuilder out = new StringBuilder(TextTable.of(TITLES.size(), rows));
        gone.forEach((run, g) -> out.append("\n").append(run).append(" is open: ").append(g).append(".\n"));
        return Printable.lines(out.toString());
    }
}
