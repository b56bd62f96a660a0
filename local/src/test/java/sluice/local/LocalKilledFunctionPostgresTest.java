package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.ledger.RunReport;
import sluice.local.DyingConnections.Death;
import sluice.local.DyingConnections.Moment;
import sluice.local.asl.Execution;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// A function that dies at any point, and is retried: the rows are the same, and each chunk counts once.
class LocalKilledFunctionPostgresTest {

    /// The 28 rows of the window in chunks of three, the last of one.
    private static final int CHUNK_ROWS = 3;

    private static final int CHUNKS = 10;

    private int runs;

    @AfterEach
    void disarm() throws SQLException {
        DyingConnections.arm(null);
        DyingConnections.bury();
    }

    /// With one worker the n-th commit of a merging session is the n-th chunk's.
    @ParameterizedTest
    @EnumSource(Moment.class)
    void killed_at_a_chunks_commit_and_retried_each_chunk_counts_once(Moment moment) throws Exception {
        try (LocalRun run = machine(new LocalSluice.FunctionHook() {}, 1, CHUNK_ROWS)) {
            reloads(run, null);
            List<String> ledger = chunks(run);
            assertThat(ledger).hasSize(CHUNKS);
            for (int chunk = 1; chunk <= CHUNKS; chunk++) {
                reloads(run, new Death("merge 1", "commit", chunk, moment));
                assertThat(chunks(run)).as("chunk %d", chunk).isEqualTo(ledger);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void killed_at_a_chunks_commit_while_others_merge_each_chunk_counts_once(Moment moment) throws Exception {
        try (LocalRun run = machine(new LocalSluice.FunctionHook() {}, 3, CHUNK_ROWS)) {
            reloads(run, null);
            List<String> ledger = chunks(run);
            for (int commit = 1; commit <= 2; commit++) {
                reloads(run, new Death("merge " + commit, "commit", 1, moment));
                assertThat(chunks(run)).as("commit %d", commit).isEqualTo(ledger);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "prepare", "slice", "merge 1", "check 1", "conclude", "discard"})
    void killed_before_any_statement_with_its_session_living_on_the_retry_ends_it_and_finishes(String step) throws Exception {
        try (LocalRun run = machine(new LocalSluice.FunctionHook() {}, 1, LocalRun.IN_WINDOW / 2)) {
            reloads(run, null);
            List<String> ledger = chunks(run);
            int statement = 0;
            do {
                arm(new Death(step, "prepareStatement", ++statement, Moment.BEFORE));
                reload(run);
                assertThat(chunks(run)).as("%s, statement %d", step, statement).isEqualTo(ledger);
                assertThat(DyingConnections.bury()).as("%s, statement %d: sessions of the dead", step, statement).isZero();
            } while (DyingConnections.died());
            assertThat(statement).isGreaterThan(1);
        }
    }

    @Test
    void any_function_killed_before_or_after_its_work_is_retried() throws Exception {
        DyingFunctions functions = new DyingFunctions();
        try (LocalRun run = machine(functions, 2, CHUNK_ROWS)) {
            reloads(run, null);
            List<String> ledger = chunks(run);
            List<String> moments = functions.moments(Set.of("OnTaskEvent", "Reconcile"));
            assertThat(moments).contains("before PlanReload", "after AwaitLoad", "after Notify", "before DeleteLoadTask");
            for (String moment : moments) {
                functions.kill(moment);
                reload(run);
                assertThat(functions.allDied()).as("killed %s", moment).isTrue();
                assertThat(chunks(run)).as("killed %s", moment).isEqualTo(ledger);
            }
        }
    }

    private static LocalRun machine(LocalSluice.FunctionHook hook, int workers, int chunkRows) throws SQLException {
        LocalRun run = new LocalRun(hook, true, DyingConnections::through, workers, chunkRows);
        run.orders();
        return run;
    }

    private static void arm(Death death) {
        DyingConnections.arm(death);
    }

    /// A reload in which `death` must happen; null for none.
    private void reloads(LocalRun run, Death death) throws Exception {
        arm(death);
        reload(run);
        assertThat(DyingConnections.died()).as("%s", death).isEqualTo(death != null);
        assertThat(DyingConnections.bury()).as("%s: sessions of the dead", death).isZero();
    }

    /// Damages the target and reloads: clean, each row right, nothing counted twice, nothing left.
    private void reload(LocalRun run) throws Exception {
        run.atTarget(
                "DELETE FROM shop.orders WHERE id % 10 = 0", "UPDATE shop.orders SET amount = 0 WHERE id % 10 = 1");
        String name = "run-" + ++runs;
        Execution e = run.reload(name);
        assertThat(e.status()).as("%s %s", e.error(), e.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        RunReport report = run.report(name).orElseThrow();
        assertThat(report.outcome()).isEqualTo(RunReport.Outcome.CLEAN);
        RunReport.TableCounts counts = report.tables().getFirst();
        assertThat(List.of(counts.inserted(), counts.updated(), counts.unchanged())).containsExactly(2L, 2L, 24L);
        assertThat(run.column("SELECT id || ' ' || amount FROM shop.orders WHERE id BETWEEN 32 AND 59 ORDER BY id"))
                .containsExactlyElementsOf(IntStream.rangeClosed(32, 59)
                        .mapToObj(id -> id + " " + BigDecimal.valueOf(id * 125L, 2))
                        .toList());
        assertThat(run.column("SELECT id FROM shop.orders WHERE (id % 10 = 0 OR id % 10 = 1 AND amount <> 0)"
                        + " AND id NOT BETWEEN 32 AND 59"))
                .isEmpty();
        assertThat(run.machine().sns().messages()).hasSize(runs);
        assertThat(run.leftovers()).isEmpty();
    }

    /// What the last run's ledger says of each chunk.
    private List<String> chunks(LocalRun run) throws SQLException {
        return run.column("SELECT concat_ws(' ', chunk, staged, inside, inserted, updated, unchanged, missing, different, extra)"
                + " FROM sluice.chunk WHERE run_id = 'run-" + runs + "' ORDER BY number, chunk");
    }
}
