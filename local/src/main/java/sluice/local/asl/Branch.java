package sluice.local.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// One path through a chart: the execution's own, or an item of a Map. Always in one state, and
/// only touched on the time's thread; each transition is an action of its own, so paths take turns.
final class Branch {
    // an inline Map runs at most 40 items at once (Step Functions Developer Guide, "Map state")
    private static final int MAX_CONCURRENCY = 40;
    private static final int MAX_VARIABLES_BYTES = 10 * 1024 * 1024;

    private final StepFunctions service;
    private final Execution execution;
    private final Branch parent;
    private final State.Chart chart;
    private final ObjectNode mapItem;
    private final End end;
    private final Map<String, JsonNode> variables = new LinkedHashMap<>();
    private final List<Branch> children = new ArrayList<>();
    private volatile boolean abandoned;
    private Runnable interrupt = () -> {};
    private long lastEvent;
    private Visit visit;

    /// What the owner of a path wants to know of its end.
    interface End {
        void succeeded(JsonNode output);

        void failed(StateError error);
    }

    /// Being in a state, over all its retries.
    private static final class Visit {
        final State state;
        final JsonNode input;
        final Instant entered;
        final long enteredEvent;
        final Map<State.Retrier, Integer> retries = new HashMap<>();
        int retryCount;
        String token;

        Visit(State state, JsonNode input, Instant entered, long enteredEvent) {
            this.state = state;
            this.input = input;
            this.entered = entered;
            this.enteredEvent = enteredEvent;
        }
    }

    /// The path of the execution itself.
    Branch(StepFunctions service, Execution execution, State.Chart chart) {
        this(service, execution, null, chart, null, 0, new End() {
            @Override
            public void succeeded(JsonNode output) {
                execution.end(ExecutionStatus.SUCCEEDED, output, null, null);
            }

            @Override
            public void failed(StateError error) {
                execution.end(ExecutionStatus.FAILED, null, error.error(), error.cause());
            }
        });
    }

    private Branch(
            StepFunctions service,
            Execution execution,
            Branch parent,
            State.Chart chart,
            ObjectNode mapItem,
            long lastEvent,
            End end) {
        this.service = service;
        this.execution = execution;
        this.parent = parent;
        this.chart = chart;
        this.mapItem = mapItem;
        this.lastEvent = lastEvent;
        this.end = end;
    }

    void start(JsonNode input) {
        enter(chart.startAt(), input);
    }

    boolean alive() {
        return !abandoned && execution.running();
    }

    /// Nobody wants the result any more: the execution has ended or a sibling failed.
    void abandon() {
        abandoned = true;
        interrupt.run();
        children.forEach(Branch::abandon);
    }

    void later(Runnable action) {
        service.time().soon(whileAlive(action));
    }

    private Runnable whileAlive(Runnable action) {
        return StepFunctions.guard(execution, () -> {
            if (!abandoned) {
                action.run();
            }
        });
    }

    private void waitUntil(Instant when, Runnable action) {
        interrupt = service.time().at(when, whileAlive(action))::cancel;
    }

    // ---- entering, leaving

    private void enter(String name, JsonNode input) {
        State state = chart.states().get(name);
        ObjectNode details = AslJson.object().put("name", name).put("input", AslJson.text(input));
        details.putObject("inputDetails").put("truncated", false);
        event(type(state) + "StateEntered", "stateEnteredEventDetails", details);
        visit = new Visit(state, input, service.time().now(), lastEvent);
        attempt();
    }

    private void attempt() {
        if (!alive()) {
            return;
        }
        try {
            switch (visit.state) {
                case State.Pass pass -> leave(pass.after(), null);
                case State.Succeed succeed -> leave(succeed.after(), null);
                case State.Choice choice -> choose(choice);
                case State.Wait wait -> waitUntil(
                        wait.seconds() != null
                                ? service.time().now().plusSeconds(integer(wait.seconds(), "Seconds", 0))
                                : timestamp(wait.timestamp()),
                        () -> leaveOrFail(wait.after(), null));
                case State.Fail fail -> end.failed(named(text(fail.error(), "Error"), text(fail.cause(), "Cause")));
                case State.Task task -> call(task);
                case State.MapOver map -> iterate(map);
            }
        } catch (StateError e) {
            failed(e);
        }
    }

