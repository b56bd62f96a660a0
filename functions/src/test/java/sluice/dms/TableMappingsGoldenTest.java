package sluice.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.Golden;
import sluice.catalogue.SourceRows;
import sluice.ledger.RequestRefused;
import sluice.ledger.RunNames;
import sluice.sql.ColumnType;
import sluice.sql.TableName;
import sluice.staging.PlannedTable;
import sluice.staging.StagingPlan;
import sluice.staging.PlannedTable.PlannedColumn;
import sluice.catalogue.SourceTable;
import sluice.catalogue.TableWindow;
import sluice.catalogue.TableWindow.Kind;
import sluice.wire.Json;

class TableMappingsGoldenTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TableWindow JANUARY =
            new TableWindow("changed", Kind.LOCAL, "2026-01-01 00:00:00", "2026-02-01 00:00:00");

    /// Of more bytes than PostgreSQL keeps of a name: only such columns have a rule.
    private static final String LONG = "L" + "O".repeat(62) + "NG";

    @Test
    void one_table() throws JsonProcessingException {
        golden("one-table", table(1, "SHOP", "ORDERS", JANUARY, List.of(), "ORDER_ID", "CHANGED"));
    }

    @Test
    void several_tables_of_two_schemas_with_columns_left_out() throws JsonProcessingException {
        golden(
                "several-tables",
                table(1, "SHOP", "CUSTOMERS", JANUARY, List.of("LEGACY", "LOAD_ID"), "ID", "CHANGED"),
                table(
                        2,
                        "SHOP",
                        "ORDER_LINES",
                        new TableWindow("line_no", Kind.NUMBER, "-5", "1000.25"),
                        List.of(),
                        "ORDER_ID",
                        "LINE_NO"),
                table(
                        3,
                        "CRM",
                        "Größen-Tabelle",
                        new TableWindow("changed", Kind.INSTANT, "2026-01-01 00:00:00+00", "2026-02-01 00:00:00.5+00"),
                        List.of(),
                        "Größe",
                        "CHANGED",
                        "a#b"));
    }

    @Test
    void names_that_are_patterns_for_others_come_after_them() throws JsonProcessingException {
        golden(
                "underscores",
                table(1, "SHOP", "A_B", JANUARY, List.of(), LONG + "_Y", LONG + "_Z", LONG + "AY", "CHANGED"),
                table(2, "SHOP", "AXB", JANUARY, List.of(), LONG + "_Y", LONG + "AY", "CHANGED"));
    }

    @Test
    void columns_take_no_room() {
        String[] columns = IntStream.range(0, 1600).mapToObj(i -> "COLUMN" + i).toArray(String[]::new);
        columns[0] = "CHANGED";
        String one = TableMappings.of(load(List.of(table(1, "SHOP", "T", JANUARY, List.of(), "CHANGED"))));
        assertThat(TableMappings.of(load(List.of(table(1, "SHOP", "T", JANUARY, List.of(), columns))))).isEqualTo(one);
    }

    @Test
    void whoever_wins_each_column_is_renamed_by_its_own_rule() throws JsonProcessingException {
        JsonNode rules = rules(
                table(1, "S_", "A_B", JANUARY, List.of(), LONG + "_Y", LONG + "AY", LONG + "__", "CHANGED"),
                table(2, "SX", "AXB", JANUARY, List.of(), LONG + "_Y", LONG + "AY", LONG + "A_", "CHANGED"),
                table(3, "SX", "A_B", JANUARY, List.of(), LONG + "_Y", LONG + "AY", "CHANGED"));
        assertThat(rules).filteredOn(r -> r.path("rule-target").asText().equals("column")).hasSize(8);
        for (JsonNode wanted : rules) {
            if (!wanted.path("rule-target").asText().equals("column")) {
                continue;
            }
            JsonNode l = wanted.get("object-locator");
            JsonNode first = null;
            for (JsonNode rule : rules) {
                JsonNode o = rule.get("object-locator");
                boolean hits = rule.path("rule-target").asText().equals("column")
                        && like(o, l, "schema-name")
                        && like(o, l, "table-name")
                        && like(o, l, "column-name");
                if (hits
                        && (first == null
                                || rule.get("rule-id").asInt()
                                        < first.get("rule-id").asInt())) {
                    first = rule;
                }
            }
            assertThat(first).isEqualTo(wanted);
        }
    }

    @Test
    void rule_ids_and_names_are_unique() throws JsonProcessingException {
        Set<String> seen = new HashSet<>();
        for (JsonNode rule : rules(
                table(1, "A", "B", JANUARY, List.of("X"), "C", "CHANGED"),
                table(2, "A", "C", JANUARY, List.of("X"), "C", "CHANGED"))) {
            assertThat(rule.get("rule-id").textValue()).matches("\\d+");
            assertThat(seen.add(rule.get("rule-id").textValue())).isTrue();
            assertThat(seen.add(rule.get("rule-name").textValue())).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LOCAL, 2026-01-01 00:00:00, 2026-02-01 00:00:00, 2026-01-01 00:00:00, 2026-02-01 00:00:00",
        "LOCAL, 2026-01-01 00:00:00.9, 2026-02-01 00:00:00.000001, 2026-01-01 00:00:00, 2026-02-01 00:00:01",
        "INSTANT, 2026-01-02 02:00:00+00, 2026-01-03 00:00:00.1+00, 2026-01-01 00:00:00, 2026-01-04 02:00:01",
        "INSTANT, 0001-01-01 00:00:00+00, 9999-12-31 23:00:00+00, 0001-01-01 00:00:00, 9999-12-31 23:59:59",
        "NUMBER, -1.5, 10, -1.5, 10"
    })
    void a_filter_covers_its_window_in_whole_seconds(Kind kind, String from, String to, String low, String high)
            throws JsonProcessingException {
        JsonNode rules = rules(table(1, "A", "B", new TableWindow("changed", kind, from, to), List.of(), "CHANGED"));
        JsonNode filter = rules.get(0).get("filters");
        assertThat(filter).hasSize(1);
        // conditions of one filter are ORed, so there is one
        assertThat(filter.get(0).get("filter-conditions")).hasSize(1);
        JsonNode between = filter.get(0).get("filter-conditions").get(0);
        assertThat(between.get("start-value").textValue()).isEqualTo(low);
        assertThat(between.get("end-value").textValue()).isEqualTo(high);
    }

    @Test
    void what_is_too_much_for_one_task_is_refused_saying_how_to_split() {
        List<String> removed = IntStream.range(0, 400).mapToObj(i -> "COLUMN" + i).toList();
        List<PlannedTable> tables = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            tables.add(table(i, "SHOP", "T" + i, JANUARY, removed, "CHANGED"));
        }
        assertThatThrownBy(() -> TableMappings.of(load(tables)))
                .isInstanceOf(RequestRefused.class)
                .hasMessageMatching(
                        "tables = 4 tables: make table mappings of \\d+ KiB, and one load task is given 200\\."
                                + " Split the request into at least 2, keeping tables that reference each"
                                + " other together\\.");
        assertThat(TableMappings.of(load(tables.subList(0, 1))).getBytes(StandardCharsets.UTF_8).length)
                .isLessThan(TableMappings.MAX_BYTES);
    }

    /// What passes through states is the load, so it must be smaller than what is measured.
    @Test
    void a_load_is_smaller_than_its_mappings() {
        for (List<String> removed : List.of(List.<String>of(), List.of("A"), List.of("LONG".repeat(30), "B", "C"))) {
            LoadSpec load = load(List.of(
                    table(1, "S", "T", JANUARY, removed, "CHANGED"), table(2, "S", "U#1", JANUARY, removed, "CHANGED", "E$")));
            LoadSpec whole = new LoadSpec(
                    load.tables().stream()
                            .map(t -> new LoadSpec.Table(t.number(), new SourceRows(t.rows().table(), Optional.empty()), t.staging(),
                                    Map.of("A", "B"), t.removed()))
                            .toList(),
                    load.lob());
            for (LoadSpec each : List.of(load, whole)) {
                assertThat(Json.text(each).getBytes(StandardCharsets.UTF_8).length)
                        .isLessThan(TableMappings.of(each).getBytes(StandardCharsets.UTF_8).length);
            }
        }
    }

    private static boolean like(JsonNode pattern, JsonNode name, String field) {
        String p = pattern.path(field).asText();
        return name.path(field).asText().matches(p.replace("_", "."));
    }

    private static void golden(String name, PlannedTable... tables) throws JsonProcessingException {
        String text = TableMappings.of(load(List.of(tables)));
        Golden.check(
                "mappings/" + name + ".json",
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(text)));
    }

    private static JsonNode rules(PlannedTable... tables) throws JsonProcessingException {
        return JSON.readTree(TableMappings.of(load(List.of(tables)))).get("rules");
    }

    private static LoadSpec load(List<PlannedTable> tables) {
        return new StagingPlan("run", tables).load(new LoadSpec.Lob(true, 0));
    }

    static PlannedTable table(
            int number, String schema, String table, TableWindow window, List<String> removed, String... columns) {
        ColumnType any = new ColumnType("text", "text", 'S', "");
        List<PlannedColumn> planned = new ArrayList<>();
        for (String c : columns) {
            planned.add(new PlannedColumn(c, c.toLowerCase(Locale.ROOT), any, false));
        }
        return new PlannedTable(
                number,
                new SourceTable(schema, table),
                new TableName("shop", "t" + number),
                new RunNames("deployment", "run").staging(number),
                planned,
                List.of(planned.getFirst().target()),
                window)
                .with(new PlannedTable.Origin(List.of(), List.of(), removed, List.of(), false, Optional.empty()));
    }
}
