package sluice.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.wire.Json;

/// A table the load has to bring: read back from the table mappings the task was made with, so that the judge needs
/// neither the plan nor the database.
///
/// @param number the plan's table number, from the name of the table's selection rule, `load-1`
/// @param schema as Oracle spells it
/// @param table  as Oracle spells it
public record ExpectedTable(int number, String schema, String table) {

    private static final Pattern RULE_NAME = Pattern.compile("load-(\\d+)");

    /// @throws IllegalArgumentException if the text is no JSON, selects nothing, or was not made by [TableMappings]
    public static List<ExpectedTable> of(String mappings) {
        try {
            List<ExpectedTable> out = new ArrayList<>();
            for (JsonNode rule : Json.strict().readTree(mappings).path("rules")) {
                if (rule.path("rule-type").asText().equals("selection")) {
                    Matcher name = RULE_NAME.matcher(rule.path("rule-name").asText());
                    if (!name.matches()) {
                        throw new IllegalArgumentException("a selection rule is not named load-<table number>");
                    }
                    JsonNode at = rule.path("object-locator");
                    out.add(new ExpectedTable(
                            Integer.parseInt(name.group(1)),
                            at.path("schema-name").asText(),
                            at.path("table-name").asText()));
                }
            }
            if (out.isEmpty()) {
                throw new IllegalArgumentException("the table mappings select no table");
            }
            return List.copyOf(out);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the table mappings are no JSON: " + e.getOriginalMessage(), e);
        }
    }
}
