package sluice.local.dms;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A task's table mappings as the embedded DMS obeys them: which tables and rows are read, and what they are called at the
/// target (AWS DMS user guide, "Using table mapping to specify task settings"). What else a document may hold is refused
/// by name.
///
/// Stricter than DMS in one point: two *different* actions on one object are refused. The guide allows one action per
/// object and does not say what happens else.
record MappingRules(List<Selection> selections, List<Transformation> transformations) {
    static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// Rows whose column has a value from `from` to `to`, both included.
    record Filter(String column, String from, String to) {}

    /// Tables to include.
    ///
    /// @param filters all of which must hold; where there is one, schema and table are names and no patterns
    record Selection(String schema, String table, List<Filter> filters) {
        boolean matches(String schemaName, String tableName) {
            return filters.isEmpty()
                    ? like(schema, schemaName) && like(table, tableName)
                    : schema.equals(schemaName) && table.equals(tableName);
        }
    }

    enum Target {
        SCHEMA,
        TABLE,
        COLUMN
    }

    /// @param action `rename`, `convert-lowercase` or `remove-column`
    /// @param value the new name; empty but for `rename`
    record Transformation(
            long id, Target target, String action, String schema, String table, String column, String value) {
        boolean matches(Target kind, String schemaName, String tableName, String columnName) {
            return target == kind
                    && like(schema, schemaName)
                    && (kind == Target.SCHEMA || like(table, tableName))
                    && (kind != Target.COLUMN || like(column, columnName));
        }
    }

    private static final String REMOVE = "remove-column";

    /// The first selection that takes the table.
    Optional<Selection> selected(String schema, String table) {
        return selections.stream().filter(s -> s.matches(schema, table)).findFirst();
    }

    /// The name an object has at the target.
    ///
    /// @throws DocumentRefused when different actions act on it
    String renamed(Target kind, String schema, String table, String column) throws DocumentRefused {
        List<Transformation> hits = transformations.stream()
                .filter(t -> !t.action.equals(REMOVE) && t.matches(kind, schema, table, column))
                .toList();
        String name = kind == Target.SCHEMA ? schema : kind == Target.TABLE ? table : column;
        if (hits.stream().map(Transformation::action).distinct().count() > 1) {
            throw new DocumentRefused("Invalid table mappings", List.of("more than one transformation rule action on " + kind
                    + " " + name + ": rules " + hits.stream().map(t -> t.id + " " + t.action).toList()));
        }
        if (hits.isEmpty()) {
            return name;
        }
        return hits.getFirst().action.equals("rename") ? hits.getFirst().value : name.toLowerCase(Locale.ROOT);
    }

    /// Whether a column is loaded at all.
    boolean loads(String schema, String table, String column) {
        return transformations.stream()
                .noneMatch(t -> t.action.equals(REMOVE) && t.matches(Target.COLUMN, schema, table, column));
    }

    /// DMS's wildcards: `%` any characters, `_` one, `[ab]` and `[a-d]` one of them, `[_]` an underscore.
    static boolean like(String pattern, String name) {
        var regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            int end = c == '[' ? pattern.indexOf(']', i) : -1;
            if (end > i) {
                regex.append('[').append(pattern.substring(i + 1, end).replaceAll("([\\\\^&\\[])", "\\\\$1")).append(']');
                i = end;
            } else if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(name).matches();
    }

    /// @throws DocumentRefused with every problem of the document
    static MappingRules parse(String json) throws DocumentRefused {
        JsonNode root;
        try {
            root = STRICT.readTree(json == null ? "" : json);
        } catch (JsonProcessingException e) {
            throw new DocumentRefused("Invalid table mappings", List.of(e.getOriginalMessage()));
        }
        var reader = new Reader();
        reader.document(root);
        if (!reader.problems.isEmpty()) {
            throw new DocumentRefused("Invalid table mappings", reader.problems);
        }
        // The lowest rule-id wins, so it comes first.
        reader.transformations.sort(Comparator.comparing(Transformation::id));
        return new MappingRules(reader.selections, reader.transformations);
    }

    private static final class Reader {
        final List<String> problems = new ArrayList<>();
        final List<Selection> selections = new ArrayList<>();
        final List<Transformation> transformations = new ArrayList<>();
        private final Set<String> ids = new HashSet<>();
        private final Set<String> names = new HashSet<>();
        private String at = "document";

        void document(JsonNode root) {
            if (!root.isObject() || !root.path("rules").isArray()) {
                problem("it is not an object with an array \"rules\"");
                return;
            }
            only(root, "rules");
            root.path("rules").forEach(this::rule);
            if (selections.isEmpty()) {
                problem("no selection rule selects anything");
            }
        }

