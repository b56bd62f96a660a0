package sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.Golden;
import sluice.ledger.About;
import sluice.ledger.RunReport.Background;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.Summary;
import sluice.ledger.RunReport.TableCounts;
import sluice.ledger.RunReport.TableUndone;
import sluice.ledger.RunReport.Undone;
import sluice.reload.ReloadJob;
import sluice.wire.Json;

class MessagesGoldenTest {

    private static final String ARN = "arn:aws:states:eu-central-1:123456789012:execution:sluice-reload:costs-2020-02";
    private static final String HERE = "arn:aws:states:local:000000000000:execution:sluice-reload:costs-2020-02";
    private static final String UNDO = ARN.replace("-reload:costs", "-undo:undo-costs");
    private static final String UNDO_HERE = HERE.replace("-reload:costs", "-undo:undo-costs");
    private static final String REQUEST = "{\"tables\":[{\"source\":\"SH.PROMOTIONS\",\"target\":\"sh.promotions\"},"
            + "{\"source\":\"SH.COSTS\",\"target\":\"sh.costs\"}],\"window\":{\"column\":\"time_id\",\"zone\":\"Europe/Berlin\","
            + "\"from\":\"2020-02-01 00:00:00\",\"to\":\"2020-03-01 00:00:00\"},\"reason\":\"finance's totals are wrong\"}";

