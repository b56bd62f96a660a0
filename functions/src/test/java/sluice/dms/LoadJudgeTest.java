package sluice.dms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.catalogue.SourceRows;
import sluice.catalogue.SourceTable;
import sluice.sql.TableName;

class LoadJudgeTest {

    private static final List<LoadSpec.Table> EXPECTED = List.of(expected(1, "COSTS"), expected(2, "A_B"));
    private static final String FINISHED = "Stop Reason FULL_LOAD_ONLY_FINISHED";
    private static final LoadedTable COSTS = new LoadedTable("SH", "COSTS", "Table completed", 2300);
    private static final LoadedTable A_B = new LoadedTable("SH", "A_B", "Table completed", 0);

    private static LoadSpec.Table expected(int number, String table) {
        return new LoadSpec.Table(number, new SourceRows(new SourceTable("SH", table), Optional.empty()),
                new TableName("sluice_staging", "t" + number), Map.of(), List.of());
    }

    private static Judgement judge(String status, String reason, int progress, LoadedTable... tables) {
        return LoadJudge.judge(
                new Load(LoadStatus.of(status, reason, null), status, "", progress, List.of(tables)), EXPECTED);
    }

    @Test
    void a_finished_load_with_every_table_completed_is_a_load() {
        assertThat(judge("stopped", FINISHED, 100, COSTS, A_B)).isEqualTo(new Judgement.Loaded(Map.of(1, 2300L, 2, 0L)));
    }

    @Test
    void the_stop_reason_may_be_wrapped_in_other_words() {
        assertThat(judge("stopped", "Task stopped. " + FINISHED + " at 10:15", 100, COSTS, A_B))
                .isInstanceOf(Judgement.Loaded.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"starting", "running", "stopping"})
    void a_load_that_surely_runs_is_still_running(String status) {
        assertThat(judge(status, null, 100, COSTS, A_B)).isEqualTo(new Judgement.StillRunning());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "stopped|-|DMS gave no code",
                "stopped|Stop Reason NORMAL|a person or DMS itself stopped it",
                "stopped|Last Error x Stop Reason FATAL_ERROR Error Level FATAL|FATAL_ERROR",
                "stopped|Stop Reason STOPPED_DUE_TO_LOW_DISK|more storage",
                "stopped|Stop Reason STOPPED_DUE_TO_LOW_MEMORY|larger class",
                "stopped|Stop Reason RECOVERABLE_ERROR|RECOVERABLE_ERROR",
                "stopped|Stop Reason SOMETHING_NEW|SOMETHING_NEW",
                "failed|Last Error ORA-01722: invalid number 'Zx81' RetCode: SQL_ERROR SqlState: 22P02 NativeError: 1 Message: ERROR: \"Zx81\"|"
                        + "The load task failed: ORA-01722, SqlState: 22P02, NativeError: 1. What DMS",
                "failed|Stop Reason FULL_LOAD_ONLY_FINISHED|failed",
                "failed|-|DMS gave no code",
                "deleting|-|deleted",
                "creating|-|never started",
                "ready|-|never started",
                "modifying|-|nobody knows: modifying",
                "testing|-|nobody knows: testing",
                "Stopped|Stop Reason FULL_LOAD_ONLY_FINISHED|nobody knows: Stopped",
                "-|-|nobody knows: no status",
            })
    void anything_else_is_not_a_load_and_says_what_and_what_to_do(String status, String reason, String words) {
        assertThat(judge(status, reason, 100, COSTS, A_B)).isInstanceOfSatisfying(Judgement.NotLoaded.class, n -> {
            assertThat(n.what() + ". " + n.remedy()).contains(words).doesNotContain("Zx81");
            assertThat(n.remedy()).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Table does not exist", "Before load", "Full load", "Table cancelled", "Table error",
                "Table is being reloaded", "table completed", ""
            })
    void a_table_in_any_state_but_completed_spoils_the_load(String state) {
        assertThat(judge("stopped", FINISHED, 100, new LoadedTable("SH", "COSTS", state, 5), A_B))
                .isInstanceOfSatisfying(
                        Judgement.NotLoaded.class, n -> assertThat(n.what()).contains("SH.COSTS", state));
    }

    @Test
    void a_table_without_statistics_spoils_the_load() {
        assertThat(judge("stopped", FINISHED, 100, COSTS))
                .isInstanceOfSatisfying(
                        Judgement.NotLoaded.class, n -> assertThat(n.what()).contains("SH.A_B is listed 0 times"));
    }

    @Test
    void a_table_nobody_asked_for_spoils_the_load() {
        assertThat(judge("stopped", FINISHED, 100, COSTS, A_B, new LoadedTable("SH", "AXB", "Table completed", 1)))
                .isInstanceOfSatisfying(
                        Judgement.NotLoaded.class, n -> assertThat(n.what()).contains("SH.AXB was loaded though"));
    }

    @Test
    void less_than_all_progress_spoils_the_load() {
        assertThat(judge("stopped", FINISHED, 99, COSTS, A_B))
                .isInstanceOfSatisfying(Judgement.NotLoaded.class, n -> assertThat(n.what()).contains("99 %"));
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        assertThat(judge("stopped", FINISHED, 50, new LoadedTable("SH", "COSTS", "Table error", 5)))
                .isInstanceOfSatisfying(
                        Judgement.NotLoaded.class,
                        n -> assertThat(n.what()).contains("50 %", "Table error", "listed 0 times"));
    }
}
