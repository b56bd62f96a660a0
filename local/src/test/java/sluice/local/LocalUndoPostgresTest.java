package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.ledger.RunReport;
import sluice.local.DyingConnections.Death;
import sluice.local.DyingConnections.Moment;
import sluice.local.asl.Execution;
import sluice.local.asl.TaskFailure;
import sluice.wire.Json;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// An undo is a run like any other: it puts the target back byte for byte, is told once, holds nothing afterwards, is resumed whatever
/// dies, and what stands against it is said before anything is touched.
class LocalUndoPostgresTest {

    private static final String ROWS = "SELECT o::text FROM shop.orders o ORDER BY id";

    private int runs;

    @AfterEach
    void disarm() throws SQLException {
        DyingConnections.arm(null);
        DyingConnections.bury();
    }

    private static LocalRun machine(LocalSluice.FunctionHook hook, int workers, int chunkRows) throws SQLException {
        LocalRun run = new LocalRun(hook, true, DyingConnections::through, workers, chunkRows);
        run.orders();
        return run;
    }

    private static Execution undo(LocalRun run, String name, String reload) throws Exception {
        Execution e = run.machine().undo(name, reload);
        e.await();
        run.machine().awaitQuiet();
        return e;
    }

    private static String refused(LocalRun run, String name, String reload) throws Exception {
        Execution e = undo(run, name, reload);
        assertThat(e.error()).contains("sluice.ledger.RequestRefused");
        assertThat(run.leftovers()).isEmpty();
        return e.cause().orElseThrow();
    }