    /// "States can report errors with other names. However, the error names cannot begin with the `States.` prefix" (Step
    /// Functions Developer Guide, "Handling errors", "Error names"); what AWS does with one that does is not known.
    private StateError named(String error, String cause) {
        return error != null && error.startsWith("States.")
                ? new StateError(StateError.RUNTIME, "A Fail state gave an error the reserved name " + error + ".")
                : new StateError(error, cause);
    }

    private void leaveOrFail(State.After after, JsonNode result) {
        try {
            leave(after, result);
        } catch (StateError e) {
            failed(e);
        }
    }

    /// @param result null if the state has none
    private void leave(State.After after, JsonNode result) throws StateError {
        Expression.Bindings bindings = bindings(result, null);
        leave(after, bindings, result == null ? visit.input : result);
    }

    private void leave(State.After after, Expression.Bindings bindings, JsonNode unchanged) throws StateError {
        // both see the variables as they were when the state was entered
        JsonNode assign = after.assign() == null ? AslJson.object() : evaluate(after.assign(), bindings);
        JsonNode output = after.output() == null ? unchanged : evaluate(after.output(), bindings);
        limit(assign, "variables");
        limit(output, "output");
        String name = visit.state.name();
        ObjectNode details = AslJson.object().put("name", name).put("output", AslJson.text(output));
        details.putObject("outputDetails").put("truncated", false);
        if (!assign.isEmpty()) {
            ObjectNode assigned = details.putObject("assignedVariables");
            assign.properties().forEach(e -> {
                assigned.put(e.getKey(), AslJson.text(e.getValue()));
                variables.put(e.getKey(), e.getValue());
            });
            details.putObject("assignedVariablesDetails").put("truncated", false);
            if (allVariables().values().stream().mapToLong(AslJson::bytes).sum() > MAX_VARIABLES_BYTES) {
                throw located(new StateError(StateError.DATA_LIMIT, "The variables exceed 10 MiB."));
            }
        }
        event(type(visit.state) + "StateExited", "stateExitedEventDetails", details);
        if (after.next() == null) {
            end.succeeded(output);
        } else {
            later(() -> enter(after.next(), output));
        }
    }

    private void limit(JsonNode data, String what) throws StateError {
        if (AslJson.bytes(data) > StepFunctions.MAX_BYTES) {
            throw located(new StateError(StateError.DATA_LIMIT, "The state's " + what
                    + " exceed the maximum number of bytes service limit, " + StepFunctions.MAX_BYTES + "."));
        }
    }

    // ---- errors

    private void failed(StateError error) {
        if (StateError.QUERY.equals(error.error())) {
            ObjectNode details = AslJson.object().put("error", error.error()).put("cause", error.cause());
            if (error.location() != null) {
                details.put("location", error.location());
            }
            details.put("state", visit.state.name());
            event("EvaluationFailed", "evaluationFailedEventDetails", details);
        }
        if (!(visit.state instanceof State.Guarded guarded)) {
            end.failed(error);
            return;
        }
        if (retried(guarded, error)) {
            return;
        }
        if (!(guarded instanceof State.Task)) {
            event("MapStateFailed", null, null);
        }
        for (State.Catcher catcher : guarded.catchers()) {
            if (State.matches(catcher.errors(), error.error())) {
                caught(catcher, error);
                return;
            }
        }
        end.failed(error);
    }

    private boolean retried(State.Guarded state, StateError error) {
        for (State.Retrier retrier : state.retry()) {
            if (!State.matches(retrier.errors(), error.error())) {
                continue;
            }
            int retry = visit.retries.merge(retrier, 1, Integer::sum);
            if (retry > retrier.maxAttempts()) {
                return false;
            }
            visit.retryCount++;
            double seconds = retrier.delay(retry);
            double jittered = retrier.fullJitter() ? seconds * service.random().nextDouble() : seconds;
            waitUntil(service.time().now().plusMillis(Math.round(jittered * 1000)), this::attempt);
            return true;
        }
        return false;
    }

