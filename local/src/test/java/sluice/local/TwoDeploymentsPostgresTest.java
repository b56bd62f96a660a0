package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.ledger.RunReport.Outcome;
import sluice.local.asl.Execution;
import sluice.wire.Json;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// Two stacks on one target, as test and production may be, and names that are used again.
@Timeout(120)
class TwoDeploymentsPostgresTest {

    private static Execution reload(LocalSluice machine, String name, String request) throws Exception {
        Execution e = machine.reload(name, Json.strict().readTree(request));
        e.await();
        machine.awaitQuiet();
        return e;
    }

    @ParameterizedTest
    @ValueSource(strings = {"same request", "another window", "another table"})
    void a_name_that_the_ledger_knows_is_refused_and_nothing_is_changed(String what) throws Exception {
        try (LocalRun run = new LocalRun(); LocalSluice second = run.beside(new Calls())) {
            run.atTarget("CREATE TABLE shop.other (LIKE shop.orders INCLUDING ALL)");
            run.reload("april");
            assertThat(run.report("april").orElseThrow().outcome()).isEqualTo(Outcome.CLEAN);
            run.atTarget("DELETE FROM shop.orders WHERE id = 40");
            String request = switch (what) {
                case "another window" -> LocalRun.REQUEST.replace("2026-03-01", "2026-04-01");
                case "another table" -> LocalRun.REQUEST.replace("shop.orders", "shop.other");
                default -> LocalRun.REQUEST;
            };
            Execution e = reload(second, "april", request);
            assertThat(e.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(e.cause().orElseThrow()).contains("execution name = april", "was used before", "ended clean", "under a name that no run had");
            assertThat(second.sns().messages()).singleElement().satisfies(m -> assertThat(m.text()).contains("was used before"));
            assertThat(run.report("april").orElseThrow().outcome()).isEqualTo(Outcome.CLEAN);
            assertThat(run.column("SELECT count(*) FROM shop.orders WHERE id = 40")).containsExactly("0");
            assertThat(run.column("SELECT count(*) FROM shop.other")).containsExactly("0");
            assertThat(run.leftovers()).isEmpty();
            reload(second, "april-2", LocalRun.REQUEST);
            assertThat(run.report("april-2").orElseThrow().outcome()).isEqualTo(Outcome.CLEAN);
        }
    }

    @Test
    void a_sweep_leaves_the_other_deployment_s_live_run_alone() throws Exception {
        Calls calls = new Calls();
        try (LocalRun run = new LocalRun(calls, true); LocalSluice other = run.beside(new Calls())) {
            CountDownLatch merging = new CountDownLatch(1);
            CountDownLatch swept = new CountDownLatch(1);
            calls.before("MergeChunks", _ -> {
                merging.countDown();
                if (!swept.await(1, TimeUnit.MINUTES)) {
                    throw new IllegalStateException("no sweep within a minute");
                }
            });
            Execution e = run.machine().reload("april", Json.strict().readTree(LocalRun.REQUEST));
            run.machine().time().await(() -> merging.getCount() == 0);
            other.time().advance(Duration.ofMinutes(6));
            other.awaitQuiet();
            // the same table, and the same name
            Execution claimed = reload(other, "may", LocalRun.REQUEST);
            Execution again = reload(other, "april", LocalRun.REQUEST);
            other.time().advance(Duration.ofMinutes(6));
            other.awaitQuiet();
            swept.countDown();
            e.await();
            run.machine().awaitQuiet();
            assertThat(e.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(run.report("april").orElseThrow().outcome()).isEqualTo(Outcome.CLEAN);
            assertThat(claimed.cause().orElseThrow()).contains("shop.orders is held by run april", "another deployment");
            assertThat(again.cause().orElseThrow()).contains("was used before", "has not ended");
            assertThat(run.machine().sns().messages()).hasSize(1);
            assertThat(other.sns().messages()).hasSize(2);
            assertThat(run.leftovers()).isEmpty();
        }
    }

    @Test
    void a_run_that_ended_a_while_ago_is_not_told_by_another_deployment() throws Exception {
        try (LocalRun run = new LocalRun(); LocalSluice other = run.beside(new Calls())) {
            run.reload("april");
            other.time().advance(Duration.ofMinutes(11));
            other.awaitQuiet();
            assertThat(other.sns().messages()).isEmpty();
            assertThat(run.machine().sns().messages()).hasSize(1);
            assertThat(List.of(run.report("april").orElseThrow().outcome())).containsExactly(Outcome.CLEAN);
        }
    }
}
