package sluice.local.asl;

import com.dashjoin.jsonata.JException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a definition, collecting every problem before it gives up: what the interpreter would not run, or not as AWS does.
/// What else is wrong with a machine, or not wanted of one, `checks/asl-validator` and `checks/asl-lint` find.
final class Parser {
    private static final Set<String> COMMON = Set.of("Type", "Comment", "QueryLanguage");
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "Task",
                    Set.of("Resource", "Arguments", "TimeoutSeconds", "HeartbeatSeconds", "Output", "Assign", "Next", "End",
                            "Retry", "Catch"),
            "Pass", Set.of("Output", "Assign", "Next", "End"),
            "Choice", Set.of("Choices", "Default", "Output", "Assign"),
            "Wait", Set.of("Seconds", "Timestamp", "Output", "Assign", "Next", "End"),
            "Succeed", Set.of("Output"),
            "Fail", Set.of("Error", "Cause"),
            "Map",
                    Set.of("Items", "ItemSelector", "ItemProcessor", "MaxConcurrency", "Output", "Assign", "Next",
                            "End", "Retry", "Catch"));
    // JSONata's and Step Functions' functions that no machine of ours uses and that would not do here what they do on AWS
    private static final Pattern NOT_HERE =
            Pattern.compile("\\$(eval|partition|range|hash|random|uuid|parse|now|millis)\\b");
    private static final int MAX_SECONDS = 99_999_999;
    private static final int MAX_RETRY_DELAY = 31_622_400;

    private final String machine;
    private final List<InvalidDefinition.Problem> problems = new ArrayList<>();
    private final Deque<String> path = new ArrayDeque<>();
    private String defaultLanguage = "JSONPath";

    Parser(String machine) {
        this.machine = machine;
    }

    StateMachine parse(String json) {
        JsonNode root;
        try {
            root = AslJson.parse(json);
        } catch (JsonProcessingException e) {
            problem("definition", null, "not JSON: " + e.getOriginalMessage());
            throw new InvalidDefinition(machine, problems);
        }
        fields(root, "", Set.of("Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds"));
        defaultLanguage = language(root, "JSONPath");
        Integer timeout = root.has("TimeoutSeconds")
                ? integer(root, "TimeoutSeconds", "TimeoutSeconds", 0, 1, MAX_SECONDS)
                : null;
        State.Chart chart = chart(root);
        if (!problems.isEmpty()) {
            throw new InvalidDefinition(machine, problems);
        }
        return new StateMachine(machine, timeout, chart);
    }

    private String language(JsonNode node, String inherited) {
        JsonNode given = node.path("QueryLanguage");
        if (given.isMissingNode()) {
            return inherited;
        }
        if (!given.asText().equals("JSONata") && !given.asText().equals("JSONPath")) {
            problem("QueryLanguage", given, "must be JSONata");
        }
        return given.asText();
    }

    private State.Chart chart(JsonNode node) {
        JsonNode statesNode = node.path("States");
        if (!statesNode.isObject() || statesNode.isEmpty()) {
            problem("States", node.get("States"), "must be an object of states");
            return new State.Chart("", Map.of());
        }
        Map<String, State> states = new LinkedHashMap<>();
        statesNode.properties().forEach(e -> {
            path.addLast(e.getKey());
            State state = state(e.getKey(), e.getValue());
            if (state != null) {
                states.put(e.getKey(), state);
            }
            path.removeLast();
        });
        String startAt = text(node, "StartAt");
        targets(statesNode, startAt);
        return new State.Chart(startAt, states);
    }

    private void targets(JsonNode states, String startAt) {
        target("StartAt", startAt, states);
        states.properties().forEach(e -> {
            path.addLast(e.getKey());
            for (String field : List.of("Next", "Default")) {
                if (e.getValue().has(field)) {
                    target(field, e.getValue().path(field).asText(), states);
                }
            }
            for (String list : List.of("Catch", "Choices")) {
                for (JsonNode element : e.getValue().path(list)) {
                    target(list + "/Next", element.path("Next").asText(), states);
                }
            }
            path.removeLast();
        });
    }

    private void target(String field, String name, JsonNode states) {
        if (!states.has(name)) {
            problem(field, AslJson.toNode(name), "no state of that name");
        }
    }

    /// Null if the state is of no use, for reasons already noted.
    private State state(String name, JsonNode node) {
        String type = text(node, "Type");
        Set<String> allowed = FIELDS.get(type);
        if (allowed == null) {
            problem("Type", node.get("Type"), "not supported");
            return null;
        }
        if (!language(node, defaultLanguage).equals("JSONata")) {
            problem("QueryLanguage", AslJson.toNode("JSONPath"), "JSONPath states are not supported, use JSONata");
            return null;
        }
        Set<String> known = new HashSet<>(COMMON);
        known.addAll(allowed);
        fields(node, "", known);
        State state = switch (type) {
            case "Task" -> task(name, node);
            case "Pass" -> new State.Pass(name, after(node, ""));
            case "Choice" -> choice(name, node);
            case "Wait" -> wait(name, node);
            case "Succeed" -> new State.Succeed(name, new State.After(null, payload(node, "Output", ""), null));
            case "Fail" -> new State.Fail(name, payload(node, "Error", ""), payload(node, "Cause", ""));
            case "Map" -> map(name, node);
            default -> throw new IllegalStateException(type);
        };
        if (allowed.contains("Next") && node.has("Next") == node.path("End").asBoolean()) {
            problem("Next", node.get("Next"), "give either Next or End: true");
        }
        return state;
    }

    private State task(String name, JsonNode node) {
        String arn = text(node, "Resource");
        Resource resource = Resource.parse(arn).orElse(null);
        if (resource == null) {
            problem("Resource", node.get("Resource"), "unknown resource");
            return null;
        }
        JsonNode arguments = node.path("Arguments");
        if (resource.isLambdaInvoke() && !arguments.isTextual()) {
            fields(arguments, "Arguments/", Set.of("FunctionName", "Payload"));
        }
        return new State.Task(
                name,
                resource,
                payload(node, "Arguments", ""),
                number(node, "TimeoutSeconds", 1, MAX_SECONDS),
                number(node, "HeartbeatSeconds", 1, MAX_SECONDS),
                after(node, ""),
                retry(node),
                catchers(node));
    }

    private State choice(String name, JsonNode node) {
        List<State.Rule> rules = new ArrayList<>();
        if (!node.path("Choices").isArray() || node.path("Choices").isEmpty()) {
            problem("Choices", node.get("Choices"), "must be a list of rules");
        }
        int i = 0;
        for (JsonNode rule : node.path("Choices")) {
            String at = "Choices[" + i++ + "]/";
            fields(rule, at, Set.of("Condition", "Next", "Assign", "Output", "Comment"));
            if (!rule.has("Condition")) {
                problem(at + "Condition", null, "missing");
            }
            rules.add(new State.Rule(payload(rule, "Condition", at), after(rule, at)));
        }
        String otherwise = node.has("Default") ? text(node, "Default") : null;
        State.After after = after(node, "");
        return new State.Choice(name, rules, new State.After(after.assign(), after.output(), otherwise));
    }

    private State wait(String name, JsonNode node) {
        if (node.has("Seconds") == node.has("Timestamp")) {
            problem("Seconds", node.get("Seconds"), "give either Seconds or Timestamp");
        }
        Payload seconds = number(node, "Seconds", 0, MAX_SECONDS);
        return new State.Wait(name, seconds, payload(node, "Timestamp", ""), after(node, ""));
    }

    private State map(String name, JsonNode node) {
        JsonNode processor = node.path("ItemProcessor");
        fields(processor, "ItemProcessor/", Set.of("ProcessorConfig", "StartAt", "States", "Comment"));
        JsonNode config = processor.path("ProcessorConfig");
        if (!config.isMissingNode()) {
            fields(config, "ItemProcessor/ProcessorConfig/", Set.of("Mode"));
            if (!config.path("Mode").asText("INLINE").equals("INLINE")) {
                problem("ItemProcessor/ProcessorConfig/Mode", config.get("Mode"), "only INLINE is supported");
            }
        }
        return new State.MapOver(
                name,
                payload(node, "Items", ""),
                payload(node, "ItemSelector", ""),
                chart(processor),
                number(node, "MaxConcurrency", 0, MAX_SECONDS),
                after(node, ""),
                retry(node),
                catchers(node));
    }

    private State.After after(JsonNode node, String at) {
        JsonNode assign = node.path("Assign");
        if (!assign.isMissingNode() && !assign.isObject()) {
            problem(at + "Assign", assign, "must be an object");
        }
        String next = node.has("Next") ? text(node, "Next") : null;
        return new State.After(payload(node, "Assign", at), payload(node, "Output", at), next);
    }

    private List<State.Retrier> retry(JsonNode node) {
        List<State.Retrier> retriers = new ArrayList<>();
        for (JsonNode r : node.path("Retry")) {
            String at = "Retry[" + retriers.size() + "]/";
            fields(r, at, Set.of("ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds",
                    "JitterStrategy", "Comment"));
            JsonNode backoff = r.path("BackoffRate");
            if (!backoff.isMissingNode() && !(backoff.isNumber() && backoff.doubleValue() >= 1)) {
                problem(at + "BackoffRate", backoff, "must be a number of at least 1");
            }
            String jitter = r.path("JitterStrategy").asText("NONE");
            if (!jitter.equals("NONE") && !jitter.equals("FULL")) {
                problem(at + "JitterStrategy", r.get("JitterStrategy"), "must be NONE or FULL");
            }
            int interval = integer(r, "IntervalSeconds", at + "IntervalSeconds", 1, 1, MAX_SECONDS);
            Integer maxDelay = r.has("MaxDelaySeconds")
                    ? integer(r, "MaxDelaySeconds", at + "MaxDelaySeconds", 0, interval + 1, MAX_RETRY_DELAY - 1)
                    : null;
            retriers.add(new State.Retrier(
                    errors(r, at),
                    interval,
                    integer(r, "MaxAttempts", at + "MaxAttempts", 3, 0, MAX_SECONDS),
                    backoff.isMissingNode() ? 2.0 : backoff.doubleValue(),
                    maxDelay,
                    jitter.equals("FULL")));
        }
        return retriers;
    }

    private List<State.Catcher> catchers(JsonNode node) {
        List<State.Catcher> catchers = new ArrayList<>();
        for (JsonNode c : node.path("Catch")) {
            String at = "Catch[" + catchers.size() + "]/";
            fields(c, at, Set.of("ErrorEquals", "Next", "Assign", "Output", "Comment"));
            catchers.add(new State.Catcher(errors(c, at), after(c, at)));
        }
        return catchers;
    }

    private List<String> errors(JsonNode node, String at) {
        List<String> names = new ArrayList<>();
        node.path("ErrorEquals").forEach(e -> names.add(e.asText()));
        if (names.isEmpty()) {
            problem(at + "ErrorEquals", node.get("ErrorEquals"), "must be a list of error names");
        }
        return names;
    }

    /// Null if the field is missing.
    private Payload payload(JsonNode node, String field, String at) {
        return node.has(field) ? payload(node.get(field), at + field) : null;
    }

    private Payload payload(JsonNode value, String location) {
        if (value.isTextual()) {
            String text = value.textValue();
            if (!Expression.isExpression(text)) {
                if (text.startsWith("{%") || text.endsWith("%}")) {
                    problem(location, value, "an expression begins with {% and ends with %}");
                }
                return new Payload.Constant(value);
            }
            String body = Expression.body(text);
            Matcher function = NOT_HERE.matcher(body);
            if (function.find()) {
                problem(location, value, function.group() + " is not supported");
            }
            try {
                return new Payload.Computed(Expression.compile(body), location);
            } catch (JException e) {
                problem(location, value, "not JSONata: " + e.getMessage());
                return new Payload.Constant(value);
            }
        }
        if (value.isObject()) {
            Map<String, Payload> members = new LinkedHashMap<>();
            value.properties().forEach(e -> {
                if (e.getKey().endsWith(".$")) {
                    problem(location + "/" + e.getKey(), e.getValue(), "JSONPath is not supported, use JSONata");
                }
                members.put(e.getKey(), payload(e.getValue(), location + "/" + e.getKey()));
            });
            return new Payload.Members(members);
        }
        if (value.isArray()) {
            List<Payload> elements = new ArrayList<>();
            for (int i = 0; i < value.size(); i++) {
                elements.add(payload(value.get(i), location + "[" + i + "]"));
            }
            return new Payload.Elements(elements);
        }
        return new Payload.Constant(value);
    }

    /// An integer or an expression for one.
    private Payload number(JsonNode node, String field, int min, int max) {
        JsonNode value = node.path(field);
        if (!value.isMissingNode() && !(value.isTextual() && Expression.isExpression(value.textValue()))) {
            integer(node, field, field, min, min, max);
        }
        return payload(node, field, "");
    }

    private int integer(JsonNode node, String field, String location, int absent, int min, int max) {
        JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            return absent;
        }
        if (!value.isInt() || value.intValue() < min || value.intValue() > max) {
            problem(location, value, "must be an integer from " + min + " to " + max);
        }
        return value.asInt();
    }

    private String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            problem(field, node.get(field), "must be a text");
        }
        return value.asText();
    }

    private void fields(JsonNode node, String at, Set<String> allowed) {
        if (!node.isObject()) {
            problem(at.isEmpty() ? "definition" : at.substring(0, at.length() - 1), node, "must be an object");
        }
        node.properties().forEach(e -> {
            if (!allowed.contains(e.getKey())) {
                problem(at + e.getKey(), e.getValue(), "unknown field");
            }
        });
    }

    private void problem(String field, JsonNode value, String message) {
        String text = value == null || value.isMissingNode() ? "" : AslJson.text(value);
        problems.add(new InvalidDefinition.Problem(String.join("/", path), field, text, message));
    }
}