    @Test
    void a_reload_and_its_undo_leave_the_target_as_it_was_and_a_reload_after_it_is_exact() throws Exception {
        try (LocalRun run = machine(new LocalSluice.FunctionHook() {}, 2, 3)) {
            List<String> before = run.column(ROWS);
            run.reload("first");
            List<String> after = run.column(ROWS);
            assertThat(after).isNotEqualTo(before);
            assertThat(run.machine().sns().messages().getFirst().text()).contains("To take it back", "./sluice undo first --target JDBC_URL");
            Execution e = undo(run, "undo-first", "first");
            assertThat(e.status()).as("%s", e.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(run.column(ROWS)).isEqualTo(before);
            RunReport report = run.report("undo-first").orElseThrow();
            assertThat(report.outcome()).isEqualTo(RunReport.Outcome.CLEAN);
            assertThat(report.undone().orElseThrow().tables()).containsExactly(new RunReport.TableUndone("shop.orders", 2, 2, 0, 0, 0, 0));
            assertThat(run.machine().sns().messages()).hasSize(2);
            assertThat(run.machine().sns().messages().getLast().text())
                    .startsWith("Undo undo-first: clean.").contains("2 rows restored, 2 deleted that the run had inserted").contains("run       first");
            assertThat(run.leftovers()).isEmpty();

            assertThat(refused(run, "undo-twice", "first")).contains("was undone by run undo-first");
            assertThat(refused(run, "undo-undo", "undo-first")).contains("is itself the undo of run first");
            assertThat(run.column(ROWS)).isEqualTo(before);

            run.reload("second");
            assertThat(run.column(ROWS)).isEqualTo(after);
        }
    }

    @Test
    void what_stands_against_an_undo_is_said_and_nothing_is_touched() throws Exception {
        try (LocalRun run = machine(new LocalSluice.FunctionHook() {}, 1, 3)) {
            assertThat(refused(run, "nothing", "no-such-run")).contains("no-such-run: is not in the ledger");
            assertThat(undo(run, "empty", "").cause().orElseThrow()).contains("does not say which run to undo");
            run.reload("off", LocalRun.REQUEST.replace("\"cdc\"", "\"undo\": \"off\", \"cdc\""));
            assertThat(refused(run, "of-off", "off")).contains("kept no rows as they were before it");
            run.reload("equal");
            assertThat(refused(run, "of-equal", "equal")).contains("wrote no row").contains("There is nothing to undo");
            run.atTarget("UPDATE shop.orders SET amount = 0 WHERE id % 10 = 1");
            run.reload("one");
            run.atTarget("UPDATE shop.orders SET amount = 0 WHERE id = 41");
            run.reload("two");
            assertThat(refused(run, "of-one", "one")).contains("wrote 1 row of shop.orders that run two wrote again", "./sluice undo two");
            run.atTarget("ALTER TABLE shop.orders ADD COLUMN more int");
            assertThat(refused(run, "of-two", "two")).contains("column more (new)", "Make it again what it was");
            run.atTarget("ALTER TABLE shop.orders DROP COLUMN more", "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
                    "CREATE TRIGGER audit BEFORE DELETE ON shop.orders FOR EACH ROW EXECUTE FUNCTION f()");
            assertThat(undo(run, "two-back", "two").status()).isEqualTo(ExecutionStatus.FAILED);
            run.atTarget("DROP TRIGGER audit ON shop.orders");
            run.atTarget("DELETE FROM shop.orders WHERE id = 42");
            run.reload("three");
            run.atTarget("CREATE TRIGGER audit BEFORE DELETE ON shop.orders FOR EACH ROW EXECUTE FUNCTION f()",
                    "CREATE RULE kept AS ON DELETE TO shop.orders DO INSTEAD NOTHING");
            assertThat(refused(run, "of-three", "three")).contains("trigger audit (new)", "rule kept (new)", "a trigger that would act on their deletion");
            run.atTarget("DROP TRIGGER audit ON shop.orders");
            assertThat(refused(run, "of-three-2", "three")).contains("a rule that would rewrite their deletion: kept");
            run.atTarget("DROP RULE kept ON shop.orders");
            assertThat(undo(run, "three-back", "three").status()).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(undo(run, "two-back-again", "two").status()).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(undo(run, "one-back", "one").status()).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(run.column("SELECT DISTINCT amount FROM shop.orders WHERE id % 10 = 1")).containsExactly("0.00");
            run.atTarget("UPDATE sluice.run SET ended_at = now() - interval '15 days' WHERE run_id = 'one'");
            run.machine().call("ExpireImages", Json.strict().createObjectNode().put("detail-type", "Scheduled Event"));
            assertThat(run.column("SELECT run_id FROM sluice.images WHERE dropped_at IS NULL")).containsExactlyInAnyOrder("two", "three");
            assertThat(refused(run, "late", "one")).contains("kept its rows until", "and they are gone");
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void killed_at_a_chunks_commit_and_retried_each_row_is_put_back_once(Moment moment) throws Exception {
        try (LocalRun run = machine(new LocalSluice.FunctionHook() {}, 1, 1)) {
            for (int commit = 1; commit <= 6; commit++) {
                thereAndBack(run, new Death("undo 1", "commit", commit, moment));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "undo 1", "conclude", "discard"})
    void killed_before_any_statement_with_its_session_living_on_the_retry_ends_it_and_finishes(String step) throws Exception {
        try (LocalRun run = machine(new LocalSluice.FunctionHook() {}, 1, 3)) {
            int statement = 0;
            do {
                // several at once: some of a step's statements are a dozen alike
                statement += 3;
                reload(run);
                DyingConnections.arm(new Death(step, "prepareStatement", statement, Moment.BEFORE));
                back(run);
                assertThat(DyingConnections.bury()).as("%s, statement %d: sessions of the dead", step, statement).isZero();
            } while (DyingConnections.died());
            assertThat(statement).isGreaterThan(3);
        }
    }

    @Test
    void any_function_killed_before_or_after_its_work_is_retried() throws Exception {
        DyingFunctions functions = new DyingFunctions();
        try (LocalRun run = machine(functions, 2, 2)) {
            reload(run);
            functions.forgetCalls();
            back(run);
            List<String> moments = functions.moments(Set.of());
            assertThat(moments).contains("before NoteOpenRuns", "after PlanUndo", "after PutBack", "before ConcludeUndo", "after DiscardStaging", "after Notify");
            for (String moment : moments) {
                reload(run);
                functions.kill(moment);
                back(run);
                assertThat(functions.allDied()).as("killed %s", moment).isTrue();
            }
        }
    }

    @Test
    void an_undo_that_died_is_told_and_taken_up_by_the_next() throws Exception {
        LocalSluice.FunctionHook hook = new LocalSluice.FunctionHook() {
            private int calls;

            @Override
            public void before(String handler, JsonNode input) throws TaskFailure {
                if (handler.equals("PutBack") && calls++ == 0) {
                    throw new TaskFailure("Broken", "by the test");
                }
            }

        };
        try (LocalRun run = machine(hook, 1, 3)) {
            List<String> before = run.column(ROWS);
            run.reload("whole");
            Execution dead = undo(run, "undo-1", "whole");
            assertThat(dead.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(run.machine().sns().messages().getLast().text()).contains("./sluice undo whole --target JDBC_URL");
            assertThat(run.leftovers()).isEmpty();
            assertThat(undo(run, "undo-2", "whole").status()).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(run.column(ROWS)).isEqualTo(before);
        }
    }

    private String reload(LocalRun run) throws Exception {
        run.atTarget("DELETE FROM shop.orders WHERE id % 10 = 0", "UPDATE shop.orders SET amount = 0 WHERE id % 10 = 1");
        String name = "run-" + ++runs;
        assertThat(run.reload(name).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        return name;
    }

    /// Undoes the last reload: each row as it was before it, nothing counted twice, told once, nothing left.
    private void back(LocalRun run) throws Exception {
        int messages = run.machine().sns().messages().size();
        String name = "undo-" + runs;
        Execution e = undo(run, name, "run-" + runs);
        assertThat(e.status()).as("%s %s", e.error(), e.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(run.report(name).orElseThrow().undone().orElseThrow().tables())
                .containsExactly(new RunReport.TableUndone("shop.orders", 2, 2, 0, 0, 0, 0));
        assertThat(run.column("SELECT id FROM shop.orders WHERE id BETWEEN 32 AND 59 AND (id % 10 = 0 OR id % 10 = 1 AND amount <> 0)")).isEmpty();
        assertThat(run.column("SELECT run_id FROM sluice.undo_chunk WHERE rows <> restored + deleted")).isEmpty();
        assertThat(run.machine().sns().messages()).hasSize(messages + 1);
        assertThat(run.leftovers()).isEmpty();
    }

    private void thereAndBack(LocalRun run, Death death) throws Exception {
        reload(run);
        DyingConnections.arm(death);
        back(run);
        assertThat(DyingConnections.bury()).as("%s: sessions of the dead", death).isZero();
        DyingConnections.arm(null);
    }
}
