package sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.ledger.FindingKind;

/// What docs/ say of fields, parameters, kinds and errors is what there is. The tables between `<!-- NAME: generated -->` and
/// `<!-- end -->` are made here; `-Dgolden.rewrite=true` writes them.
class ReferenceTest {

    private static final Path REFERENCE = Path.of("../docs/reference.md");
    private static final Path TROUBLESHOOTING = Path.of("../docs/troubleshooting.md");
    private static final Pattern PARAMETER = Pattern.compile("(?m)^  ([A-Z][A-Za-z]+):\\n((?:    .*\\n)+)");

    @Test
    void the_fields_of_a_request_are_the_schemas() throws IOException {
        JsonNode schema = schema("request");
        List<String> rows = new ArrayList<>(List.of("| field | type | default | meaning |", "|---|---|---|---|"));
        fields("", List.of(schema), rows);
        check("fields", rows);

        List<String> formats = new ArrayList<>(List.of("| type | form |", "|---|---|"));
        schema.get("$defs").properties().forEach(d -> formats.add("| " + d.getKey() + " | " + description(d.getKey(), d.getValue()) + " |"));
        check("types", formats);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "request-event", "accepted", "rejected"})
    void the_members_of_an_event_are_the_schemas(String event) throws IOException {
        List<String> rows = new ArrayList<>(List.of("| member | type | meaning |", "|---|---|---|"));
        members("", schema(event), rows);
        check(event, rows);
    }

    @Test
    void the_parameters_are_the_templates() throws IOException {
        String parameters = parameters();
        List<String> rows = new ArrayList<>(List.of("| parameter | default | allowed | meaning |", "|---|---|---|---|"));
        Matcher m = PARAMETER.matcher(parameters);
        while (m.find()) {
            String text = m.group(2);
            String value = property(text, "Default");
            String allowed = text.contains("MinValue")
                    ? property(text, "MinValue") + " to " + property(text, "MaxValue")
                    : property(text, "AllowedValues").replaceAll("[\\[\\]]", "");
            rows.add("| `%s` | %s | %s | %s |".formatted(
                    m.group(1),
                    !text.contains("    Default:") ? "required" : value.isEmpty() ? "empty" : "`" + value + "`",
                    allowed,
                    property(text, "Description")));
        }
        assertThat(rows).hasSize(2 + (int) Pattern.compile("(?m)^    Type:").matcher(parameters).results().count());
        check("parameters", rows);
    }

    @Test
    void the_example_of_a_configuration_gives_parameters_values_that_they_take() throws IOException {
        String parameters = parameters();
        Map<String, String> example = Pattern.compile("(?m)^    \"(\\w+)=(.*)\",$")
                .matcher(Files.readString(Path.of("../docs/samconfig.example.toml")))
                .results()
                .collect(Collectors.toMap(r -> r.group(1), r -> r.group(2)));
        assertThat(example).hasSizeGreaterThan(10);
        Matcher m = PARAMETER.matcher(parameters);
        while (m.find()) {
            String value = example.remove(m.group(1));
            if (value == null) {
                assertThat(m.group(2)).as(m.group(1)).contains("    Default:");
            } else if (m.group(2).contains("AllowedPattern")) {
                assertThat(value).as(m.group(1)).matches(property(m.group(2), "AllowedPattern"));
            }
        }
        assertThat(example).as("no parameters of the template").isEmpty();
    }

    @Test
    void every_kind_of_finding_is_explained() throws IOException {
        String reference = Files.readString(REFERENCE);
        for (FindingKind k : FindingKind.values()) {
            assertThat(reference).contains("| `" + k + "` |");
        }
    }

    @Test
    void every_failure_that_people_are_told_in_words_is_explained() throws IOException {
        List<String> words = Pattern.compile("Map.entry\\(\"[^\"]+\", \"(.*)\"\\)")
                .matcher(Files.readString(Path.of("src/main/java/sluice/report/ErrorWords.java")))
                .results()
                .map(r -> r.group(1))
                .toList();
        assertThat(words).hasSizeGreaterThan(20);
        String troubleshooting = Files.readString(TROUBLESHOOTING);
        assertThat(words).allSatisfy(w -> assertThat(troubleshooting).contains("| " + w + " |"));
    }

    @Test
    void every_alarm_is_explained() throws IOException {
        List<String> alarms = Pattern.compile("(?m)^  (\\w+):\\n    Type: AWS::CloudWatch::Alarm$")
                .matcher(Files.readString(Path.of("../template.yaml")))
                .results()
                .map(r -> r.group(1))
                .toList();
        assertThat(alarms).isNotEmpty();
        String troubleshooting = Files.readString(TROUBLESHOOTING);
        assertThat(alarms).allSatisfy(a -> assertThat(troubleshooting).contains("| `" + a + "` |"));
    }

    @Test
    void the_version_is_the_same_in_all_places_that_a_release_changes() throws IOException {
        Set<String> versions = new LinkedHashSet<>();
        for (String pom : List.of("pom.xml", "functions/pom.xml", "local/pom.xml", "checks/deployed.d/pom.xml")) {
            Matcher m = Pattern.compile("<artifactId>.*?<version>(.*?)</version>", Pattern.DOTALL)
                    .matcher(Files.readString(Path.of("..", pom)).replaceAll("(?s)<parent>.*?</parent>", ""));
            assertThat(m.find()).as(pom).isTrue();
            versions.add(m.group(1));
        }
        Matcher jar = Pattern.compile("-(\\d+\\.\\d+\\.\\d+)\\.jar").matcher(Files.readString(Path.of("../sluice")));
        assertThat(jar.find()).isTrue();
        versions.add(jar.group(1));
        assertThat(versions).hasSize(1);
    }

    /// A row for each member of an object, or of its alternatives, and of what is in it.
    private static void fields(String at, List<JsonNode> alternatives, List<String> rows) {
        Map<String, List<JsonNode>> members = new LinkedHashMap<>();
        alternatives.forEach(a -> a.path("properties").properties()
                .forEach(p -> members.computeIfAbsent(p.getKey(), _ -> new ArrayList<>()).add(p.getValue())));
        members.forEach((name, nodes) -> {
            JsonNode first = nodes.getFirst();
            List<String> requiring = alternatives.stream()
                    .filter(a -> elements(a.path("required")).contains(name))
                    .map(a -> a.path("title").asText())
                    .toList();
            String without = first.has("default") ? "`" + text(first.get("default")) + "`" : "none";
            rows.add("| `%s` | %s | %s | %s |".formatted(
                    at + name,
                    nodes.stream().map(ReferenceTest::type).distinct().collect(Collectors.joining(" or ")),
                    requiring.size() == alternatives.size()
                            ? "required"
                            : requiring.isEmpty() ? without : "required where " + String.join(", ", requiring),
                    description(at + name, first)));
            if (first.at("/items/properties").isObject()) {
                fields(at + name + "[].", List.of(first.get("items")), rows);
            }
            if (first.has("oneOf")) {
                fields(at + name + ".", StreamSupport.stream(first.get("oneOf").spliterator(), false).toList(), rows);
            }
        });
    }

    private static void members(String at, JsonNode object, List<String> rows) {
        Set<String> required = elements(object.path("required"));
        object.get("properties").properties().forEach(p -> {
            JsonNode node = p.getValue();
            rows.add("| `%s` | %s%s | %s |".formatted(
                    at + p.getKey(), type(node), required.contains(p.getKey()) ? "" : ", may be absent", description(at + p.getKey(), node)));
            if (node.at("/items/properties").isObject()) {
                members(at + p.getKey() + "[].", node.get("items"), rows);
            }
        });
    }

    private static String type(JsonNode node) {
        if (node.has("$ref")) {
            return node.get("$ref").asText().replaceFirst("urn:sluice:(\\w+):1", "[$1](#the-$1)").replaceFirst(".*/", "");
        }
        if (node.has("const")) {
            return "`" + text(node.get("const")) + "`";
        }
        if (node.has("enum")) {
            return elements(node.get("enum")).stream().map(e -> "`" + e + "`").collect(Collectors.joining(" or "));
        }
        if (node.has("items")) {
            return "list of " + type(node.get("items")).replaceFirst("^\\w+", "$0s")
                    + (node.has("minItems") ? ", at least " + node.get("minItems") : "")
                    + (node.has("maxItems") ? ", at most " + node.get("maxItems") : "");
        }
        if (node.has("oneOf")) {
            return StreamSupport.stream(node.get("oneOf").spliterator(), false).map(o -> o.get("title").asText())
                    .collect(Collectors.joining(" or "));
        }
        String bounds = node.has("maximum")
                ? ", " + node.get("minimum") + " to " + node.get("maximum")
                : node.has("maxLength") ? ", up to " + node.get("maxLength") + " characters" : "";
        return node.get("type").asText() + bounds;
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private static String description(String field, JsonNode node) {
        assertThat(node.path("description").asText()).as(field).isNotEmpty();
        return node.get("description").asText().replace("|", "\\|");
    }

    private static Set<String> elements(JsonNode array) {
        Set<String> out = new LinkedHashSet<>();
        array.forEach(e -> out.add(e.asText()));
        return out;
    }

    private static String parameters() throws IOException {
        String template = Files.readString(Path.of("../template.yaml"));
        return template.substring(template.indexOf("\nParameters:"), template.indexOf("\nRules:"));
    }

    /// A parameter's property, without quotes; empty where it has none.
    private static String property(String text, String name) {
        Matcher m = Pattern.compile("(?m)^    " + name + ": (?:>-\\n +)?\"?(.*?)\"?$").matcher(text);
        return m.find() ? m.group(1) : "";
    }

    private static JsonNode schema(String name) throws IOException {
        try (InputStream in = ReferenceTest.class.getResourceAsStream("/sluice/" + name + ".schema.json")) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static void check(String name, List<String> rows) throws IOException {
        String document = Files.readString(REFERENCE);
        String wanted = "<!-- " + name + ": generated -->\n\n" + String.join("\n", rows) + "\n\n<!-- end -->";
        Pattern block = Pattern.compile("(?s)<!-- " + name + ": generated -->.*?<!-- end -->");
        Matcher m = block.matcher(document);
        assertThat(m.find()).as(name).isTrue();
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(REFERENCE, m.replaceFirst(Matcher.quoteReplacement(wanted)));
        } else {
            assertThat(m.group()).as("docs/reference.md, %s: -Dgolden.rewrite=true writes it", name).isEqualTo(wanted);
        }
    }
}
