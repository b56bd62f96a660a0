package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.catalogue.CatalogueReader;
import sluice.catalogue.SourceTable;
import sluice.catalogue.TableWindow;
import sluice.dms.Judgement;
import sluice.dms.LoadJudge;
import sluice.dms.LoadSpec;
import sluice.dms.LoadTasks;
import sluice.dms.Token;
import sluice.dms.Tokens;
import sluice.ledger.Holding;
import sluice.ledger.Holdings;
import sluice.ledger.Ledger;
import sluice.ledger.RunNames;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.local.asl.Arns;
import sluice.report.Ending;
import sluice.report.EventBus;
import sluice.report.Job;
import sluice.report.Notifier;
import sluice.sql.Database;
import sluice.sql.Database.Session;
import sluice.sql.Sql;
import sluice.sql.TableName;
import sluice.staging.PlannedTable;
import sluice.staging.PlannedTable.PlannedColumn;
import sluice.staging.Staging;
import sluice.staging.StagingPlan;

/// A job that is no reload, of the rooms that jobs share: it loads a window into staging, counts it and says how many rows
/// there are. Whatever ends it, whatever it made was noted before, and one release takes it back.
class SecondJobPostgresTest {

    private static final String RUN = "count-2026-02";
    private static final TableName TABLE = new TableName("shop", "orders");
    private static final Job COUNTING = new Job("count", Map.of(
            Outcome.CLEAN, "The window was counted.", Outcome.DRIFTED, "Never.", Outcome.INCONCLUSIVE, "Never.",
            Outcome.FAILED, "The window was not counted.", Outcome.REFUSED, "Nothing was begun."));
    private static final RunNames NAMES = new RunNames("deployment", RUN);

    /// Ends the job as a crash would.
    private static final class Killed extends RuntimeException {}

    private static final class CountJob {
        private final LocalSluice machine;
        private final Session session;
        private final LoadTasks tasks;
        private final Tokens tokens;
        private final int stepsToLive;
        private int steps;

        CountJob(LocalRun run, Session session, int stepsToLive) {
            this.machine = run.machine();
            this.session = session;
            this.tasks = new LoadTasks(machine.dms());
            this.tokens = new Tokens(machine.dynamo(), "StateTable");
            this.stepsToLive = stepsToLive;
        }

        private void step(Runnable work) {
            if (steps++ == stepsToLive) {
                throw new Killed();
            }
            work.run();
        }

        void run() {
            StagingPlan plan = plan();
            LoadSpec load = plan.load(new LoadSpec.Lob(true, 0));
            String[] task = new String[1];
            List<String> notes = new ArrayList<>();
            step(() -> Ledger.migrate(session));
            step(() -> Ledger.accept(session, new Ledger.Run(NAMES, "arn:count", Instant.EPOCH), "{}",
                    List.of(new Ledger.AcceptedTable(1, 0, TABLE, Optional.empty(), null))));
            step(() -> Staging.prepare(session, NAMES, plan, Optional.empty()));
            List<String> endpoints = List.of(Arns.of("dms", "endpoint:SOURCE"), Arns.of("dms", "endpoint:TARGET"));
            String instance = Arns.of("dms", "rep:LOCAL");
            step(() -> endpoints.forEach(e -> tasks.startConnectionTest(e, instance)));
            step(() -> machine.time().await(() -> endpoints.stream().allMatch(e -> tasks.connects(e, instance))));
            step(() -> task[0] = tasks.create(NAMES, endpoints.getFirst(), endpoints.getLast(), instance, load));
            step(() -> tokens.store(new Token(task[0], RUN, "nobody's", 1, machine.time().clock().instant())));
            step(() -> machine.time().await(() -> tasks.status(task[0]).text().equals("ready")));
            step(() -> tasks.start(task[0]));
            step(() -> machine.time().await(() -> tasks.status(task[0]).ended()));
            step(() -> assertThat(LoadJudge.judge(tasks.load(task[0]), load.tables())).isInstanceOf(Judgement.Loaded.class));
            step(() -> notes.add(TABLE + ": " + session.one(Sql.file("staging/count").define("staging", NAMES.staging(1)))
                    .number("staged") + " rows loaded"));
            RunReport report = new RunReport(
                    RUN, Outcome.CLEAN, List.of(), notes, List.of(), Optional.empty(), Optional.empty());
            step(() -> Ledger.conclude(session, report));
            step(() -> new Notifier(machine.dynamo(), "StateTable", machine.sns(), Arns.of("sns", "topic"),
                    new EventBus(machine.events(), "default"), InstantSource.system()).send(new Ending(COUNTING, RUN, "arn:count",
                            report.outcome(), Optional.of(report.summary()), List.of(), Optional.empty(), Optional.empty())));
            step(this::release);
        }

        private StagingPlan plan() {
            List<PlannedColumn> columns = CatalogueReader.read(session, List.of(TABLE)).table(TABLE).orElseThrow().columns().stream()
                    .map(c -> new PlannedColumn(c.name().toUpperCase(), c.name(), c.type(), c.notNull()))
                    .toList();
            return new StagingPlan(RUN, List.of(new PlannedTable(1, new SourceTable("SHOP", "ORDERS"), TABLE, NAMES.staging(1),
                    columns, List.of("id"), new TableWindow("order_date", TableWindow.Kind.LOCAL, "2026-02-01 00:00:00",
                            "2026-03-01 00:00:00"))));
        }

        void release() {
            tokens.deleteAll(RUN);
            machine.time().await(() -> tasks.remove(NAMES));
            Holdings.release(session, NAMES);
        }

        /// Everything that is there was noted.
        void assertNoted(LocalRun run) throws SQLException {
            List<Holding> noted = Ledger.exists(session) ? Holdings.of(session, RUN) : List.of();
            run.column("SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace('sluice_staging') AND relkind = 'r'")
                    .forEach(t -> assertThat(noted).contains(new Holding.StagingTable(new TableName("sluice_staging", t))));
            machine.dms().describeReplicationTasks(r -> {}).replicationTasks()
                    .forEach(t -> assertThat(noted).contains(new Holding.LoadTask(t.replicationTaskIdentifier())));
            tokens.all().forEach(t -> assertThat(noted).contains(new Holding.Wait(NAMES.taskIdentifier())));
        }
    }

    private static Session session(LocalRun run) {
        return new Database(run.targetUrl(), Properties::new).open("sluice test", Duration.ofMinutes(5));
    }

    @Test
    void it_counts_its_window_tells_and_leaves_nothing() throws Exception {
        try (LocalRun run = new LocalRun(); Session s = session(run)) {
            new CountJob(run, s, Integer.MAX_VALUE).run();
            assertThat(run.machine().sns().messages()).singleElement()
                    // a filter of DMS knows no `<`: it brings the row at the window's end too
                    .satisfies(m -> assertThat(m.text()).startsWith("Count count-2026-02: clean. The window was counted.")
                            .contains("shop.orders: " + (LocalRun.IN_WINDOW + 1) + " rows loaded"));
            s.close();
            assertThat(run.leftovers()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14})
    void killed_before_any_step_all_it_made_was_noted_and_is_taken_back(int steps) throws Exception {
        try (LocalRun run = new LocalRun(); Session s = session(run)) {
            CountJob job = new CountJob(run, s, steps);
            try {
                job.run();
                throw new AssertionError("it has fewer steps");
            } catch (Killed e) {
                job.assertNoted(run);
            }
            job.release();
            s.close();
            assertThat(run.leftovers()).isEmpty();
        }
    }
}
