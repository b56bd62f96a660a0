package sluice.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import sluice.wire.Json;

/// A table the load has to bring: read back from the table mappings the task was made with, so that the judge needs
/// neither the plan nor the database.
///
/// @param number the plan's table number: the position of its selection rule among the selection rules, from 1
/// @param schema as Oracle spells it
/// @param table  as Oracle spells it
public record ExpectedTable(int number, String schema, String table) {

    /// @throws IllegalArgumentException if the text is no JSON or selects nothing
    public static List<ExpectedTable> of(String mappings) {
        try {
            List<ExpectedTable> out = new ArrayList<>();
            for (JsonNode rule : Json.strict().readTree(mappings).path("rules")) {
                if (rule.path("rule-type").asText().equals("selection")) {
                    JsonNode at = rule.path("object-locator");
                    out.add(new ExpectedTable(
                            out.size() + 1, literal(at.path("schema-name")), literal(at.path("table-name"))));
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

    /// A locator's name without the brackets that keep `_` from matching any character.
    private static String literal(JsonNode name) {
        return name.asText().replaceAll("\\[(.)]", "$1");
    }
}