    private void caught(State.Catcher catcher, StateError error) {
        ObjectNode errorOutput = AslJson.object();
        errorOutput.put("Error", error.error() == null ? "" : error.error());
        errorOutput.put("Cause", error.cause() == null ? "" : error.cause());
        try {
            leave(catcher.after(), bindings(null, errorOutput), errorOutput);
        } catch (StateError e) {
            end.failed(e);
        }
    }

    private StateError located(StateError error) {
        return error.in(visit.state.name(), visit.enteredEvent);
    }

    // ---- Choice

    private void choose(State.Choice choice) throws StateError {
        Expression.Bindings bindings = bindings(null, null);
        int i = 0;
        for (State.Rule rule : choice.rules()) {
            JsonNode holds = evaluate(rule.condition(), bindings);
            if (!holds.isBoolean()) {
                throw unexpected(rule.condition(), "Choices[" + i + "]/Condition", "boolean", holds);
            }
            if (holds.booleanValue()) {
                leave(rule.after(), null);
                return;
            }
            i++;
        }
        if (choice.otherwise().next() == null) {
            throw located(new StateError(StateError.NO_CHOICE, "No rule matched and there is no Default."));
        }
        leave(choice.otherwise(), null);
    }

    // ---- Task

    private void call(State.Task task) throws StateError {
        Resource resource = task.resource();
        visit.token = resource.waitsForToken() ? service.newToken() : null;
        JsonNode arguments =
                task.arguments() == null ? visit.input : evaluate(task.arguments(), bindings(null, null));
        limit(arguments, "arguments");
        Integer timeout = task.timeoutSeconds() == null ? null : integer(task.timeoutSeconds(), "TimeoutSeconds", 1);
        Integer heartbeat =
                task.heartbeatSeconds() == null ? null : integer(task.heartbeatSeconds(), "HeartbeatSeconds", 1);
        ObjectNode details = AslJson.object();
        if (resource.isFunction()) {
            details.put("resource", resource.arn()).put("input", AslJson.text(arguments));
            details.putObject("inputDetails").put("truncated", false);
        } else {
            details = integration().put("region", Arns.REGION).put("parameters", AslJson.text(arguments));
        }
        if (timeout != null) {
            details.put("timeoutInSeconds", timeout);
        }
        if (heartbeat != null) {
            details.put("heartbeatInSeconds", heartbeat);
        }
        taskEvent("Scheduled", details);
        taskEvent("Started", resource.isFunction() ? null : integration());
        Attempt attempt = new Attempt(this, service.time(), timeout, heartbeat);
        interrupt = attempt::abandon;
        if (visit.token != null) {
            service.register(visit.token, attempt);
        }
        work(attempt, new TaskCall(resource.arn(), arguments.deepCopy(), task.name(), execution.arn(), visit.token));
    }

    private void work(Attempt attempt, TaskCall call) {
        Time.Hold hold = service.time().hold();
        service.workers().execute(() -> {
            try {
                JsonNode result = service.tasks().run(call);
                if (call.token() == null) {
                    attempt.succeed(result);
                } else {
                    later(() -> submitted(attempt, result));
                }
            } catch (TaskFailure e) {
                attempt.fail(new StateError(e.error(), e.cause()));
            } catch (Throwable e) {
                TaskFailure failure = TaskFailure.of(e);
                attempt.fail(new StateError(failure.error(), failure.cause()));
            } finally {
                // only now: what came of it is due already
                hold.close();
            }
        });
    }

    private void submitted(Attempt attempt, JsonNode result) {
        if (attempt.open()) {
            ObjectNode details = integration().put("output", AslJson.text(result));
            details.putObject("outputDetails").put("truncated", false);
            taskEvent("Submitted", details);
        }
    }

