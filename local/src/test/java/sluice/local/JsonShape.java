package sluice.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// As much of JSON Schema as our published schemas use; a word it does not know is an error. Members that a schema does
/// not name are reported too: what we send is all documented.
final class JsonShape {

    private static final Set<String> REMARKS = Set.of("$schema", "$id", "title", "description");

    private final List<String> problems = new ArrayList<>();

    private JsonShape() {}

    /// What is wrong with a document, each with its place; empty if nothing is.
    static List<String> problems(JsonNode schema, JsonNode document) {
        JsonShape shape = new JsonShape();
        shape.check("", schema, document);
        return shape.problems;
    }

    private void check(String at, JsonNode schema, JsonNode value) {
        schema.properties().forEach(word -> {
            JsonNode said = word.getValue();
            boolean good = switch (word.getKey()) {
                case "type" -> isA(said.asText(), value);
                case "const" -> said.equals(value);
                case "enum" -> said.valueStream().anyMatch(value::equals);
                case "minimum" -> value.asDouble() >= said.asDouble();
                case "minLength" -> value.asText().length() >= said.asInt();
                case "maxLength" -> value.asText().length() <= said.asInt();
                case "maxItems" -> value.size() <= said.asInt();
                case "required" -> said.valueStream().allMatch(m -> value.has(m.asText()));
                case "properties" -> {
                    value.properties().forEach(m -> {
                        if (said.has(m.getKey())) {
                            check(at + "/" + m.getKey(), said.get(m.getKey()), m.getValue());
                        } else {
                            problems.add(at + "/" + m.getKey() + " is not documented");
                        }
                    });
                    yield true;
                }
                case "items" -> {
                    value.forEach(item -> check(at + "/*", said, item));
                    yield true;
                }
                default -> REMARKS.contains(word.getKey());
            };
            if (!good) {
                problems.add(at + ": " + word.getKey() + " " + said + " is not kept by " + value);
            }
        });
    }

    private static boolean isA(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> false;
        };
    }
}
