package sluice.local.asl;

import com.dashjoin.jsonata.JException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Reads a definition strictly, collecting every problem before it gives up.
final class Parser {
    private static final Set<String> COMMON = Set.of("Type", "Comment", "QueryLanguage");
    private static final Set<String> GUARDED = Set.of("Arguments", "Output", "Assign", "Next", "End", "Retry", "Catch");
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "Task", union(GUARDED, "Resource", "TimeoutSeconds", "HeartbeatSeconds"),
            "Pass", Set.of("Output", "Assign", "Next", "End"),
            "Choice", Set.of("Choices", "Default", "Output", "Assign"),
            "Wait", Set.of("Seconds", "Timestamp", "Output", "Assign", "Next", "End"),
            "Succeed", Set.of("Output"),
            "Fail", Set.of("Error", "Cause"),
            "Parallel", union(GUARDED, "Branches"),
            "Map",
                    Set.of("Items", "ItemSelector", "ItemProcessor", "MaxConcurrency", "Output", "Assign", "Next",
                            "End", "Retry", "Catch"));
    private static final Pattern VARIABLE = Pattern.compile("[\\p{IsAlphabetic}_][\\p{IsAlphabetic}\\p{IsDigit}_]*");
    private static final int MAX_SECONDS = 99_999_999;
    private static final int MAX_RETRY_DELAY = 31_622_400;

    private final String machine;
    private final List<InvalidDefinition.Problem> problems = new ArrayList<>();
    private final Deque<String> path = new ArrayDeque<>();
    private final Deque<Set<String>> outerVariables = new ArrayDeque<>();
    private String defaultLanguage = "JSONPath";

    Parser(String machine) {
        this.machine = machine;
    }

    StateMachine parse(String json) {
        JsonNode root;
        try {
            root = Json.parse(json);
        } catch (JsonProcessingException e) {
            problem("definition", null, "not JSON: " + e.getOriginalMessage());
            throw new InvalidDefinition(machine, problems);
        }
        fields(root, "", Set.of("Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"));
        if (root.has("Version") && !root.path("Version").asText().equals("1.0")) {
            problem("Version", root.get("Version"), "only 1.0 is known");
        }
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
        Set<String> assigned = new HashSet<>();
        for (JsonNode state : statesNode) {
            variablesOf(state, assigned);
        }
        for (Set<String> outer : outerVariables) {
            for (String name : assigned) {
                if (outer.contains(name)) {
                    problem("Assign/" + name, null, "a variable of the enclosing states can be read but not set here");
                }
            }
        }
        outerVariables.push(assigned);
        Map<String, State> states = new LinkedHashMap<>();
        statesNode.properties().forEach(e -> {
            path.addLast(e.getKey());
            State state = state(e.getKey(), e.getValue());
            if (state != null) {
                states.put(e.getKey(), state);
            }
            path.removeLast();
        });
        outerVariables.pop();
        String startAt = text(node, "StartAt");
        checkReachable(statesNode, startAt);
        return new State.Chart(startAt, states);
    }

    private static void variablesOf(JsonNode state, Set<String> into) {
        state.path("Assign").fieldNames().forEachRemaining(into::add);
        state.path("Catch").forEach(c -> c.path("Assign").fieldNames().forEachRemaining(into::add));
        state.path("Choices").forEach(c -> c.path("Assign").fieldNames().forEachRemaining(into::add));
    }

    private void checkReachable(JsonNode states, String startAt) {
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> todo = new ArrayDeque<>();
        target("StartAt", startAt, states, todo);
        while (!todo.isEmpty()) {
            String name = todo.pop();
            if (!seen.add(name)) {
                continue;
            }
            JsonNode state = states.get(name);
            path.addLast(name);
            for (String field : List.of("Next", "Default")) {
                if (state.has(field)) {
                    target(field, state.path(field).asText(), states, todo);
                }
            }
            for (String list : List.of("Catch", "Choices")) {
                for (JsonNode element : state.path(list)) {
                    target(list + "/Next", element.path("Next").asText(), states, todo);
                }
            }
            path.removeLast();
        }
        states.fieldNames().forEachRemaining(name -> {
            if (!seen.contains(name)) {
                path.addLast(name);
                problem("States", null, "no other state leads here");
                path.removeLast();
            }
        });
    }

    private void target(String field, String name, JsonNode states, Deque<String> todo) {
        if (states.has(name)) {
            todo.add(name);
        } else {
            problem(field, Json.toNode(name), "no state of that name");
        }
    }

    /// Null if the state is of no use, for reasons already noted.
    private State state(String name, JsonNode node) {
        String type = text(node, "Type");
        if (name.length() > 80) {
            problem("name", Json.toNode(name), "at most 80 characters");
        }
        Set<String> allowed = FIELDS.get(type);
        if (allowed == null) {
            problem("Type", node.get("Type"), "unknown state type");
            return null;
        }
        if (!language(node, defaultLanguage).equals("JSONata")) {
            problem("QueryLanguage", Json.toNode("JSONPath"), "JSONPath states are not supported, use JSONata");
            return null;
        }
        fields(node, "", union(COMMON, allowed.toArray(String[]::new)));
        State state = switch (type) {
            case "Task" -> task(name, node);
            case "Pass" -> new State.Pass(name, after(node, "", false, false));
            case "Choice" -> choice(name, node);
            case "Wait" -> wait(name, node);
            case "Succeed" -> new State.Succeed(name, new State.After(null, payload(node, "Output", ""), null));
            case "Fail" -> new State.Fail(name, payload(node, "Error", ""), payload(node, "Cause", ""));
            case "Parallel" -> parallel(name, node);
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
            if (!arguments.has("FunctionName")) {
                problem("Arguments/FunctionName", null, "missing");
            }
        }
        if (resource.waitsForToken() && !Json.text(arguments).contains("$states.context.Task.Token")) {
            problem("Arguments", node.get("Arguments"), "nobody gets $states.context.Task.Token, so nobody can answer");
        }
        JsonNode heartbeat = node.path("HeartbeatSeconds");
        int timeout = node.path("TimeoutSeconds").asInt(MAX_SECONDS);
        if (heartbeat.isInt() && heartbeat.intValue() >= timeout) {
            problem("HeartbeatSeconds", heartbeat, "must be less than TimeoutSeconds");
        }
        return new State.Task(
                name,
                resource,
                payload(node, "Arguments", ""),
                number(node, "TimeoutSeconds", 1, MAX_SECONDS),
                number(node, "HeartbeatSeconds", 1, MAX_SECONDS),
                after(node, "", true, false),
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
            JsonNode condition = rule.path("Condition");
            if (!condition.isBoolean() && !(condition.isTextual() && Expression.isExpression(condition.textValue()))) {
                problem(at + "Condition", rule.get("Condition"), "must be an expression");
            }
            rules.add(new State.Rule(payload(rule, "Condition", at), after(rule, at, false, false)));
        }
        String otherwise = node.has("Default") ? text(node, "Default") : null;
        State.After after = after(node, "", false, false);
        return new State.Choice(name, rules, new State.After(after.assign(), after.output(), otherwise));
    }

    private State wait(String name, JsonNode node) {
        if (node.has("Seconds") == node.has("Timestamp")) {
            problem("Seconds", node.get("Seconds"), "give either Seconds or Timestamp");
        }
        Payload seconds = number(node, "Seconds", 0, MAX_SECONDS);
        return new State.Wait(name, seconds, payload(node, "Timestamp", ""), after(node, "", false, false));
    }

    private State parallel(String name, JsonNode node) {
        List<State.Chart> branches = new ArrayList<>();
        if (!node.path("Branches").isArray() || node.path("Branches").isEmpty()) {
            problem("Branches", node.get("Branches"), "must be a list of branches");
        }
        int i = 0;
        for (JsonNode branch : node.path("Branches")) {
            fields(branch, "Branches[" + i++ + "]/", Set.of("StartAt", "States", "Comment"));
            branches.add(chart(branch));
        }
        return new State.Parallel(
                name,
                branches,
                payload(node, "Arguments", ""),
                after(node, "", true, false),
                retry(node),
                catchers(node));
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
                after(node, "", true, false),
                retry(node),
                catchers(node));
    }

    private State.After after(JsonNode node, String at, boolean hasResult, boolean hasError) {
        JsonNode assign = node.path("Assign");
        if (!assign.isMissingNode() && !assign.isObject()) {
            problem(at + "Assign", assign, "must be an object");
        }
        assign.fieldNames().forEachRemaining(variable -> {
            if (variable.length() > 80 || !VARIABLE.matcher(variable).matches() || variable.equals("states")) {
                problem(at + "Assign/" + variable, null, "not a name for a variable");
            }
        });
        String next = node.has("Next") ? text(node, "Next") : null;
        return new State.After(
                payload(node, "Assign", at, hasResult, hasError),
                payload(node, "Output", at, hasResult, hasError),
                next);
    }

    private List<State.Retrier> retry(JsonNode node) {
        List<State.Retrier> retriers = new ArrayList<>();
        int count = node.path("Retry").size();
        for (int i = 0; i < count; i++) {
            JsonNode r = node.path("Retry").get(i);
            String at = "Retry[" + i + "]/";
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
                    errors(r, at, i == count - 1),
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
        int count = node.path("Catch").size();
        for (int i = 0; i < count; i++) {
            JsonNode c = node.path("Catch").get(i);
            String at = "Catch[" + i + "]/";
            fields(c, at, Set.of("ErrorEquals", "Next", "Assign", "Output", "Comment"));
            catchers.add(new State.Catcher(errors(c, at, i == count - 1), after(c, at, false, true)));
        }
        return catchers;
    }

    private List<String> errors(JsonNode node, String at, boolean last) {
        List<String> names = new ArrayList<>();
        node.path("ErrorEquals").forEach(e -> names.add(e.asText()));
        if (names.isEmpty()) {
            problem(at + "ErrorEquals", node.get("ErrorEquals"), "must be a list of error names");
        }
        if (names.contains("States.ALL") && (names.size() > 1 || !last)) {
            problem(at + "ErrorEquals", node.get("ErrorEquals"), "States.ALL must be alone and last");
        }
        return names;
    }

    private Payload payload(JsonNode node, String field, String at) {
        return payload(node, field, at, false, false);
    }

    private Payload payload(JsonNode node, String field, String at, boolean hasResult, boolean hasError) {
        JsonNode value = node.get(field);
        if (value == null) {
            return null;
        }
        return payload(value, at + field, expression -> {
            if (!hasResult && expression.contains("$states.result")) {
                problem(at + field, Json.toNode(expression), "$states.result does not exist here");
            }
            if (!hasError && expression.contains("$states.errorOutput")) {
                problem(at + field, Json.toNode(expression), "$states.errorOutput exists only in a Catch");
            }
            return true;
        });
    }

    private Payload payload(JsonNode value, String location, Predicate<String> check) {
        if (value.isTextual()) {
            String text = value.textValue();
            if (!Expression.isExpression(text)) {
                if (text.startsWith("{%") || text.endsWith("%}")) {
                    problem(location, value, "an expression begins with {% and ends with %}");
                }
                return new Payload.Constant(value);
            }
            String body = Expression.body(text);
            check.test(body);
            if (body.contains("$eval(")) {
                problem(location, value, "Step Functions has no $eval, use $parse");
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
                members.put(e.getKey(), payload(e.getValue(), location + "/" + e.getKey(), check));
            });
            return new Payload.Members(members);
        }
        if (value.isArray()) {
            List<Payload> elements = new ArrayList<>();
            for (int i = 0; i < value.size(); i++) {
                elements.add(payload(value.get(i), location + "[" + i + "]", check));
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
        String text = value == null || value.isMissingNode() ? "" : Json.text(value);
        problems.add(new InvalidDefinition.Problem(String.join("/", path), field, text, message));
    }

    private static Set<String> union(Set<String> fields, String... more) {
        Set<String> all = new HashSet<>(fields);
        all.addAll(Set.of(more));
        return Set.copyOf(all);
    }
}