    void taskSucceeded(JsonNode result) {
        State.Task task = (State.Task) visit.state;
        if (AslJson.bytes(result) > StepFunctions.MAX_BYTES) {
            taskFailed(new StateError(
                    StateError.DATA_LIMIT,
                    "The state/task '" + task.resource().arn()
                            + "' returned a result with a size exceeding the maximum number of bytes service limit."));
            return;
        }
        ObjectNode details = (task.resource().isFunction() ? AslJson.object() : integration());
        details.put("output", AslJson.text(result)).putObject("outputDetails").put("truncated", false);
        taskEvent("Succeeded", details);
        leaveOrFail(task.after(), result);
    }

    void taskFailed(StateError error) {
        endTask("Failed", error);
    }

    void taskTimedOut() {
        endTask("TimedOut", new StateError(StateError.TIMEOUT, null));
    }

    private void endTask(String how, StateError error) {
        Resource resource = ((State.Task) visit.state).resource();
        ObjectNode details = resource.isFunction() ? AslJson.object() : integration();
        if (error.error() != null) {
            details.put("error", error.error());
        }
        if (error.cause() != null) {
            details.put("cause", error.cause());
        }
        taskEvent(how, details);
        failed(error);
    }

    private ObjectNode integration() {
        Resource resource = ((State.Task) visit.state).resource();
        return AslJson.object().put("resourceType", resource.service()).put("resource", resource.action());
    }

    private void taskEvent(String what, ObjectNode details) {
        boolean function = ((State.Task) visit.state).resource().isFunction();
        String type = (function ? "LambdaFunction" : "Task") + what;
        event(type, details == null ? null : (function ? "lambdaFunction" : "task") + what + "EventDetails", details);
    }

    // ---- Map

    private void iterate(State.MapOver map) throws StateError {
        JsonNode items = map.items() == null ? visit.input : evaluate(map.items(), bindings(null, null));
        if (!items.isArray()) {
            throw map.items() == null
                    ? located(StateError.query(
                            "Map state input must be an array but was: " + AslJson.text(items), null))
                    : unexpected(map.items(), "Items", "array", items);
        }
        int most = map.maxConcurrency() == null ? 0 : integer(map.maxConcurrency(), "MaxConcurrency", 0);
        event("MapStateStarted", "mapStateStartedEventDetails", AslJson.object().put("length", items.size()));
        children.clear();
        Iteration iteration = new Iteration(map, items);
        if (items.isEmpty()) {
            iteration.complete();
        }
        for (int i = 0; i < (most == 0 ? MAX_CONCURRENCY : Math.min(most, MAX_CONCURRENCY)); i++) {
            iteration.startNext();
        }
    }

    /// Hands out a Map's items in order, the next one whenever one is done, and collects what comes of them.
    private final class Iteration {
        private final State.MapOver map;
        private final JsonNode items;
        private final JsonNode[] outputs;
        private int next;
        private int left;

        Iteration(State.MapOver map, JsonNode items) {
            this.map = map;
            this.items = items;
            this.outputs = new JsonNode[items.size()];
            this.left = items.size();
        }

        void startNext() {
            if (next == items.size()) {
                return;
            }
            int index = next++;
            ObjectNode item = AslJson.object();
            item.putObject("Item").put("Index", index).set("Value", items.get(index));
            ObjectNode details = AslJson.object().put("name", map.name()).put("index", index);
            Branch[] self = new Branch[1];
            Branch child = new Branch(service, execution, Branch.this, map.processor(), item, lastEvent, new End() {
                @Override
                public void succeeded(JsonNode output) {
                    over("MapIterationSucceeded", "mapIterationSucceededEventDetails");
                    children.remove(self[0]);
                    outputs[index] = output;
                    left--;
                    if (left == 0) {
                        later(Iteration.this::complete);
                    }
                    startNext();
                }

                @Override
                public void failed(StateError error) {
                    over("MapIterationFailed", "mapIterationFailedEventDetails");
                    children.forEach(Branch::abandon);
                    children.clear();
                    later(() -> Branch.this.failed(error));
                }

                private void over(String type, String detailsName) {
                    self[0].event(type, detailsName, details.deepCopy());
                    lastEvent = self[0].lastEvent;
                }
            });
            self[0] = child;
            children.add(child);
            child.later(() -> {
                child.event("MapIterationStarted", "mapIterationStartedEventDetails", details.deepCopy());
                try {
                    child.start(
                            map.itemSelector() == null
                                    ? items.get(index)
                                    : evaluate(map.itemSelector(), bindings(null, null, item)));
                } catch (StateError e) {
                    child.end.failed(e);
                }
            });
        }

