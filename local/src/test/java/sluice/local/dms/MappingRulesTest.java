package sluice.local.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.local.dms.MappingRules.Target;

class MappingRulesTest {
    private static final String SELECTION = """
            {"rule-type": "selection", "rule-id": "1", "rule-name": "1", "rule-action": "include",
             "object-locator": {"schema-name": "S", "table-name": "T"}}""";

    private static MappingRules parse(String... rules) throws DocumentRefused {
        return MappingRules.parse("{\"rules\": [" + String.join(", ", rules) + "]}");
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
        assertThat(MappingRules.like(pattern, name)).isEqualTo(matches);
    }

    @Test
    void an_underscore_is_a_wildcard_unless_there_is_a_filter() throws DocumentRefused {
        String filters = filters(BETWEEN);
        assertThat(parse(selection("include", "T_A", "")).selected("S", "TXA")).isPresent();
        assertThat(parse(selection("include", "T_A", filters)).selected("S", "TXA")).isEmpty();
        assertThat(parse(selection("include", "T_A", filters)).selected("S", "T_A")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"rename, x, x", "convert-lowercase, '', abc_abc"})
    void a_name_is_transformed(String action, String value, String becomes) throws DocumentRefused {
        String more = value.isEmpty() ? "" : ", \"value\": \"" + value + "\"";
        MappingRules mappings = parse(SELECTION, transformation(action, "table", ", \"table-name\": \"%\"", more));
        assertThat(mappings.renamed(Target.TABLE, "S", "Abc_aBc", "")).isEqualTo(becomes);
        assertThat(mappings.renamed(Target.TABLE, "OTHER", "Abc_aBc", "")).isEqualTo("Abc_aBc");
    }

    private static final String BETWEEN = "{\"filter-operator\": \"between\", \"start-value\": \"1\", \"end-value\": \"2\"}";

    private void refused(String message, String... rules) {
        assertThatThrownBy(() -> parse(rules)).isInstanceOf(DocumentRefused.class).hasMessageContaining(message);
    }

    private static String filters(String condition) {
        return ", \"filters\": [{\"filter-type\": \"source\", \"column-name\": \"C\", \"filter-conditions\": [" + condition + "]}]";
    }

    @Test
    void what_is_wrong_or_not_offered_is_refused() {
        String selection = "\"selection\"";
        refused("rule-type selections is not offered", SELECTION.replace(selection, "\"selections\""));
        refused("rule-type table-settings is not offered", SELECTION, SELECTION.replace(selection, "\"table-settings\""));
        refused("rule-action explicit is not offered by the embedded DMS, only include", selection("explicit", "T", ""));
        refused("rule-action exclude is not offered", selection("exclude", "T", ""));
        refused("member filter is not offered", selection("include", "T", ", \"filter\": []"));
        refused("member load-order is not offered", selection("include", "T", ", \"load-order\": \"1\""));
        refused("table-type view is not offered", SELECTION.replace("\"table-name\"", "\"table-type\": \"view\", \"table-name\""));
        refused("names schema and table exactly", selection("include", "T%", filters(BETWEEN)));
        refused("filter-operator gte is not offered",
                selection("include", "T", filters("{\"filter-operator\": \"gte\", \"value\": \"1\"}")));
        refused("start-value is missing",
                selection("include", "T", filters("{\"filter-operator\": \"between\", \"end-value\": \"1\"}")));
        refused("member value is not offered",
                selection("include", "T", filters(BETWEEN.replace("}", ", \"value\": \"1\"}"))));
        refused("a filter of other than one condition is not offered",
                selection("include", "T", filters(BETWEEN + ", " + BETWEEN)));
        refused("filters is not an array", selection("include", "T", ", \"filters\": {}"));
        refused("rule-action add-prefix is not offered", SELECTION, transformation("add-prefix", "table", "", ""));
        refused("rule-target view is not offered", SELECTION, transformation("rename", "view", "", ", \"value\": \"x\""));
        refused("remove-column acts on columns only",
                SELECTION, transformation("remove-column", "table", ", \"table-name\": \"T\"", ""));
        refused("value is missing", SELECTION, transformation("rename", "schema", "", ""));
        refused("table-name is missing", SELECTION, transformation("convert-lowercase", "table", "", ""));
        refused("a transformation cannot name column A#", SELECTION, transformation("remove-column", "column",
                ", \"table-name\": \"T\", \"column-name\": \"A#\"", ""));
        refused("rule-id is used twice", SELECTION, SELECTION);
        refused("rule-id is missing", SELECTION.replace("\"rule-id\": \"1\", ", ""));
        refused("no selection rule");
    }

    @Test
    void every_problem_is_named_at_once() {
        assertThatThrownBy(() -> parse(selection("only", "", ""), transformation("melt", "column", "", "")))
                .hasMessageContaining("rule 2: table-name is missing")
                .hasMessageContaining("rule 2: rule-action only")
                .hasMessageContaining("rule 3: rule-action melt is not offered");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{'rules': [],}", "{} // none", "[]", "{'rules': {}}", "{'rules': [], 'rules': []}"})
    void only_strict_json_is_read(String document) {
        assertThatThrownBy(() -> MappingRules.parse(document.replace('\'', '"'))).isInstanceOf(DocumentRefused.class);
    }
}
