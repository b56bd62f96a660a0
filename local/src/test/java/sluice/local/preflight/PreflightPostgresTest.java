package sluice.local.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.local.LocalRun;
import sluice.local.preflight.Line.Status;
import sluice.wire.Json;

/// The function that looks from inside the VPC, as the template has it, against a real target: what it is asked and what it answers.
class PreflightPostgresTest {

    @Test
    void the_scheduled_request_is_planned_by_the_function_and_nothing_is_written() throws Exception {
        try (LocalRun run = new LocalRun()) {
            Account account = new Account();
            account.parameters.put("Schedule", "rate(1 day)");
            account.parameters.put("ScheduledRequest", LocalRun.REQUEST);
            account.checkTarget = in -> {
                try {
                    return run.machine().call("CheckTarget", Json.strict().readTree(in)).toString();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            };
            List<Line> lines = account.look();
            assertThat(lines).as("%s", lines).allMatch(l -> l.status() == Status.OK);
            assertThat(lines).extracting(Line::about).contains("databases from the VPC", "rights in the target",
                    "scheduled request's tables");

            account.parameters.remove("Schedule");
            assertThat(account.look()).allMatch(l -> l.status() == Status.OK).extracting(Line::about).contains("rights in the target");
            account.parameters.put("Schedule", "rate(1 day)");

            run.atTarget("ALTER TABLE shop.orders DROP COLUMN order_date");
            List<Line> wrong = account.look().stream().filter(l -> l.status() != Status.OK).toList();
            assertThat(wrong).singleElement().satisfies(l -> assertThat(l.about()).isEqualTo("scheduled request's tables"));
            assertThat(wrong.getFirst().said()).contains("order_date");
            assertThat(run.leftovers()).isEmpty();
        }
    }
}
