package sluice.local;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sluice.ledger.Ledger;
import sluice.ledger.UnknownRun;
import sluice.reload.plan.StoredPlan;
import sluice.sql.Database;
import sluice.sql.SqlFailure;
import sluice.staging.PlannedTable;
import sluice.wire.Printable;
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
    private final Map<String, Rate> rates = new LinkedHashMap<>();
    private final InstantSource clock = InstantSource.system();
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
            out.println("   (progress cannot be shown: SQLSTATE " + e.state() + ")");
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
            TableStatistics load = loading.get(tables.get(t.number() - 1).source().toString());
            String stage;
            String detail;
            switch (t.stage()) {
                case LOADING -> {
                    stage = load == null ? "waiting" : "loading";
                    detail = load == null ? "" : detail(t.table(), stage, rows(load), t.before());
                }
                case SLICING -> {
                    stage = "slicing";
                    detail = detail(t.table(), stage, t.staged(), Optional.of(t.loaded()).filter(n -> n > 0));
                }
                case MERGING, CHECKING -> {
                    stage = t.stage() == Ledger.Stage.MERGING ? "merging" : "checking";
                    detail = detail(t.table(), stage, t.through(), Optional.of(t.inside()));
                }
                default -> {
                    stage = "done";
                    detail = Printable.rows(t.inside());
                }
            }
            lines.add(new Line(t.table(), stage, String.format("%-" + width + "s  %-8s  %s", t.table(), stage, detail).stripTrailing()));
        }
        return lines;
    }

    /// On a terminal how far it is; where a stage has one line, what there is to do.
    private String detail(String table, String stage, long through, Optional<Long> all) {
        if (!terminal) {
            return all.map(Printable::rows).orElse("");
        }
        return rates.computeIfAbsent(table + " " + stage, _ -> new Rate(clock.instant(), through)).text(through, all, clock.instant());
    }

    private static long rows(TableStatistics load) {
        return load.fullLoadRows() == null ? 0 : load.fullLoadRows();
    }

    private Map<String, TableStatistics> statistics() {
        Map<String, TableStatistics> byTable = new LinkedHashMap<>();
        String id = machine.names(runId).taskIdentifier();
        machine.dms().tables(id).forEach(t -> byTable.put(t.schemaName() + "." + t.tableName(), t));
        return byTable;
    }

    /// How fast a table goes through a stage.
    ///
    /// @param since when the stage was first seen
    /// @param rows  that were through it then
    record Rate(Instant since, long rows) {

        /// Percent, rows a second and time left, as far as they are known.
        ///
        /// @param all rows that shall come through; empty where nobody knows
        String text(long through, Optional<Long> all, Instant now) {
            double seconds = Duration.between(since, now).toMillis() / 1000.0;
            long perSecond = seconds < 1 ? 0 : Math.round((through - rows) / seconds);
            String percent = all.filter(n -> n > 0).map(n -> "%3d %%".formatted(Math.min(100, 100 * through / n))).orElse("     ");
            String left = all.filter(n -> perSecond > 0 && n > through)
                    .map(n -> "  " + left(Math.ceilDiv(n - through, perSecond)) + " left")
                    .orElse("");
            return percent + "  " + Printable.rows(through) + (perSecond > 0 ? "  " + TextTable.number(perSecond) + " rows/s" : "") + left;
        }

        private static String left(long seconds) {
            return seconds < 60 ? seconds + " s" : seconds < 3600 ? Math.ceilDiv(seconds, 60) + " min"
                    : "%d h %02d min".formatted(seconds / 3600, seconds % 3600 / 60);
        }
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
