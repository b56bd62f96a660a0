package sluice.local;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sluice.ledger.Ledger;
import sluice.ledger.RunNames;
import sluice.ledger.UnknownRun;
import sluice.reload.plan.StoredPlan;
import sluice.sql.Database;
import sluice.sql.SqlFailure;
import sluice.staging.PlannedTable;
import software.amazon.awssdk.services.databasemigration.model.TableStatistics;

/// Shows how far a run is, one line a table: rewritten in place on a terminal, printed when its stage changes elsewhere.
final class ProgressDisplay implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(200);

    private final LocalSluice machine;
    private final String runId;
    private final Database database;
    private final PrintStream out;
    private final boolean terminal;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Map<String, String> stages = new LinkedHashMap<>();
    private final Thread thread;
    private List<PlannedTable> tables = List.of();
    private int drawn;

    ProgressDisplay(LocalSluice machine, String runId, String targetUrl, Console console) {
        this.machine = machine;
        this.runId = runId;
        this.database = new Database(targetUrl, Properties::new);
        this.out = console.out();
        this.terminal = console.terminal();
        this.thread = Thread.ofPlatform().daemon().name("progress").start(this::watch);
    }

    private void watch() {
        try (Database.Session s = database.open("sluice progress", Duration.ofMinutes(1))) {
            while (!stop.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                show(s);
            }
            show(s);
        } catch (SqlFailure e) {
            out.println("   (progress cannot be shown: " + e.getMessage() + ")");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// A table's stage, which changes seldom, and its line, which changes often.
    private record Line(String table, String stage, String text) {}

    private void show(Database.Session s) {
        List<Line> lines = lines(s);
        if (terminal) {
            out.print(drawn > 0 ? "\033[" + drawn + "A" : "");
            lines.forEach(l -> out.println("\033[K   " + l.text()));
            drawn = lines.size();
        } else {
            lines.stream()
                    .filter(l -> !l.stage().equals(stages.put(l.table(), l.stage())))
                    .forEach(l -> out.println("   " + l.text()));
        }
        out.flush();
    }

    private List<Line> lines(Database.Session s) {
        Map<String, TableStatistics> loading = statistics();
        List<Line> lines = new ArrayList<>();
        if (tables.isEmpty()) {
            try {
                tables = StoredPlan.of(s, runId).tables();
            } catch (UnknownRun _) {
                return List.of();
            }
        }
        int width = tables.stream().mapToInt(t -> t.target().toString().length()).max().orElse(0);
        for (Ledger.TableState t : Ledger.states(s, runId)) {
            PlannedTable planned = tables.get(t.number() - 1);
            TableStatistics load = loading.get(planned.source().toString());
            String stage;
            String detail;
            if (!t.sliced()) {
                stage = load == null ? "waiting" : t.staged() > 0 ? "cutting" : "loading";
                detail = load == null ? "" : number(load.fullLoadRows()) + " rows";
            } else if (t.unmerged() > 0) {
                stage = "merging";
                detail = number(t.inside()) + " rows, " + t.unmerged() + " chunks left";
            } else if (t.unchecked() > 0) {
                stage = "checking";
                detail = t.unchecked() + " chunks left";
            } else {
                stage = "done";
                detail = number(t.inside()) + " rows";
            }
            String table = planned.target().toString();
            lines.add(new Line(table, stage, String.format("%-" + width + "s  %-8s  %s", table, stage, detail)));
        }
        return lines;
    }

    private Map<String, TableStatistics> statistics() {
        Map<String, TableStatistics> byTable = new LinkedHashMap<>();
        String id = new RunNames(runId).taskIdentifier();
        machine.dms().tables(id).forEach(t -> byTable.put(t.schemaName() + "." + t.tableName(), t));
        return byTable;
    }

    private static String number(Long n) {
        return String.format(Locale.ROOT, "%,d", n == null ? 0 : n);
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
