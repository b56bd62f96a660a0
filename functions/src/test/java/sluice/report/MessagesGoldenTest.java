package sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.Golden;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.Summary;
import sluice.ledger.RunReport.TableCounts;
import sluice.reload.ReloadJob;
import sluice.wire.Json;

class MessagesGoldenTest {

    private static final String ARN = "arn:aws:states:eu-central-1:123456789012:execution:sluice-reload:costs-2020-02";

    private static TableCounts counts(String json) {
        try {
            return Json.strict().readValue(json, TableCounts.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    static Ending ending(Outcome outcome) {
        Summary summary = new Summary(
                "costs-2020-02",
                outcome,
                List.of(
                        counts("""
                                {"number": 1, "table": "sh.promotions", "source": 503, "target": 503, "loaded": 503, "staged": 503,
                                 "trimmed": 0, "inserted": 0, "updated": 0, "unchanged": 503,
                                 "missing": 0, "different": 0, "extra": 0, "duplicates": 0, "seconds": 0.4}"""),
                        counts("""
                                {"number": 2, "table": "sh.costs", "source": 2235, "target": 2235, "loaded": 1002300, "staged": 1002300,
                                 "trimmed": 65, "inserted": 120, "updated": 37, "unchanged": 2078,
                                 "missing": 0, "different": %d, "extra": 0, "duplicates": 0, "seconds": 12.25}"""
                                .formatted(outcome == Outcome.DRIFTED ? 3 : 0))),
                outcome == Outcome.CLEAN ? List.of() : List.of("65 staged rows of sh.costs were outside the window"),
                Optional.empty(),
                Optional.empty());
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
}