        void complete() {
            ArrayNode result = AslJson.MAPPER.createArrayNode();
            for (JsonNode output : outputs) {
                result.add(output);
            }
            event("MapStateSucceeded", null, null);
            leaveOrFail(map.after(), result);
        }
    }

    // ---- values

    private JsonNode evaluate(Payload payload, Expression.Bindings bindings) throws StateError {
        try {
            return payload.evaluate(bindings);
        } catch (StateError e) {
            throw located(e);
        }
    }

    private Expression.Bindings bindings(JsonNode result, JsonNode errorOutput) {
        return bindings(result, errorOutput, mapItem);
    }

    private Expression.Bindings bindings(JsonNode result, JsonNode errorOutput, ObjectNode item) {
        ObjectNode states = AslJson.object();
        states.set("input", visit.input);
        states.set("context", context(item));
        if (result != null) {
            states.set("result", result);
        }
        if (errorOutput != null) {
            states.set("errorOutput", errorOutput);
        }
        return new Expression.Bindings(states, allVariables());
    }

    private Map<String, JsonNode> allVariables() {
        if (parent == null) {
            return variables;
        }
        Map<String, JsonNode> all = new LinkedHashMap<>(parent.allVariables());
        all.putAll(variables);
        return all;
    }

    private ObjectNode context(ObjectNode item) {
        ObjectNode context = AslJson.object();
        context.putObject("Execution")
                .put("Id", execution.arn())
                .put("Name", execution.name())
                .put("RoleArn", Execution.ROLE)
                .put("StartTime", instant(execution.started()))
                .put("RedriveCount", 0)
                .set("Input", execution.input());
        ObjectNode state = context.putObject("State")
                .put("Name", visit.state.name())
                .put("EnteredTime", instant(visit.entered));
        if (visit.state instanceof State.Guarded) {
            state.put("RetryCount", visit.retryCount);
        }
        context.putObject("StateMachine")
                .put("Id", execution.machine().arn())
                .put("Name", execution.machine().name());
        if (visit.token != null) {
            context.putObject("Task").put("Token", visit.token);
        }
        if (item != null) {
            context.set("Map", item);
        }
        return context;
    }

    private static String instant(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.MILLIS));
    }

    private int integer(Payload payload, String field, int min) throws StateError {
        JsonNode value = evaluate(payload, bindings(null, null));
        if (!value.isInt() || value.intValue() < min) {
            throw unexpected(payload, field, min == 0 ? "integer" : "positive integer", value);
        }
        return value.intValue();
    }

    private String text(Payload payload, String field) throws StateError {
        JsonNode value = payload == null ? NullNode.instance : evaluate(payload, bindings(null, null));
        if (payload != null && !value.isTextual()) {
            throw unexpected(payload, field, "string", value);
        }
        return value.textValue();
    }

    private Instant timestamp(Payload payload) throws StateError {
        String text = text(payload, "Timestamp");
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw located(StateError.query(
                    "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: "
                            + text,
                    "Timestamp"));
        }
    }

    private StateError unexpected(Payload payload, String field, String expected, JsonNode actual) {
        String source = payload instanceof Payload.Computed computed
                ? computed.expression().source()
                : AslJson.text(actual);
        return located(StateError.query(
                "The JSONata expression '" + source + "' specified for the field '" + field
                        + "' returned an unexpected result type. Expected '" + expected + "', but was '"
                        + AslJson.typeName(actual) + "' for value: " + AslJson.text(actual),
                field));
    }

    // ---- history

    private void event(String type, String detailsName, ObjectNode details) {
        lastEvent = execution.record(lastEvent, type, detailsName, details);
    }

    private static String type(State state) {
        return state instanceof State.MapOver ? "Map" : state.getClass().getSimpleName();
    }
}