        private void rule(JsonNode rule) {
            String id = rule.path("rule-id").asText();
            at = "rule " + id;
            if (!id.matches("\\d{1,18}")) {
                problem("rule-id is missing or not a number");
                return;
            }
            if (!ids.add(id)) {
                problem("rule-id is used twice");
            }
            String name = name(rule, "rule-name");
            if (!names.add(name)) {
                problem("rule-name " + name + " is used twice");
            }
            String type = offered("rule-type", rule.path("rule-type").asText(), "selection", "transformation");
            if (type.equals("selection")) {
                selection(rule);
            } else if (type.equals("transformation")) {
                transformation(rule, Long.parseLong(id));
            }
        }

        private void selection(JsonNode rule) {
            only(rule, "rule-type", "rule-id", "rule-name", "rule-action", "object-locator", "filters");
            offered("rule-action", rule.path("rule-action").asText(), "include");
            JsonNode locator = locator(rule, "schema-name", "table-name", "table-type");
            offered("table-type", locator.path("table-type").asText("table"), "table");
            String schema = name(locator, "schema-name");
            String table = name(locator, "table-name");
            JsonNode list = rule.path("filters");
            if (!list.isMissingNode() && !list.isArray()) {
                problem("filters is not an array");
            }
            List<Filter> filters = new ArrayList<>();
            list.forEach(filter -> filters.add(filter(filter)));
            if (!filters.isEmpty() && (schema + table).matches("(?s).*[%\\[\\]].*")) {
                problem("a selection with filters names schema and table exactly, without a wildcard");
            }
            selections.add(new Selection(schema, table, filters));
        }

        private Filter filter(JsonNode filter) {
            only(filter, "filter-type", "column-name", "filter-conditions");
            offered("filter-type", filter.path("filter-type").asText(), "source");
            if (filter.path("filter-conditions").size() != 1) {
                problem("a filter of other than one condition is not offered by the embedded DMS");
            }
            JsonNode condition = filter.path("filter-conditions").path(0);
            offered("filter-operator", condition.path("filter-operator").asText(), "between");
            only(condition, "filter-operator", "start-value", "end-value");
            return new Filter(
                    name(filter, "column-name"), name(condition, "start-value"), name(condition, "end-value"));
        }

        private void transformation(JsonNode rule, long id) {
            only(rule, "rule-type", "rule-id", "rule-name", "rule-action", "rule-target", "object-locator", "value");
            String action =
                    offered("rule-action", rule.path("rule-action").asText(), "rename", "convert-lowercase", REMOVE);
            String kind = offered("rule-target", rule.path("rule-target").asText(), "schema", "table", "column");
            if (action.equals(REMOVE) && !kind.equals("column")) {
                problem("rule-action " + action + " acts on columns only");
            }
            JsonNode locator = locator(rule, "schema-name", "table-name", "column-name");
            String column = kind.equals("column") ? name(locator, "column-name") : "";
            if (column.matches("(?s).*[#\\\\/-].*")) {
                problem("a transformation cannot name column " + column + ", because of its # \\ / or -");
            }
            String table = kind.equals("schema") ? "" : name(locator, "table-name");
            String value = action.equals("rename") ? name(rule, "value") : "";
            if (!action.isEmpty() && !kind.isEmpty()) {
                Target target = Target.valueOf(kind.toUpperCase(Locale.ROOT));
                transformations.add(new Transformation(
                        id, target, action, name(locator, "schema-name"), table, column, value));
            }
        }

        private JsonNode locator(JsonNode rule, String... members) {
            JsonNode locator = rule.path("object-locator");
            only(locator, members);
            return locator;
        }

        /// The word if it is one of those offered, else nothing.
        private String offered(String what, String word, String... offered) {
            if (List.of(offered).contains(word)) {
                return word;
            }
            problem(what + " " + word + " is not offered by the embedded DMS, only " + String.join(", ", offered));
            return "";
        }

        private String name(JsonNode from, String member) {
            String name = from.path(member).asText();
            if (name.isEmpty()) {
                problem(member + " is missing");
            }
            return name;
        }

        private void only(JsonNode object, String... members) {
            if (!object.isObject()) {
                problem("an object is missing, with the members " + String.join(", ", members));
            }
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                if (!List.of(members).contains(member.getKey())) {
                    problem("member " + member.getKey() + " is not offered by the embedded DMS here");
                }
            }
        }

        private void problem(String text) {
            problems.add(at + ": " + text);
        }
    }
}
