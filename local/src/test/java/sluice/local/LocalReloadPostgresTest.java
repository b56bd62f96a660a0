package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sluice.ledger.RunReport;
import sluice.local.asl.Execution;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

class LocalReloadPostgresTest {

    @Test
    void a_clean_reload_repairs_the_window_and_nothing_else() throws Exception {
        try (LocalRun run = new LocalRun()) {
            Execution e = run.reload("clean");
            assertThat(e.status()).as("%s %s", e.error(), e.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
            RunReport report = run.report("clean").orElseThrow();
            assertThat(report.outcome()).isEqualTo(RunReport.Outcome.CLEAN);
            assertThat(report.tables().getFirst().loaded()).isEqualTo(LocalRun.IN_WINDOW + 1);
            assertThat(report.tables().getFirst().trimmed())
                    .as("the row at the window's end: DMS filters are inclusive")
                    .isEqualTo(1);
            assertThat(run.column("SELECT id FROM shop.orders WHERE amount <> id * 1.25"))
                    .as("damage outside the window stays")
                    .containsExactly("1", "11", "21", "31", "61", "71", "81", "91");
            assertThat(run.column("SELECT id FROM generate_series(1, 100) id EXCEPT SELECT id FROM shop.orders ORDER BY 1"))
                    .as("rows missing outside the window stay missing")
                    .containsExactly("10", "20", "30", "60", "70", "80", "90", "100");
            assertThat(run.machine().sns().messages()).hasSize(1);
            assertThat(run.leftovers()).isEmpty();
        }
    }
}
