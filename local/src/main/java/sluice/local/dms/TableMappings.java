package sluice.local.dms;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// A task's table mappings: which tables and rows are read, and what they are called at the target (AWS DMS user guide,
/// "Using table mapping to specify task settings").
///
/// Stricter than DMS in one point: two *different* actions on one object are refused. The guide allows one action per
/// object and does not say what happens else.
record TableMappings(List<Selection> selections, List<Transformation> transformations, List<TableLobs> tableLobs) {
    static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    enum Action {
        INCLUDE,
        EXCLUDE,
        EXPLICIT
    }

    /// One condition of a filter; `to` is used by between and notbetween only, null and notnull have no value at all.
    record Condition(String operator, String from, String to) {}

    /// Conditions on one column, of which one must hold.
    record Filter(String column, List<Condition> anyOf) {}

    /// @param filters all of which must hold
    record Selection(Action action, String schema, String table, long order, List<Filter> filters) {
        boolean matches(String schemaName, String tableName) {
            boolean exact = action == Action.EXPLICIT || !filters.isEmpty();
            return exact
                    ? schema.equals(schemaName) && table.equals(tableName)
                    : like(schema, schemaName) && like(table, tableName);
        }
    }

    enum Target {
        SCHEMA,
        TABLE,
        COLUMN
    }

    record Transformation(
            BigInteger id, Target target, String action, String schema, String table, String column, UnaryOperator<String> rename) {
        boolean matches(Target kind, String schemaName, String tableName, String columnName) {
            return target == kind
                    && like(schema, schemaName)
                    && (kind == Target.SCHEMA || like(table, tableName))
                    && (kind != Target.COLUMN || like(column, columnName));
        }
    }

    record TableLobs(String schema, String table, TaskSettings.Lobs lobs) {}

    private static final Set<String> OPERATORS =
            Set.of("lte", "ste", "gte", "eq", "noteq", "between", "notbetween", "null", "notnull");
    private static final Set<String> RENAMES = Set.of(
            "rename", "convert-lowercase", "convert-uppercase", "add-prefix", "remove-prefix", "replace-prefix",
            "add-suffix", "remove-suffix", "replace-suffix");
    private static final Set<String> COLUMN_ACTIONS = Set.of("remove-column", "include-column", "change-data-type");
    private static final Set<String> ACTIONS_NOT_HERE = Set.of(
            "add-column", "define-primary-key", "add-before-image-columns", "data-masking-digits-mask",
            "data-masking-digits-randomize", "data-masking-hash-mask");
    private static final Set<String> RULE_TYPES_NOT_HERE = Set.of("validation", "object-mapping", "post-processing");

    /// The first selection that takes the table, unless one excludes it.
    Optional<Selection> selected(String schema, String table) {
        boolean excluded = selections.stream().anyMatch(s -> s.action == Action.EXCLUDE && s.matches(schema, table));
        return excluded
                ? Optional.empty()
                : selections.stream().filter(s -> s.action != Action.EXCLUDE && s.matches(schema, table)).findFirst();
    }

    /// The name an object has at the target.
    ///
    /// @throws Refused when different actions act on it
    String renamed(Target kind, String schema, String table, String column) throws Refused {
        List<Transformation> hits = transformations.stream()
                .filter(t -> RENAMES.contains(t.action) && t.matches(kind, schema, table, column))
                .toList();
        String name = kind == Target.SCHEMA ? schema : kind == Target.TABLE ? table : column;
        if (hits.stream().map(Transformation::action).distinct().count() > 1) {
            throw new Refused("Invalid table mappings", List.of("more than one transformation rule action on " + kind + " "
                    + name + ": rules " + hits.stream().map(t -> t.id + " " + t.action).toList()));
        }
        return hits.isEmpty() ? name : hits.getFirst().rename.apply(name);
    }

