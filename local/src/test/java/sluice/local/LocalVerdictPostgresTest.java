package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.ledger.FindingKind;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.local.asl.Execution;
import sluice.local.asl.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// How runs end that did their job, and that nothing but the ledger ever holds a key or a value.
@Timeout(120)
class LocalVerdictPostgresTest {

    private static final String MARKER = "Zx81-marker";

    @Test
    void a_row_the_source_does_not_have_is_reported_and_left_alone() throws Exception {
        try (Case c = new Case()) {
            c.run.atTarget("INSERT INTO shop.orders VALUES (987654, 1, '2026-02-10', NULL)");
            Execution e = c.reload();
            RunReport report = c.assertVerdict(e, Outcome.DRIFTED);
            assertThat(report.tables().getFirst().extra()).isEqualTo(1);
            assertThat(report.findings()).singleElement().satisfies(f -> {
                assertThat(f.kind()).isEqualTo(FindingKind.EXTRA);
                assertThat(f.key()).containsEntry("id", "987654");
            });
            assertThat(c.run.column("SELECT id FROM shop.orders WHERE id = 987654")).hasSize(1);
            assertThat(c.messages(Case.RUN).getFirst().text())
                    .contains("drifted", "FROM sluice.findings", "those that the source no longer has, delete in the target")
                    .doesNotContain("987654");
        }
    }

    @Test
    void a_source_that_gained_rows_during_the_run_is_inconclusive() throws Exception {
        try (Case c = new Case()) {
            c.calls.before("Conclude", _ -> c.run.atSource(
                    "INSERT INTO SHOP.ORDERS VALUES (1000, 1, DATE '2026-02-10', NULL)"));
            RunReport report = c.assertVerdict(c.reload(), Outcome.INCONCLUSIVE);
            String note =
                    "shop.orders: the source's window changed from 28 to 29 rows during the run, and 28 were loaded";
            assertThat(report.notes()).contains(note);
            assertThat(c.messages(Case.RUN).getFirst().text()).contains("inconclusive", note);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", \"asOf\": \"2026-11-01T00:00:00Z\""})
    void a_relative_window_is_started_again_with_the_bounds_that_it_had(String asOf) throws Exception {
        try (Case c = new Case()) {
            c.calls.before("CheckChunks", _ -> c.run.atTarget("UPDATE shop.orders SET amount = amount + 1"));
            c.run.reload(Case.RUN, """
                    {"tables": [{"source": "SHOP.ORDERS", "target": "shop.orders"}], "reason": "it's damaged",
                     "window": {"column": "order_date", "last": "P20Y", "lag": "PT1H", "zone": "Europe/Berlin"%s}}""".formatted(asOf));
            String text = c.messages(Case.RUN).getFirst().text();
            assertThat(text).startsWith("Reload run: drifted").contains("reason    it's damaged");
            Matcher request = Pattern.compile("<<'END'\n(.*)\nEND\n").matcher(text);
            assertThat(request.find()).isTrue();
            assertThat(request.group(1)).contains("\"from\":", "\"to\":").doesNotContain("last", "lag", "asOf");
            c.run.reload("again", request.group(1));
            assertThat(c.messages("again").getFirst().text().lines().filter(l -> l.startsWith("window ")))
                    .containsExactlyElementsOf(text.lines().filter(l -> l.startsWith("window ")).toList());
        }
    }

    @Test
    void a_source_that_lost_rows_during_the_run_is_inconclusive() throws Exception {
        try (Case c = new Case()) {
            c.calls.before("Conclude", _ -> c.run.atSource("DELETE FROM SHOP.ORDERS WHERE ID = 40"));
            RunReport report = c.assertVerdict(c.reload(), Outcome.INCONCLUSIVE);
            assertThat(report.notes()).contains(
                    "shop.orders: the source's window changed from 28 to 27 rows during the run, and 28 were loaded");
        }
    }

    @Test
    void a_source_that_changed_between_plan_and_load_is_clean_once_the_last_count_agrees() throws Exception {
        try (Case c = new Case()) {
            c.calls.before("CreateLoadTask", _ -> c.run.atSource("DELETE FROM SHOP.ORDERS WHERE ID = 33",
                    "DELETE FROM SHOP.ORDERS WHERE ID = 60"));
            c.run.atTarget("DELETE FROM shop.orders WHERE id = 33");
            c.assertVerdict(c.reload(), Outcome.CLEAN);
        }
    }

    @Test
    void without_a_source_connection_a_clean_run_lists_what_could_not_be_checked() throws Exception {
        try (Case c = new Case(false)) {
            Execution e = c.reload();
            c.assertClean(e);
            RunReport report = c.run.report(Case.RUN).orElseThrow();
            assertThat(report.notes()).anySatisfy(n -> assertThat(n).contains("no connection to the source"));
            assertThat(report.tables().getFirst().source()).isEmpty();
            assertThat(c.messages(Case.RUN).getFirst().text()).contains("Notes", "no connection to the source");
        }
    }

