package sluice.local.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.local.dms.TableMappings.Target;

class TableMappingsTest {
    private static final String SELECTION = """
            {"rule-type": "selection", "rule-id": "1", "rule-name": "1", "rule-action": "explicit",
             "object-locator": {"schema-name": "S", "table-name": "T"}}""";

    private static TableMappings parse(String... rules) throws Refused {
        return TableMappings.parse("{\"rules\": [" + String.join(", ", rules) + "]}");
    }

    private static String selection(String action, String table, String more) {
        return """
                {"rule-type": "selection", "rule-id": "2", "rule-name": "2", "rule-action": "%s",
                 "object-locator": {"schema-name": "S", "table-name": "%s"}%s}""".formatted(action, table, more);
    }

    private static String transformation(String action, String target, String locator, String more) {
        return """
                {"rule-type": "transformation", "rule-id": "3", "rule-name": "3", "rule-action": "%s", "rule-target": "%s",
                 "object-locator": {"schema-name": "S"%s}%s}""".formatted(action, target, locator, more);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "T_A    | TXA   | true",
        "T[_]A  | TXA   | false",
        "T[_]A  | T_A   | true",
        "T[a-c] | Tb    | true",
        "T[ab]  | Tc    | false",
        "%      | any   | true",
        "T%     | t1    | false",
        "T.A    | TxA   | false",
        "A\\B   | A\\B  | true",
    })
    void wildcards_match_as_in_dms(String pattern, String name, boolean matches) {
        assertThat(TableMappings.like(pattern, name)).isEqualTo(matches);
    }

    @Test
    void an_underscore_is_a_wildcard_in_include_and_literal_in_explicit_and_with_filters() throws Refused {
        String filters = """
                , "filters": [{"filter-type": "source", "column-name": "C",
                               "filter-conditions": [{"filter-operator": "notnull"}]}]""";
        assertThat(parse(selection("include", "T_A", "")).selected("S", "TXA")).isPresent();
        assertThat(parse(selection("explicit", "T_A", "")).selected("S", "TXA")).isEmpty();
        assertThat(parse(selection("include", "T_A", filters)).selected("S", "TXA")).isEmpty();
        assertThat(parse(selection("include", "T_A", filters)).selected("S", "T_A")).isPresent();
    }

    @Test
    void an_exclude_rule_wins_over_an_include_rule() throws Refused {
        TableMappings mappings = parse(selection("exclude", "T%", ""), """
                {"rule-type": "selection", "rule-id": "7", "rule-name": "7", "rule-action": "include",
                 "object-locator": {"schema-name": "S", "table-name": "%"}}""");
        assertThat(mappings.selected("S", "T1")).isEmpty();
        assertThat(mappings.selected("S", "U")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "rename, '', x, x", "convert-lowercase, '', '', abc_abc", "convert-uppercase, '', '', ABC_ABC",
        "add-prefix, '', x, xAbc_aBc", "add-suffix, '', x, Abc_aBcx", "remove-prefix, '', Ab, c_aBc",
        "remove-prefix, '', ab, Abc_aBc", "remove-suffix, '', Bc, Abc_a", "replace-prefix, Abc, x, x_aBc",
        "replace-suffix, aBc, x, Abc_x",
    })
    void a_name_is_transformed(String action, String old, String value, String becomes) throws Refused {
        String more = (value.isEmpty() ? "" : ", \"value\": \"" + value + "\"")
                + (old.isEmpty() ? "" : ", \"old-value\": \"" + old + "\"");
        TableMappings mappings = parse(SELECTION, transformation(action, "table", ", \"table-name\": \"%\"", more));
        assertThat(mappings.renamed(Target.TABLE, "S", "Abc_aBc", "")).isEqualTo(becomes);
        assertThat(mappings.renamed(Target.TABLE, "OTHER", "Abc_aBc", "")).isEqualTo("Abc_aBc");
    }

    private void refused(String message, String... rules) {
        assertThatThrownBy(() -> parse(rules)).isInstanceOf(Refused.class).hasMessageContaining(message);
    }

    private static String filters(String condition) {
        return ", \"filters\": [{\"filter-type\": \"source\", \"column-name\": \"C\", \"filter-conditions\": [" + condition + "]}]";
    }

    @Test
    void what_dms_does_not_know_is_refused() {
        refused("rule-type selections does not exist", SELECTION.replace("\"selection\"", "\"selections\""));
        refused("rule-type validation is not offered", SELECTION, SELECTION.replace("\"selection\"", "\"validation\""));
        refused("rule-action only is none of", selection("only", "T", ""));
        refused("there is no member filter here", selection("include", "T", ", \"filter\": []"));
        refused("table-type view is not offered", SELECTION.replace("\"table-name\"", "\"table-type\": \"view\", \"table-name\""));
        refused("an explicit selection has no wildcard", selection("explicit", "T%", ""));
        refused("names schema and table exactly", selection("include", "T%", filters("{\"filter-operator\": \"null\"}")));
        refused("filters belong into include rules only",
                selection("explicit", "T", filters("{\"filter-operator\": \"null\"}")));
        refused("filter-operator gt is none of [between, eq, gte, lte, notbetween, noteq, notnull, null, ste]",
                selection("include", "T", filters("{\"filter-operator\": \"gt\", \"value\": \"1\"}")));
        refused("no start-value", selection("include", "T", filters("{\"filter-operator\": \"between\", \"end-value\": \"1\"}")));
        refused("there is no member value here",
                selection("include", "T", filters("{\"filter-operator\": \"between\", \"value\": \"1\"}")));
        refused("a negative condition together with a null condition", selection("include", "T",
                filters("{\"filter-operator\": \"noteq\", \"value\": \"1\"}, {\"filter-operator\": \"null\"}")));
        refused("load-order -1", selection("include", "T", ", \"load-order\": \"-1\""));
        refused("rule-action convert-column-type does not exist",
                SELECTION, transformation("convert-column-type", "column", "", ""));
        refused("rule-action add-column is not offered by the embedded DMS",
                SELECTION, transformation("add-column", "column", "", ""));
        refused("rule-target view does not exist", SELECTION, transformation("rename", "view", "", ", \"value\": \"x\""));
        refused("rename has no value", SELECTION, transformation("rename", "schema", "", ""));
        refused("table-name is missing", SELECTION, transformation("convert-lowercase", "table", "", ""));
        refused("a transformation cannot name column A#", SELECTION, transformation("remove-column", "column",
                ", \"table-name\": \"T\", \"column-name\": \"A#\"", ""));
        refused("Exact schema and table name required", SELECTION, """
                {"rule-type": "table-settings", "rule-id": "4", "rule-name": "4",
                 "object-locator": {"schema-name": "S", "table-name": "%"}}""");
        refused("parallel-load ranges is not offered", SELECTION, """
                {"rule-type": "table-settings", "rule-id": "4", "rule-name": "4",
                 "object-locator": {"schema-name": "S", "table-name": "T"}, "parallel-load": {"type": "ranges"}}""");
        refused("rule-id is used twice", SELECTION, SELECTION);
        refused("no selection rule");
    }

    @Test
    void every_problem_is_named_at_once() {
        assertThatThrownBy(() -> parse(selection("only", "", ""), transformation("melt", "column", "", "")))
                .hasMessageContaining("rule 2: table-name is missing")
                .hasMessageContaining("rule 2: rule-action only")
                .hasMessageContaining("rule 3: rule-action melt does not exist");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{'rules': [],}", "{} // none", "[]", "{'rules': {}}", "{'rules': [], 'rules': []}"})
    void only_strict_json_is_read(String document) {
        assertThatThrownBy(() -> TableMappings.parse(document.replace('\'', '"'))).isInstanceOf(Refused.class);
    }
}
