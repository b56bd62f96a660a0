package sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.Golden;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.Summary;
import sluice.ledger.RunReport.TableCounts;
import sluice.reload.ReloadJob;
import sluice.wire.Json;

class MessagesGoldenTest {

    private static final String ARN = "arn:aws:states:eu-central-1:123456789012:execution:sluice-reload:costs-2020-02";

    static Ending ending(Outcome outcome) {
        Summary summary = new Summary(
                "costs-2020-02",
                outcome,
                List.of(
                        new TableCounts(
                                1, "sh.promotions", Optional.of(503L), 503, 503, 503, 0, 0, 0, 503, 0, 0, 0, 0, 0.4),
                        new TableCounts(
                                2,
                                "sh.costs",
                                Optional.of(2235L),
                                2235,
                                1_002_300,
                                1_002_300,
                                65,
                                120,
                                37,
                                2078,
                                0,
                                outcome == Outcome.DRIFTED ? 3 : 0,
                                0,
                                0,
                                12.25)),
                0,
                outcome == Outcome.CLEAN ? List.of() : List.of("65 staged rows of sh.costs were outside the window"),
                0);
        boolean failed = outcome == Outcome.FAILED;
        return new Ending(
                ReloadJob.JOB,
                "costs-2020-02",
                ARN,
                outcome,
                failed ? Optional.empty() : Optional.of(summary),
                failed ? Optional.of("sluice.dms.LoadFailed") : Optional.empty(),
                failed
                        ? Optional.of("The load task failed: Stop Reason FATAL_ERROR. Read the task's log.\n"
                                + "Staging could not be discarded (x). The cleanup state machine tries again every five minutes.")
                        : Optional.empty());
    }

    private static String text(Message m) {
        return "Subject: " + m.subject() + "\n\n" + m.body();
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void the_message_of_each_outcome(Outcome outcome) {
        Golden.check("messages/" + outcome.name().toLowerCase() + ".txt", text(Messages.of(ending(outcome))));
    }

    @Test
    void the_message_of_a_refused_request() {
        Ending e = new Ending(
                ReloadJob.JOB,
                "costs-2020-02",
                ARN,
                Outcome.FAILED,
                Optional.empty(),
                Optional.of("sluice.ledger.RequestRefused"),
                Optional.of("window.from = x: is no date. Write it as 2020-02-01.\ntables: is missing. Name a table."));
        Golden.check("messages/refused.txt", text(Messages.of(e)));
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void the_event_of_each_outcome(Outcome outcome) {
        Ending e = ending(outcome);
        Golden.check("messages/" + outcome.name().toLowerCase() + ".event.json", OutcomeEvent.detailType(e) + "\n" + Json.text(OutcomeEvent.of(e)));
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void every_member_of_an_event_is_in_its_schema(Outcome outcome) throws Exception {
        JsonNode schema = Json.strict().readTree(getClass().getResourceAsStream("/sluice/event.schema.json"));
        JsonNode event = Json.strict().readTree(Json.text(OutcomeEvent.of(ending(outcome))));
        check(schema, event);
        for (JsonNode table : event.path("tables")) {
            check(schema.at("/properties/tables/items"), table);
        }
        assertThat(schema.at("/properties/version/const").asInt()).isEqualTo(OutcomeEvent.VERSION);
        List<String> outcomes = new ArrayList<>();
        schema.at("/properties/outcome/enum").forEach(o -> outcomes.add(o.asText()));
        assertThat(outcomes).contains(event.path("outcome").asText()).hasSize(Outcome.values().length);
    }

    private static void check(JsonNode schema, JsonNode value) {
        value.fieldNames().forEachRemaining(n -> assertThat(schema.path("properties").has(n)).as(n).isTrue());
        schema.path("required").forEach(n -> assertThat(value.has(n.asText())).as(n.asText()).isTrue());
    }

    @Test
    void a_long_or_foreign_run_id_still_makes_a_subject_and_a_name() {
        String runId = "ü".repeat(80);
        Message m = Messages.of(new Ending(
                ReloadJob.JOB, runId, ARN, Outcome.FAILED, Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(m.subject()).matches("[ -~]{1,100}");
        assertThat(m.body()).contains("--name " + "ü".repeat(78) + "-2 ");
    }

    @Test
    void a_cause_of_any_length_fits() {
        Message m = Messages.of(new Ending(
                ReloadJob.JOB, "r", ARN, Outcome.FAILED, Optional.empty(), Optional.of("e"), Optional.of("x".repeat(300_000))));
        assertThat(m.body().length()).isLessThan(30_000);
    }

    /// A clean run with 4,800 notes died untold; one of hundreds of tables would have.
    @Test
    void however_much_a_run_has_to_say_its_summary_message_and_event_stay_small() {
        String name = "\"" + "ü".repeat(63) + "\".\"" + "é".repeat(63) + "\"";
        List<TableCounts> tables = new ArrayList<>();
        for (int i = 1; i <= 3000; i++) {
            tables.add(new TableCounts(i, i == 2999 ? "shop.wrong" : name, Optional.of(1L << 60), 1L << 60, 1L << 60, 1L << 60, 0,
                    1L << 60, 1L << 60, 1L << 60, 0, i == 2999 ? 1 : 0, 0, 0, 1.0 / 3));
        }
        List<String> notes = new ArrayList<>(java.util.Collections.nCopies(4800, "ü".repeat(5_000)));
        Summary summary = new RunReport("many", Outcome.DRIFTED, tables, notes, List.of(), Optional.empty(), Optional.empty()).summary();
        Ending e = new Ending(ReloadJob.JOB, "many", ARN, Outcome.DRIFTED, Optional.of(summary), Optional.empty(), Optional.empty());

        assertThat(Json.text(summary).getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(128 * 1024);
        assertThat(Json.text(OutcomeEvent.of(e)).getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(128 * 1024);
        assertThat(Messages.of(e).body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(128 * 1024);
        assertThat(summary.tables()).hasSize(50);
        assertThat(summary.tables().getFirst().table()).as("what is wrong comes first").isEqualTo("shop.wrong");
        assertThat(summary.tables().get(1).number()).isEqualTo(1);
        assertThat(Messages.of(e).body())
                .contains("and 2,950 more tables. All of them, in the target: select ")
                .contains("and 4,780 more notes. All of them, in the target: select ");
    }
}