    @Test
    void counts_may_do_for_validation() throws Exception {
        try (Case c = new Case()) {
            c.assertClean(c.run.reload(Case.RUN, LocalRun.REQUEST.replace("\"rows\"", "\"counts\"")));
        }
    }

    // ---- keys and values stay in the ledger

    private static final String NOTES =
            """
            {"tables": [{"source": "SHOP.NOTES", "target": "shop.notes"}],
             "window": {"column": "noted", "from": "2026-02-01", "to": "2026-03-01"},
             "cdc": "none", "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}
            """;

    /// A source row whose key and text are the marker, and a target table of this definition.
    private static Execution reloadNotes(Case c, String... target) throws Exception {
        c.run.atSource(
                "CREATE TABLE SHOP.NOTES (CODE VARCHAR2(40) PRIMARY KEY, TEXT VARCHAR2(100), NOTED DATE NOT NULL)",
                "INSERT INTO SHOP.NOTES VALUES ('" + MARKER + "', '" + MARKER + " is long', DATE '2026-02-10')");
        c.run.atTarget(target);
        return c.run.reload(Case.RUN, NOTES);
    }

    /// Nothing that others can read holds the marker; the ledger may.
    private static void assertSilent(Case c) {
        assertThat(c.machine.stepFunctions().executions()).isNotEmpty().allSatisfy(e -> {
            assertThat(e.history()).extracting(HistoryEvent::json).noneMatch(j -> j.toString().contains(MARKER));
        });
        assertThat(c.machine.sns().messages()).isNotEmpty().noneMatch(m -> (m.subject() + m.text()).contains(MARKER));
        assertThat(c.machine.events().events()).isNotEmpty().noneMatch(e -> e.toString().contains(MARKER));
        assertThat(c.machine.dynamo().items("StateTable"))
                .isNotEmpty()
                .noneMatch(i -> i.toString().contains(MARKER));
    }

    @Test
    void a_finding_is_named_in_the_ledger_only() throws Exception {
        try (Case c = new Case()) {
            reloadNotes(c,
                    "CREATE TABLE shop.notes (code varchar(40) PRIMARY KEY, text varchar(100),"
                            + " noted timestamp(0) NOT NULL)",
                    "INSERT INTO shop.notes VALUES ('extra " + MARKER + "', '" + MARKER + "', '2026-02-11')");
            assertThat(c.run.report(Case.RUN).orElseThrow().findings())
                    .singleElement()
                    .satisfies(f -> assertThat(f.key().toString()).contains(MARKER));
            assertSilent(c);
        }
    }

    @Test
    void a_value_that_does_not_fit_is_named_in_the_ledger_only() throws Exception {
        try (Case c = new Case(false)) {
            Execution e = reloadNotes(c,
                    "CREATE TABLE shop.notes (code varchar(40) PRIMARY KEY, text varchar(12),"
                            + " noted timestamp(0) NOT NULL)");
            c.assertFailed(e, "sluice.staging.BadValues", "shop.notes", "column text", "1 row", "start a new run");
            assertThat(c.run.column("SELECT text FROM shop.notes")).isEmpty();
            assertThat(c.run.report(Case.RUN).orElseThrow().findings())
                    .singleElement()
                    .satisfies(f -> assertThat(f.key().toString()).contains(MARKER));
            assertSilent(c);
        }
    }

    @Test
    void a_row_that_a_constraint_refuses_is_not_repeated_by_the_message() throws Exception {
        try (Case c = new Case()) {
            Execution e = reloadNotes(c,
                    "CREATE TABLE shop.notes (code varchar(40) PRIMARY KEY, text varchar(100) CONSTRAINT short"
                            + " CHECK (length(text) < 5), noted timestamp(0) NOT NULL)");
            assertThat(e.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(c.messages(Case.RUN).getFirst().text()).contains("constraint short");
            assertThat(c.run.leftovers()).isEmpty();
            assertSilent(c);
        }
    }

    @Test
    void a_row_without_its_parent_is_not_repeated_by_the_message() throws Exception {
        try (Case c = new Case()) {
            Execution e = reloadNotes(c,
                    "CREATE TABLE shop.codes (code varchar(40) PRIMARY KEY)",
                    "CREATE TABLE shop.notes (code varchar(40) PRIMARY KEY REFERENCES shop.codes, text varchar(100),"
                            + " noted timestamp(0) NOT NULL)");
            c.assertFailed(e, "sluice.staging.ParentMissing", "Load the referenced table");
            assertSilent(c);
        }
    }
}