    private static TableCounts counts(String json) {
        try {
            return Json.strict().readValue(json, TableCounts.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /// What a run came to; what is not said is as in a clean run.
    private static final class Run {
        private String arn = ARN;
        private Outcome outcome = Outcome.CLEAN;
        private boolean source = true;
        private boolean columns = true;
        private boolean looksForExtra = true;
        private long inserted = 120;
        private long different;
        private long extra;
        private long duplicates;
        private long said;
        private Optional<String> request = Optional.of(REQUEST);
        private long examples;
        private Optional<String> undoUntil = Optional.of("2026-12-12 10:15 UTC");
        private final List<String> notes = new ArrayList<>();
        private String error;
        private String cause;

        Run failed(String error, String cause) {
            this.outcome = without(error);
            this.error = error;
            this.cause = cause;
            return this;
        }

        Ending ending() {
            boolean failed = !outcome.verdict();
            List<TableCounts> tables = List.of(
                    counts("""
                            {"number": 1, "table": "sh.promotions", "source": %s, "target": 503, "loaded": 503, "staged": 503, "trimmed": 0,
                             "inserted": 0, "updated": 0, "unchanged": %d, "missing": 0, "different": 0, "extra": 0, "duplicates": 0,
                             "seconds": 0.4}""".formatted(source ? "503" : "null", failed ? 0 : 503)),
                    counts("""
                            {"number": 2, "table": "sh.costs", "source": %s, "target": 2235, "loaded": 1002300, "staged": 1002300, "trimmed": 65,
                             "inserted": %d, "updated": %d, "unchanged": %d, "missing": 0, "different": %d, "extra": %d, "duplicates": %d,
                             "seconds": 12.25}""".formatted(source ? "2235" : "null", inserted, inserted == 0 ? 0 : 37,
                            inserted == 0 ? 0 : 2078, different, extra, duplicates)));
            About about = new About(List.of("SH.PROMOTIONS", "SH.COSTS"), "time_id from 2020-02-01 00:00:00 to 2020-03-01 00:00:00",
                    Optional.of("finance's totals are wrong"), columns, looksForExtra, request);
            return new Ending(ReloadJob.JOB, "costs-2020-02", arn, outcome,
                    Optional.of(new Summary("costs-2020-02", outcome, tables, 0, notes, 0, Optional.empty(), Optional.of(new Background(Optional.of(about), "shop", said, examples, undoUntil.filter(_ -> inserted > 0))))),
                    List.of(), Optional.ofNullable(error), Optional.ofNullable(cause));
        }
    }

    private static Ending undo(String arn, Outcome outcome, List<TableUndone> tables, List<String> notes, String error, String cause) {
        return new Ending(ReloadJob.of(arn), "undo-costs-2020-02", arn, outcome,
                Optional.of(new Summary("undo-costs-2020-02", outcome, List.of(), 0, notes, 0, Optional.of(new Undone("costs-2020-02", tables)),
                        Optional.of(new Background(Optional.empty(), "shop", 0, 0, Optional.empty())))),
                List.of(), Optional.ofNullable(error), Optional.ofNullable(cause));
    }

    private static Ending unknown(String error, String cause) {
        return unknown(ARN, error, cause);
    }

    private static Ending unknown(String arn, String error, String cause) {
        return new Ending(ReloadJob.JOB, "costs-2020-02", arn, without(error), Optional.empty(),
                List.of("sh.promotions", "sh.costs"), Optional.of(error), Optional.of(cause));
    }

    /// What a run without a verdict ended as.
    private static Outcome without(String error) {
        return error.equals("sluice.ledger.RequestRefused") ? Outcome.REFUSED : Outcome.FAILED;
    }

    private record Kind(String name, Ending ending) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        Run counts = new Run();
        counts.source = false;
        counts.columns = false;
        counts.looksForExtra = false;
        Run drifted = new Run();
        drifted.outcome = Outcome.DRIFTED;
        drifted.different = 3;
        drifted.examples += 3;
        drifted.notes.add("sh.costs: sequence sh.costs_id stands behind the rows that were written");
        Run extra = new Run();
        extra.outcome = Outcome.DRIFTED;
        extra.extra = 31;
        extra.duplicates = 1;
        extra.examples += 20;
        extra.examples += 1;
        Run inconclusive = new Run();
        inconclusive.outcome = Outcome.INCONCLUSIVE;
        inconclusive.notes.add("sh.costs: the source's window changed from 2235 to 2236 rows during the run, and 2235 were loaded");
        Run load = new Run().failed("sluice.dms.LoadFailed", "The load task failed: ORA-01555, Stop Reason FATAL_ERROR. What DMS said in its"
                + " own words is in the task's log. Put right what it names. Then start again: a load begins from nothing.\n"
                + "Staging could not be discarded. What is left is taken away later.");
        load.inserted = 0;
        Run refusedRow = new Run().failed("sluice.reload.merge.RowRefused", "sh.costs refuses a row (a CHECK refuses a row (SQLSTATE 23514,"
                + " table sh.costs, constraint costs_positive)). 157 rows were merged before it and stay. Correct the row at the source, or"
                + " what refuses it in the target; then start a new run.");
        refusedRow.said = 1;
        Run parent = new Run().failed("sluice.staging.ParentMissing", "staged rows reference rows that are neither in the target nor"
                + " loaded, so nothing was merged: sh.costs, foreign key costs_channel_fkey to sh.channels: 7 rows.");
        parent.inserted = 0;
        parent.examples += 7;
        Run long_ = new Run().failed("sluice.ledger.TableClaimed", "sh.costs is held by run other.");
        long_.inserted = 0;
        long_.request = Optional.empty();
        Run here = new Run();
        here.arn = HERE;
        Run failedHere = new Run().failed("sluice.dms.LoadFailed", load.cause);
        failedHere.arn = HERE;
        return Stream.of(
                new Kind("clean", new Run().ending()),
                new Kind("clean-counts", counts.ending()),
                new Kind("clean-local", here.ending()),
                new Kind("drifted", drifted.ending()),
                new Kind("drifted-extra", extra.ending()),
                new Kind("inconclusive", inconclusive.ending()),
                new Kind("failed-load", load.ending()),
                new Kind("failed-load-local", failedHere.ending()),
                new Kind("failed-row", refusedRow.ending()),
                new Kind("failed-parent", parent.ending()),
                new Kind("failed-long-request", long_.ending()),
                new Kind("undo-clean", undo(UNDO, Outcome.CLEAN, List.of(new TableUndone("sh.costs", 37, 120, 0, 0, 0, 0)), List.of(), null, null)),
                new Kind("undo-left-local", undo(UNDO_HERE, Outcome.INCONCLUSIVE, List.of(new TableUndone("sh.costs", 30, 1_200, 5, 1, 2, 0)),
                        List.of("sh.costs: 5 rows were changed by others since, and 1 row deleted; these stay as they are.",
                                "sh.costs: 2 rows could not be put back: referred to by sh.bills."), null, null)),
                new Kind("undo-failed", undo(UNDO, Outcome.FAILED, List.of(new TableUndone("sh.costs", 30, 0, 0, 0, 0, 0)), List.of(),
                        "sluice.staging.TableChanged", "sh.costs was changed while the run was at work: column amount.")),
                new Kind("undo-refused-local", new Ending(ReloadJob.UNDO, "undo-x", UNDO_HERE, Outcome.REFUSED, Optional.empty(), List.of(),
                        Optional.of("sluice.ledger.RequestRefused"), Optional.of("run = x: is not in the ledger of this database."))),
                new Kind("failed-unplanned", unknown("Execution ABORTED", "stopped by hand")),
                new Kind("refused-local", unknown(HERE, "sluice.ledger.RequestRefused",
                        "window.from = x: is no date. Write it as 2020-02-01.")),
                new Kind("refused", unknown("sluice.ledger.RequestRefused",
                        "window.from = x: is no date. Write it as 2020-02-01.\ntables[1].target = sh.costs: has a trigger that would act"
                                + " on what is written: audit on sh.costs. Disable it for the run (ALTER TABLE ... DISABLE TRIGGER), or"
                                + " let it fire as REPLICA only.")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void the_message_of_each_kind(Kind kind) {
        Message m = Messages.of(kind.ending());
        Golden.check("messages/" + kind.name() + ".txt", "Subject: " + m.subject() + "\n\n" + m.body());
        assertThat(m.body()).doesNotContainPattern("sluice\\.[a-z]+\\.[a-zA-Z.]*[A-Z]");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void the_event_of_each_kind_is_of_its_schema(Kind kind) throws Exception {
        JsonNode schema = Json.strict().readTree(getClass().getResourceAsStream("/sluice/event.schema.json"));
        JsonNode event = Json.strict().readTree(Json.text(OutcomeEvent.of(kind.ending())));
        check(schema, event);
        for (JsonNode table : event.path("tables")) {
            check(schema.at("/properties/tables/items"), table);
        }
        assertThat(schema.at("/properties/version/const").asInt()).isEqualTo(OutcomeEvent.VERSION);
        List<String> outcomes = new ArrayList<>();
        schema.at("/properties/outcome/enum").forEach(o -> outcomes.add(o.asText()));
        assertThat(outcomes).contains(event.path("outcome").asText()).hasSize(Outcome.values().length);
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void the_event_of_each_outcome(Outcome outcome) {
        Run run = new Run();
        run.outcome = outcome;
        Ending e = switch (outcome) {
            case FAILED -> run.failed("sluice.dms.LoadFailed", "The load task failed.").ending();
            case REFUSED -> unknown("sluice.ledger.RequestRefused", "window.last \"P3\" is no ISO 8601 duration: write P3D for three days.");
            default -> run.ending();
        };
        Golden.check("messages/" + outcome.name().toLowerCase() + ".event.json", OutcomeEvent.detailType(e) + "\n" + Json.text(OutcomeEvent.of(e)));
    }

    @Test
    void a_message_about_rejections_has_a_subject_that_sns_takes() {
        String stack = "s".repeat(73);
        assertThat(Messages.rejected(1, stack, "eu-central-1", "x").subject()).hasSize(99).endsWith("stack " + "s".repeat(61));
        assertThat(Messages.rejected(1_234_567, stack, "eu-central-1", "x").subject())
                .hasSize(99).startsWith("Sluice: 1,234,567 reload requests REJECTED, stack s");
    }

    private static void check(JsonNode schema, JsonNode value) {
        value.fieldNames().forEachRemaining(n -> assertThat(schema.path("properties").has(n)).as(n).isTrue());
        schema.path("required").forEach(n -> assertThat(value.has(n.asText())).as(n.asText()).isTrue());
    }

    @Test
    void every_failure_of_ours_has_words() {
        Set<String> failures = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("sluice")
                .stream()
                .filter(c -> c.isAssignableTo(Throwable.class))
                .map(JavaClass::getName)
                // what is inside another class never leaves it
                .filter(n -> !n.contains("$") || n.endsWith("Retryable"))
                .collect(Collectors.toSet());
        assertThat(failures).hasSizeGreaterThan(15).contains("sluice.sql.SqlFailure$Retryable");
        assertThat(failures).allSatisfy(f -> assertThat(ErrorWords.of(f)).as(f).isNotEqualTo("an unexpected error"));
    }

    @Test
    void every_failure_of_the_state_machines_has_words() throws Exception {
        for (String machine : List.of("reload", "undo", "cleanup")) {
            String definition = Files.readString(Path.of("../statemachine/" + machine + ".asl.json"));
            List<String> names = Pattern.compile("\"Error\": \"([A-Za-z]+)\"").matcher(definition).results().map(r -> r.group(1)).toList();
            assertThat(names).isNotEmpty();
            names.stream().filter(n -> !n.startsWith("Cleanup")).forEach(n ->
                    assertThat(ErrorWords.of(n)).as(n).isNotEqualTo("an unexpected error"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Sluice.States.Timeout, a step took too long",
        "States.HeartbeatTimeout, an unexpected error",
        "Lambda.TooManyRequestsException, 'a function died, or Lambda could not run it'",
        "Runtime.ExitError, 'a function died, or Lambda could not run it'",
        "java.lang.NullPointerException, an unexpected error",
        "'', an unexpected error"})
    void other_names_are_words_too(String error, String words) {
        assertThat(ErrorWords.of(error)).isEqualTo(words);
    }

    @Test
    void a_long_or_foreign_run_id_still_makes_a_subject_and_a_name() {
        String runId = "ü".repeat(80);
        Message m = Messages.of(new Ending(
                ReloadJob.JOB, runId, ARN, Outcome.FAILED, Optional.empty(), List.of("t".repeat(99)), Optional.empty(), Optional.empty()));
        assertThat(m.subject()).matches("[ -~]{1,99}").endsWith(", stack sluice");
        assertThat(m.body()).contains("--name '" + "ü".repeat(74) + "-again' ");
    }

    @Test
    void any_stack_run_and_table_makes_a_subject() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            String arn = "arn:aws-us-gov:states:us-gov-west-1:123456789012:execution:" + "s".repeat(1 + random.nextInt(128)) + "-reload:x";
            List<String> asked = random.nextBoolean() ? List.of() : List.of("ä t".repeat(1 + random.nextInt(60)));
            Message m = Messages.of(new Ending(ReloadJob.JOB, "r".repeat(1 + random.nextInt(80)), arn,
                    Outcome.values()[random.nextInt(Outcome.values().length)], Optional.empty(), asked, Optional.empty(), Optional.empty()));
            assertThat(m.subject()).startsWith("Sluice reload ").hasSizeLessThan(100);
        }
    }

    @Test
    void a_message_from_another_partition_has_no_link_of_the_commercial_console() {
        String arn = ARN.replaceFirst("arn:aws:", "arn:aws-us-gov:");
        assertThat(new Commands(arn, ReloadJob.JOB, "r").look()).startsWith("aws stepfunctions get-execution-history --region ").endsWith(arn);
        assertThat(new Commands(ARN, ReloadJob.JOB, "r").look()).startsWith("https://");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "costs-2020-02, costs-2020-02-again",
        "costs-again, costs-again-2",
        "costs-again-2, costs-again-3",
        "it's, 'it'\\''s-again'"})
    void the_next_run_has_the_next_name(String name, String next) {
        assertThat(new Commands(ARN, ReloadJob.JOB, name).same()).contains("--name " + next + " ");
    }

    @Test
    void a_cause_of_any_length_fits() {
        assertThat(Messages.of(unknown("e", "x".repeat(300_000))).body().length()).isLessThan(30_000);
    }

    /// A clean run with 4,800 notes died untold; one of hundreds of tables would have.
    @Test
    void however_much_a_run_has_to_say_its_summary_message_and_event_stay_small() {
        String name = "\"" + "ü".repeat(63) + "\".\"" + "é".repeat(63) + "\"";
        List<TableCounts> tables = new ArrayList<>();
        for (int i = 1; i <= 3000; i++) {
            tables.add(counts("""
                    {"number": %d, "table": %s, "source": %5$d, "target": %5$d, "loaded": %5$d, "staged": %5$d, "trimmed": 0, "inserted": %5$d,
                     "updated": %5$d, "unchanged": %5$d, "missing": 0, "different": %d, "extra": 0, "duplicates": 0, "seconds": %s}"""
                    .formatted(i, Json.text(i == 2999 ? "shop.wrong" : name), i == 2999 ? 1 : 0, 1.0 / 3, 1L << 60)));
        }
        List<String> notes = new ArrayList<>(java.util.Collections.nCopies(4800, "ü".repeat(5_000)));
        Summary summary = new RunReport("many", Outcome.DRIFTED, tables, notes, List.of(), Optional.empty(), Optional.empty()).summary();
        Ending e = new Ending(ReloadJob.JOB, "many", ARN, Outcome.DRIFTED, Optional.of(summary), List.of(), Optional.empty(), Optional.empty());

        assertThat(Json.text(summary).getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(128 * 1024);
        assertThat(Json.text(OutcomeEvent.of(e)).getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(128 * 1024);
        assertThat(Messages.of(e).body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(128 * 1024);
        assertThat(summary.tables()).hasSize(50);
        assertThat(summary.tables().getFirst().table()).as("what is wrong comes first").isEqualTo("shop.wrong");
        assertThat(summary.tables().get(1).number()).isEqualTo(1);
        assertThat(Messages.of(e).body())
                .contains("and 2,950 more tables. All of them, in the target: SELECT ")
                .contains("and 4,780 more notes. All of them, in the target: SELECT ");
    }
}
