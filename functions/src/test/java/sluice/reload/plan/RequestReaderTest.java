package sluice.reload.plan;

import sluice.ledger.RunNames;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.catalogue.Name;
import sluice.catalogue.SourceTable;
import sluice.dms.EndpointFacts;
import sluice.dms.LoadSpec;
import sluice.ledger.Problem;
import sluice.ledger.RequestRefused;
import sluice.sql.TableName;

class RequestReaderTest {

    static final Path EVENTS = Path.of("../events");

    @Test
    void what_is_left_out_has_the_careful_default() throws IOException {
        Request r = read("""
                {"tables": [{"source": "shop.orders", "target": "SHOP.Orders"}],
                 "window": {"column": "Order_Date", "from": "2026-01-01", "to": "2026-02-01"}}
                """);
        assertThat(r.deletes()).isEqualTo(Plan.Deletes.REPORT);
        assertThat(r.validation()).isEqualTo(Plan.Validation.ROWS);
        assertThat(r.lob()).isEqualTo(new LoadSpec.Lob(true, 0));
        assertThat(r.reason()).isEmpty();
    }

    @Test
    void unquoted_names_fold_up_at_the_source_and_down_in_the_target() throws IOException {
        Request r = read("""
                {"tables": [{"source": "Shop.Orders", "target": "Shop.Orders", "key": ["Order_ID"],
                             "windowColumn": "Order_Date"}],
                 "window": {"column": "Changed", "from": 1, "to": 2}}
                """);
        Request.Table t = r.tables().getFirst();
        assertThat(t.source()).isEqualTo(new SourceTable("SHOP", "ORDERS"));
        assertThat(t.target()).isEqualTo(new TableName("shop", "orders"));
        assertThat(t.key()).containsExactly("order_id");
        assertThat(t.windowColumn()).contains(new Name("ORDER_DATE", "order_date"));
        assertThat(r.window().column()).isEqualTo(new Name("CHANGED", "changed"));
    }

    @Test
    void quoted_names_are_taken_as_they_are() throws IOException {
        Request r = read(EVENTS.resolve("request-quoted.json"));
        Request.Table t = r.tables().getFirst();
        assertThat(t.source()).isEqualTo(new SourceTable("SHOP", "Größen-Tabelle"));
        assertThat(t.target()).isEqualTo(new TableName("shop", "Größen-Tabelle"));
        assertThat(t.key()).containsExactly("Größe");
        assertThat(t.windowColumn()).contains(new Name("lfd. Nr.", "lfd. Nr."));
    }

    @Test
    void a_relative_window_keeps_its_spans_and_zone() throws IOException {
        Request r = read(EVENTS.resolve("request-relative.json"));
        assertThat(r.window())
                .isEqualTo(new Window.Relative(
                        new Name("ORDER_DATE", "order_date"),
                        new Window.Span(Period.ofDays(1), Duration.ZERO),
                        new Window.Span(Period.ZERO, Duration.ofHours(1)),
                        ZoneId.of("Europe/Berlin"),
                        Optional.empty()));
        assertThat(((Window.Relative) read("""
                {"tables": [{"source": "s.t", "target": "s.t"}],
                 "window": {"column": "c", "last": "P1D", "zone": "UTC", "asOf": "2026-01-31T01:00:00+01:00"}}""").window()).asOf())
                .contains(Instant.parse("2026-01-31T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"request-absolute.json", "request-relative.json", "request-key.json", "request-quoted.json"})
    void every_example_is_planned(String example) throws IOException {
        PlanServer.reset();
        Request request = read(EVENTS.resolve(example));
        Planning planning = Planner.plan(
                new RunNames("deployment", "example"),
                Instant.parse("2026-02-01T12:00:00Z"),
                request,
                PlanServer.catalogue(request, "app"),
                Optional.empty(),
                new EndpointFacts("oracle", "aurora-postgresql", Map.of("FailTasksOnLobTruncation", "true"), Map.of()),
                TestTypes::of);
        assertThat(planning).isInstanceOf(Planning.Accepted.class);
    }

    @Test
    void a_problem_says_where_what_why_and_what_to_do() {
        assertThat(new Problem("window.to", "x", "is no time", "Write one").toString())
                .isEqualTo("window.to = x: is no time. Write one.");
        assertThat(new RequestRefused(List.of(
                        new Problem("a", "", "is missing", "Add it"), new Problem("b", "", "is missing", "Add it"))))
                .hasMessage("a: is missing. Add it.\nb: is missing. Add it.");
    }

    @Test
    void a_refusal_names_the_first_problems_and_how_many_more_there_are() {
        List<Problem> many = java.util.stream.IntStream.range(0, 3000)
                .mapToObj(i -> new Problem("tables[" + i + "]", "x".repeat(5_000), "is not there", "Make it"))
                .toList();
        String told = new RequestRefused(many, "All of them: select").getMessage();
        assertThat(told.lines()).hasSize(21).allSatisfy(l -> assertThat(l).hasSizeLessThanOrEqualTo(1_004));
        assertThat(told).startsWith("tables[0] = xxx").endsWith("\nand 2,980 more. All of them: select.");
        assertThat(new RequestRefused(many).problems()).hasSize(3000);
        assertThat(new RequestRefused(many.subList(0, 20)).getMessage()).doesNotContain("more");
    }

    private static Request read(String json) throws IOException {
        return RequestReader.read(new ObjectMapper().readTree(json));
    }

    static Request read(Path file) throws IOException {
        return RequestReader.read(new ObjectMapper().readTree(file.toFile()));
    }
}