    /// Whether a column is loaded at all: remove-column takes it away, include-column takes all others away.
    boolean loads(String schema, String table, String column) {
        boolean removed = transformations.stream()
                .anyMatch(t -> t.action.equals("remove-column") && t.matches(Target.COLUMN, schema, table, column));
        List<Transformation> includes = transformations.stream()
                .filter(t -> t.action.equals("include-column") && like(t.schema, schema) && like(t.table, table))
                .toList();
        return !removed && (includes.isEmpty() || includes.stream().anyMatch(t -> like(t.column, column)));
    }

    Optional<TaskSettings.Lobs> lobs(String schema, String table) {
        return tableLobs.stream()
                .filter(l -> l.schema.equals(schema) && l.table.equals(table))
                .map(TableLobs::lobs)
                .findFirst();
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

    /// @throws Refused with every problem of the document
    static TableMappings parse(String json) throws Refused {
        JsonNode root;
        try {
            root = STRICT.readTree(json == null ? "" : json);
        } catch (JsonProcessingException e) {
            throw new Refused("Invalid table mappings", List.of(e.getOriginalMessage()));
        }
        var reader = new Reader();
        reader.document(root);
        if (!reader.problems.isEmpty()) {
            throw new Refused("Invalid table mappings", reader.problems);
        }
        // The lowest rule-id wins, so it comes first.
        reader.transformations.sort(Comparator.comparing(Transformation::id));
        return new TableMappings(reader.selections, reader.transformations, reader.tableLobs);
    }

    private static final class Reader {
        final List<String> problems = new ArrayList<>();
        final List<Selection> selections = new ArrayList<>();
        final List<Transformation> transformations = new ArrayList<>();
        final List<TableLobs> tableLobs = new ArrayList<>();
        private final Set<String> ids = new HashSet<>();
        private final Set<String> names = new HashSet<>();
        private String at = "document";

        void document(JsonNode root) {
            if (!root.isObject() || !root.path("rules").isArray()) {
                problems.add("the document is not an object with an array \"rules\"");
                return;
            }
            only(root, "rules");
            for (JsonNode rule : root.path("rules")) {
                rule(rule);
            }
            if (selections.isEmpty()) {
                problem("no selection rule selects anything");
            }
        }

        private void rule(JsonNode rule) {
            if (!rule.isObject()) {
                problems.add("a rule is not an object");
                return;
            }
            String id = rule.path("rule-id").asText();
            String name = rule.path("rule-name").asText();
            at = "rule " + id;
            if (!id.matches("\\d{1,18}")) {
                problem("rule-id is missing or not a number");
            } else if (!ids.add(id)) {
                problem("rule-id is used twice");
            }
            if (name.isEmpty()) {
                problem("rule-name is missing");
            } else if (!names.add(name)) {
                problem("rule-name " + name + " is used twice");
            }
            String type = rule.path("rule-type").asText();
            switch (type) {
                case "selection" -> selection(rule);
                case "transformation" -> transformation(rule, id);
                case "table-settings" -> tableSettings(rule);
                default -> problem("rule-type " + type
                        + (RULE_TYPES_NOT_HERE.contains(type) ? " is not offered by the embedded DMS" : " does not exist"));
            }
        }

        private void selection(JsonNode rule) {
            only(rule, "rule-type", "rule-id", "rule-name", "rule-action", "object-locator", "load-order", "filters");
            JsonNode locator = locator(rule, "schema-name", "table-name", "table-type");
            String schema = name(locator, "schema-name");
            String table = name(locator, "table-name");
            String tableType = locator.path("table-type").asText("table");
            if (!tableType.equals("table")) {
                problem(List.of("view", "all").contains(tableType)
                        ? "table-type " + tableType + " is not offered by the embedded DMS"
                        : "table-type " + tableType + " does not exist");
            }
            String action = rule.path("rule-action").asText();
            if (!List.of("include", "exclude", "explicit").contains(action)) {
                problem("rule-action " + action + " is none of include, exclude, explicit");
                return;
            }
            List<Filter> filters = filters(rule.path("filters"));
            boolean wild = (schema + table).matches("(?s).*[%\\[\\]].*");
            if (action.equals("explicit") && wild) {
                problem("an explicit selection has no wildcard");
            }
            if (!filters.isEmpty() && !action.equals("include")) {
                problem("filters belong into include rules only");
            }
            if (!filters.isEmpty() && wild) {
                problem("a selection with filters names schema and table exactly, without a wildcard");
            }
            String order = rule.path("load-order").asText("0");
            if (!order.matches("\\d{1,10}") || Long.parseLong(order) > Integer.MAX_VALUE) {
                problem("load-order " + order + " is not a positive integer up to 2147483647");
                order = "0";
            }
            selections.add(new Selection(
                    Action.valueOf(action.toUpperCase(Locale.ROOT)), schema, table, Long.parseLong(order), filters));
        }

        private List<Filter> filters(JsonNode list) {
            List<Filter> filters = new ArrayList<>();
            if (!list.isMissingNode() && !list.isArray()) {
                problem("filters is not an array");
            }
            boolean negative = false;
            boolean nulls = false;
            for (JsonNode filter : list) {
                only(filter, "filter-type", "column-name", "filter-conditions");
                if (!filter.path("filter-type").asText().equals("source")) {
                    problem("filter-type is not source");
                }
                List<Condition> conditions = new ArrayList<>();
                for (JsonNode condition : filter.path("filter-conditions")) {
                    conditions.add(condition(condition));
                }
                if (conditions.isEmpty()) {
                    problem("filter-conditions is missing or empty");
                }
                negative |= conditions.stream().anyMatch(c -> c.operator.startsWith("not") && !c.operator.equals("notnull"));
                nulls |= conditions.stream().anyMatch(c -> c.operator.equals("null"));
                filters.add(new Filter(name(filter, "column-name"), conditions));
            }
            if (negative && nulls) {
                problem("a negative condition together with a null condition is not offered by the embedded DMS");
            }
            return filters;
        }

        private Condition condition(JsonNode condition) {
            String operator = condition.path("filter-operator").asText();
            switch (operator) {
                case "between", "notbetween" -> only(condition, "filter-operator", "start-value", "end-value");
                case "null", "notnull" -> only(condition, "filter-operator");
                default -> only(condition, "filter-operator", "value");
            }
            if (!OPERATORS.contains(operator)) {
                problem("filter-operator " + operator + " is none of " + OPERATORS.stream().sorted().toList());
                return new Condition("eq", "", null);
            }
            return switch (operator) {
                case "between", "notbetween" ->
                    new Condition(operator, value(condition, "start-value"), value(condition, "end-value"));
                case "null", "notnull" -> new Condition(operator, null, null);
                default -> new Condition(operator, value(condition, "value"), null);
            };
        }

        private String value(JsonNode condition, String member) {
            JsonNode value = condition.path(member);
            if (!value.isTextual() && !value.isNumber()) {
                problem("a filter condition has no " + member);
            }
            return value.asText();
        }

        private void transformation(JsonNode rule, String id) {
            only(rule, "rule-type", "rule-id", "rule-name", "rule-action", "rule-target", "object-locator", "value", "old-value",
                    "data-type", "expression", "primary-key-def", "before-image-def");
            String action = rule.path("rule-action").asText();
            String kind = rule.path("rule-target").asText();
            JsonNode locator = locator(rule, "schema-name", "table-name", "column-name");
            if (ACTIONS_NOT_HERE.contains(action)) {
                problem("rule-action " + action + " is not offered by the embedded DMS");
                return;
            }
            if (!RENAMES.contains(action) && !COLUMN_ACTIONS.contains(action)) {
                problem("rule-action " + action + " does not exist");
                return;
            }
            if (!List.of("schema", "table", "column").contains(kind)) {
                problem("rule-target " + kind + (kind.endsWith("-tablespace") ? " is for Oracle targets" : " does not exist"));
                return;
            }
            if (COLUMN_ACTIONS.contains(action) && !kind.equals("column")) {
                problem("rule-action " + action + " acts on columns only");
            }
            if (action.equals("change-data-type") && !rule.path("data-type").path("type").isTextual()) {
                problem("change-data-type has no data-type");
            }
            Target target = Target.valueOf(kind.toUpperCase(Locale.ROOT));
            String column = target == Target.COLUMN ? name(locator, "column-name") : "";
            if (column.matches("(?s).*[#\\\\/-].*")) {
                problem("a transformation cannot name column " + column + ", because of its # \\ / or -");
            }
            transformations.add(new Transformation(
                    id.matches("\\d{1,18}") ? new BigInteger(id) : BigInteger.ZERO,
                    target,
                    action,
                    name(locator, "schema-name"),
                    target == Target.SCHEMA ? "" : name(locator, "table-name"),
                    column,
                    rename(action, rule)));
        }

        private UnaryOperator<String> rename(String action, JsonNode rule) {
            String value = rule.path("value").asText();
            String old = rule.path("old-value").asText();
            boolean needsValue = RENAMES.contains(action) && !action.startsWith("convert-");
            if (needsValue && value.isEmpty()) {
                problem(action + " has no value");
            }
            if (action.startsWith("replace-") && old.isEmpty()) {
                problem(action + " has no old-value");
            }
            return switch (action) {
                case "rename" -> _ -> value;
                case "convert-lowercase" -> n -> n.toLowerCase(Locale.ROOT);
                case "convert-uppercase" -> n -> n.toUpperCase(Locale.ROOT);
                case "add-prefix" -> n -> value + n;
                case "add-suffix" -> n -> n + value;
                case "remove-prefix" -> n -> n.startsWith(value) ? n.substring(value.length()) : n;
                case "remove-suffix" -> n -> n.endsWith(value) ? n.substring(0, n.length() - value.length()) : n;
                case "replace-prefix" -> n -> n.startsWith(old) ? value + n.substring(old.length()) : n;
                case "replace-suffix" ->
                    n -> n.endsWith(old) ? n.substring(0, n.length() - old.length()) + value : n;
                default -> n -> n;
            };
        }

        private void tableSettings(JsonNode rule) {
            only(rule, "rule-type", "rule-id", "rule-name", "object-locator", "parallel-load", "lob-settings");
            JsonNode locator = locator(rule, "schema-name", "table-name");
            String schema = name(locator, "schema-name");
            String table = name(locator, "table-name");
            if ((schema + table).matches("(?s).*[%\\[\\]].*")) {
                problem("Exact schema and table name required");
            }
            String parallel = rule.path("parallel-load").path("type").asText("none");
            if (!parallel.equals("none")) {
                problem("parallel-load " + parallel + " is not offered by the embedded DMS");
            }
            JsonNode lob = rule.path("lob-settings");
            if (lob.isMissingNode()) {
                return;
            }
            only(lob, "mode", "bulk-max-size");
            String size = lob.path("bulk-max-size").asText("32");
            TaskSettings.Lobs.Mode mode = switch (lob.path("mode").asText("limited")) {
                case "limited" -> TaskSettings.Lobs.Mode.LIMITED;
                case "unlimited" -> TaskSettings.Lobs.Mode.FULL;
                case "none" -> TaskSettings.Lobs.Mode.NONE;
                case String other -> {
                    problem("lob-settings mode " + other + " is none of limited, unlimited, none");
                    yield TaskSettings.Lobs.Mode.NONE;
                }
            };
            if (!size.matches("[1-9]\\d{0,5}") || Integer.parseInt(size) > 102_400) {
                problem("bulk-max-size " + size + " is not 1 to 102400 (KB)");
                size = "32";
            }
            tableLobs.add(new TableLobs(schema, table, new TaskSettings.Lobs(mode, Integer.parseInt(size))));
        }

        private JsonNode locator(JsonNode rule, String... members) {
            JsonNode locator = rule.path("object-locator");
            if (!locator.isObject()) {
                problem("object-locator is missing");
            } else {
                only(locator, members);
            }
            return locator;
        }

        private String name(JsonNode from, String member) {
            String name = from.path(member).asText();
            if (name.isEmpty()) {
                problem(member + " is missing");
            }
            return name;
        }

        private void only(JsonNode object, String... members) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                if (!List.of(members).contains(member.getKey())) {
                    problem("there is no member " + member.getKey() + " here");
                }
            }
        }

        private void problem(String text) {
            problems.add(at + ": " + text);
        }
    }
}
