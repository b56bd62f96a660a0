package sluice.reload.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sluice.ledger.RequestRefused;

/// The published schema and the reader agree: what the schema refuses the reader refuses, and of the bad requests the
/// schema refuses those whose shape is wrong.
class RequestSchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// The keywords that [#errors] knows; another in the schema fails the test, so that none is silently not checked.
    private static final Set<String> KNOWN = Set.of(
            "$schema",
            "$id",
            "$defs",
            "$ref",
            "title",
            "description",
            "default",
            "type",
            "properties",
            "additionalProperties",
            "required",
            "items",
            "minItems",
            "enum",
            "const",
            "pattern",
            "maxLength",
            "minimum",
            "maximum",
            "oneOf");

    private final JsonNode schema;

    RequestSchemaTest() throws IOException {
        try (InputStream in = RequestReader.class.getResourceAsStream("/sluice/request.schema.json")) {
            schema = JSON.readTree(in);
        }
    }

    @Test
    void every_example_fits_the_schema_and_the_reader() throws IOException {
        try (Stream<Path> files = Files.list(RequestReaderTest.EVENTS)) {
            List<Path> examples = files.filter(f -> f.getFileName().toString().startsWith("request-"))
                    .toList();
            assertThat(examples).hasSizeGreaterThanOrEqualTo(4);
            for (Path example : examples) {
                assertThat(errors(schema, JSON.readTree(example.toFile()), ""))
                        .as("%s", example)
                        .isEmpty();
                assertThat(RequestReaderTest.read(example).tables()).isNotEmpty();
            }
        }
    }

    @Test
    void the_schema_refuses_exactly_the_bad_requests_whose_shape_is_wrong() throws IOException {
        for (JsonNode bad : BadRequestsPostgresTest.all()) {
            List<String> errors = errors(schema, bad.get("request"), "");
            assertThat(!errors.isEmpty())
                    .as("%s: the schema says %s", bad.get("says").textValue(), errors)
                    .isEqualTo(bad.get("shape").booleanValue());
        }
    }

    @Test
    void the_reader_knows_every_field_of_the_schema() {
        schema.get("properties").fieldNames().forEachRemaining(field -> {
            try {
                RequestReader.read(JSON.createObjectNode().set(field, JSON.createArrayNode()));
            } catch (RequestRefused e) {
                assertThat(e.problems()).noneMatch(p -> p.problem().contains("is not a field"));
            }
        });
    }

    @Test
    void a_field_that_is_left_out_is_what_the_schema_says_by_default() {
        ObjectNode least = JSON.createObjectNode();
        least.putArray("tables").addObject().put("source", "S.T").put("target", "s.t");
        least.putObject("window").put("column", "c").put("from", 1).put("to", 2);
        ObjectNode full = least.deepCopy();
        schema.get("properties").properties().stream()
                .filter(p -> p.getValue().has("default"))
                .forEach(p -> full.set(p.getKey(), p.getValue().get("default")));
        assertThat(full).hasSizeGreaterThan(least.size() + 2);
        assertThat(RequestReader.read(full)).isEqualTo(RequestReader.read(least));
    }

    private List<String> errors(JsonNode s, JsonNode value, String at) {
        List<String> errors = new ArrayList<>();
        s.fieldNames().forEachRemaining(k -> assertThat(KNOWN).contains(k));
        if (s.has("$ref")) {
            errors.addAll(errors(schema.at(s.get("$ref").textValue().substring(1)), value, at));
        }
        if (s.has("type")
                && !types(s.get("type")).contains(type(value))
                && !(type(value).equals("integer") && types(s.get("type")).contains("number"))) {
            errors.add(at + " is " + type(value));
            return errors;
        }
        if (s.has("const") && !s.get("const").equals(value)) {
            errors.add(at + " is not " + s.get("const"));
        }
        if (s.has("enum") && elements(s.get("enum")).noneMatch(value::equals)) {
            errors.add(at + " is none of " + s.get("enum"));
        }
        if (s.has("oneOf")
                && elements(s.get("oneOf"))
                                .filter(o -> errors(o, value, at).isEmpty())
                                .count()
                        != 1) {
            errors.add(at + " is not one of several forms");
        }
        if (value.isTextual()) {
            String text = value.textValue();
            // JSON Schema's patterns are not anchored
            if (s.has("pattern")
                    && !java.util.regex.Pattern.compile(s.get("pattern").textValue())
                            .matcher(text)
                            .find()) {
                errors.add(at + " does not match");
            }
            if (s.has("maxLength")
                    && text.codePointCount(0, text.length())
                            > s.get("maxLength").intValue()) {
                errors.add(at + " is too long");
            }
        }
        if (value.isNumber()) {
            if (s.has("minimum")
                            && value.decimalValue().compareTo(s.get("minimum").decimalValue()) < 0
                    || s.has("maximum")
                            && value.decimalValue().compareTo(s.get("maximum").decimalValue()) > 0) {
                errors.add(at + " is out of range");
            }
        }
        if (value.isArray()) {
            if (s.has("minItems") && value.size() < s.get("minItems").intValue()) {
                errors.add(at + " has too few");
            }
            for (int i = 0; s.has("items") && i < value.size(); i++) {
                errors.addAll(errors(s.get("items"), value.get(i), at + "[" + i + "]"));
            }
        }
        if (value.isObject()) {
            elements(s.path("required"))
                    .filter(r -> !value.has(r.textValue()))
                    .forEach(r -> errors.add(at + " lacks " + r));
            value.properties().forEach(e -> {
                JsonNode property = s.path("properties").path(e.getKey());
                if (!property.isMissingNode()) {
                    errors.addAll(errors(property, e.getValue(), at + "." + e.getKey()));
                } else if (!s.path("additionalProperties").asBoolean(true)) {
                    errors.add(at + " has " + e.getKey());
                }
            });
        }
        return errors;
    }

    private static Set<String> types(JsonNode type) {
        return type.isTextual()
                ? Set.of(type.textValue())
                : Set.copyOf(elements(type).map(JsonNode::textValue).toList());
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
            default -> throw new IllegalArgumentException("" + value);
        };
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        List<JsonNode> list = new ArrayList<>();
        array.forEach(list::add);
        return list.stream();
    }
}
