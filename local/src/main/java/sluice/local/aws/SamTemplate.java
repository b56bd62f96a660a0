package sluice.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import sluice.local.asl.Arns;

/// What a SAM template deploys, as far as it is run locally: functions, state machines, rules, schedules, event buses and
/// DynamoDB tables. Physical names are the logical ids, except those of state machines that are given a Name, in [Arns]' account
/// and region; a resource whose Condition is false is left out.
///
/// @param functions by logical id
/// @param stateMachines by logical id
/// @param tables names of the key attributes by logical id
/// @param policies what each function's and state machine's role may do, and roles by themselves, by logical id
/// @param buses names of the event buses
public record SamTemplate(
        Map<String, Function> functions,
        Map<String, Definition> stateMachines,
        List<Rule> rules,
        Map<String, List<String>> tables,
        Map<String, Policy> policies,
        Set<String> buses) {

    /// @param handler class name, without the method
    /// @param timeoutSeconds 3 if the template says nothing
    public record Function(
            String logicalId, String arn, String handler, int timeoutSeconds, Map<String, String> environment) {}

    /// @param arn as `StateMachine.parse(name(), text).arn()`
    /// @param text the state machine's definition with its placeholders replaced
    public record Definition(String logicalId, String arn, String text) {
        public String name() {
            return arn.substring(arn.lastIndexOf(':') + 1);
        }
    }

    /// A rule or schedule with one target.
    ///
    /// @param bus name of the bus whose events it looks at
    /// @param pattern JSON of the event pattern; null for a schedule
    /// @param rate null unless it is a schedule
    /// @param scheduler of a schedule of EventBridge Scheduler; else null
    /// @param target logical id of a function or a state machine
    public record Rule(String name, String bus, String pattern, Duration rate, Scheduler scheduler, String target) {}

    /// @param input what the target is called with, with Scheduler's keywords
    /// @param role logical id of the role that calls the target
    public record Scheduler(String input, String role) {}

    /// The account's bus, on which AWS's services put theirs.
    static final String DEFAULT_BUS = "default";

    /// @param parameters values for the template's parameters; defaults hold for those left out
    /// @throws IllegalArgumentException for what is not understood, with its place in the template
    /// @throws UncheckedIOException if the template or a definition cannot be read
    public static SamTemplate read(Path templateYaml, Map<String, String> parameters) {
        try {
            JsonNode root = Yaml.parse(Files.readString(templateYaml));
            return new Reader(root, new Intrinsics(root, parameters), templateYaml.toAbsolutePath().getParent()).read();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + templateYaml, e);
        }
    }

    /// A parameter.
    ///
    /// @param preset  its value where none is given; empty if one has to be
    /// @param pattern that the whole value has
    public record Parameter(Optional<String> preset, Pattern pattern) {
        public boolean takes(Optional<String> value) {
            return value.isPresent() && pattern.matcher(value.get()).matches();
        }
    }

    /// What the template is given, by name.
    ///
    /// @throws UncheckedIOException if it cannot be read
    public static Map<String, Parameter> parameters(Path templateYaml) {
        try {
            Map<String, Parameter> out = new LinkedHashMap<>();
            Yaml.parse(Files.readString(templateYaml)).path("Parameters").properties().forEach(p -> out.put(p.getKey(), new Parameter(
                    Optional.ofNullable(p.getValue().get("Default")).map(JsonNode::asText),
                    Pattern.compile(p.getValue().path("AllowedPattern").asText("(?s).*")))));
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + templateYaml, e);
        }
    }

    /// The function that an ARN or a function's name means.
    public Optional<Function> function(String nameOrArn) {
        return functions.values().stream()
                .filter(f -> f.arn().equals(nameOrArn) || f.logicalId().equals(nameOrArn))
                .findFirst();
    }

    private record Reader(
            JsonNode root,
            Intrinsics intrinsics,
            Path folder,
            Map<String, Function> functions,
            Map<String, Definition> machines,
            List<Rule> rules,
            Map<String, List<String>> tables,
            Map<String, Policy> policies,
            Set<String> buses) {
        private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_]+)}");
        private static final Pattern RATE = Pattern.compile("rate\\((\\d+) (minute|hour|day)s?\\)");

        Reader(JsonNode root, Intrinsics intrinsics, Path folder) {
            this(root, intrinsics, folder, new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>(),
                    new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashSet<>(List.of(DEFAULT_BUS)));
        }

        SamTemplate read() throws IOException {
            for (var resource : root.path("Resources").properties()) {
                String id = resource.getKey();
                if (!intrinsics.exists(id)) {
                    continue;
                }
                JsonNode properties = resource.getValue().path("Properties");
                String type = resource.getValue().path("Type").asText();
                switch (type) {
                    case "AWS::Serverless::Function" -> function(id, properties);
                    case "AWS::Serverless::StateMachine" -> machine(id, properties);
                    case "AWS::Events::Rule" -> rule(id, properties);
                    case "AWS::Scheduler::Schedule" -> schedule(id, properties);
                    case "AWS::Events::EventBus" -> buses.add(intrinsics.name(id));
                    case "AWS::IAM::Role" -> policies.put(id, new PolicyReader(root, intrinsics, id).role(properties));
                    case "AWS::DynamoDB::Table" -> table(id, properties);
                    default -> {}
                }
            }
            return new SamTemplate(functions, machines, rules, tables, policies, buses);
        }

        private void function(String id, JsonNode properties) {
            JsonNode globals = root.path("Globals").path("Function");
            Map<String, String> environment = new LinkedHashMap<>();
            for (JsonNode part : List.of(globals, properties)) {
                part.path("Environment").path("Variables").properties().forEach(e -> {
                    JsonNode value = intrinsics.resolve(e.getValue(), id + "/Environment/" + e.getKey());
                    if (value != null) {
                        environment.put(e.getKey(), value.asText());
                    }
                });
            }
            JsonNode handler = properties.has("Handler") ? properties.get("Handler") : globals.path("Handler");
            JsonNode timeout = properties.has("Timeout") ? properties.get("Timeout") : globals.path("Timeout");
            int seconds = timeout.isMissingNode()
                    ? 3
                    : intrinsics.resolve(timeout, id + "/Timeout").asInt();
            String handlerClass = handler.asText().split("::")[0];
            functions.put(id, new Function(id, intrinsics.arn(id, id), handlerClass, seconds, environment));
            policies.put(id, new PolicyReader(root, intrinsics, id).function(properties));
            events(id, properties);
        }

        private void machine(String id, JsonNode properties) throws IOException {
            JsonNode substitutions = properties.path("DefinitionSubstitutions");
            String text = Files.readString(folder.resolve(properties.path("DefinitionUri").asText()));
            Matcher matcher = PLACEHOLDER.matcher(text);
            StringBuilder definition = new StringBuilder();
            while (matcher.find()) {
                String name = matcher.group(1);
                if (!substitutions.has(name)) {
                    throw new IllegalArgumentException(id + ": ${" + name + "} has no DefinitionSubstitution");
                }
                String value = intrinsics
                        .resolve(substitutions.get(name), id + "/DefinitionSubstitutions/" + name)
                        .asText();
                String quoted = JsonNodeFactory.instance.textNode(value).toString();
                String escaped = quoted.substring(1, quoted.length() - 1);
                matcher.appendReplacement(definition, Matcher.quoteReplacement(escaped));
            }
            matcher.appendTail(definition);
            machines.put(id, new Definition(id, intrinsics.arn(id, id), definition.toString()));
            policies.put(id, new PolicyReader(root, intrinsics, id).stateMachine(properties));
            events(id, properties);
        }

        private void events(String target, JsonNode properties) {
            properties.path("Events").properties().forEach(e -> {
                String name = target + e.getKey();
                JsonNode event = e.getValue().path("Properties");
                // what becomes of an event that could not be delivered nobody asks here
                List<String> known = List.of("Pattern", "Schedule", "RetryPolicy", "DeadLetterConfig");
                known(name, event, known);
                switch (e.getValue().path("Type").asText()) {
                    case "EventBridgeRule" -> {
                        String pattern = intrinsics.resolve(event.path("Pattern"), name + "/Pattern").toString();
                        rules.add(new Rule(name, DEFAULT_BUS, pattern, null, null, target));
                    }
                    case "Schedule" -> rules.add(
                            new Rule(name, DEFAULT_BUS, null, rate(name, event.path("Schedule").asText()), null, target));
                    case String type -> throw new IllegalArgumentException(
                            name + ": event type " + type + " is not supported locally");
                }
            });
        }

        private static void known(String name, JsonNode object, List<String> members) {
            object.fieldNames().forEachRemaining(member -> {
                if (!members.contains(member)) {
                    throw new IllegalArgumentException(name + ": " + member + " is not supported locally");
                }
            });
        }

        /// Whose targets are functions of the template.
        private void rule(String id, JsonNode properties) {
            known(id, properties, List.of("Description", "EventBusName", "EventPattern", "Targets"));
            String bus = properties.has("EventBusName")
                    ? intrinsics.resolve(properties.get("EventBusName"), id + "/EventBusName").asText()
                    : DEFAULT_BUS;
            String pattern = intrinsics.resolve(properties.path("EventPattern"), id + "/EventPattern").toString();
            properties.path("Targets").forEach(target -> {
                known(id, target, List.of("Id", "Arn", "RetryPolicy", "DeadLetterConfig"));
                rules.add(new Rule(id, bus, pattern, null, null, target.at("/Arn/Fn::GetAtt/0").asText()));
            });
        }

        private static Duration rate(String name, String text) {
            Matcher rate = RATE.matcher(text);
            if (!rate.matches()) {
                throw new IllegalArgumentException(
                        name + ": only rate(N minutes), hours or days are supported locally, not " + text);
            }
            return Duration.of(Long.parseLong(rate.group(1)), ChronoUnit.valueOf(rate.group(2).toUpperCase(Locale.ROOT) + "S"));
        }

        /// Whose target is a function of the template.
        private void schedule(String id, JsonNode properties) {
            JsonNode target = properties.path("Target");
            rules.add(new Rule(
                    intrinsics.name(id),
                    DEFAULT_BUS,
                    null,
                    rate(id, intrinsics.resolve(properties.path("ScheduleExpression"), id).asText()),
                    new Scheduler(
                            intrinsics.resolve(target.path("Input"), id + "/Target/Input").asText(),
                            target.at("/RoleArn/Fn::GetAtt/0").asText()),
                    target.at("/Arn/Fn::GetAtt/0").asText()));
        }

        private void table(String id, JsonNode properties) {
            List<String> keys = new ArrayList<>();
            for (String type : List.of("HASH", "RANGE")) {
                for (JsonNode key : properties.path("KeySchema")) {
                    if (key.path("KeyType").asText().equals(type)) {
                        keys.add(key.path("AttributeName").asText());
                    }
                }
            }
            tables.put(id, keys);
        }
    }

    /// CloudFormation's functions and pseudo parameters, for one template and one set of parameters.
    static final class Intrinsics {
        private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
        private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");
        private static final Map<String, String> PSEUDO = Map.of(
                "AWS::AccountId", Arns.ACCOUNT,
                "AWS::Region", Arns.REGION,
                "AWS::Partition", "aws",
                "AWS::StackName", "sluice",
                "AWS::StackId", "arn:aws:cloudformation:" + Arns.REGION + ":" + Arns.ACCOUNT + ":stack/sluice/local");

        private final JsonNode root;
        private final Map<String, String> parameters;

        Intrinsics(JsonNode root, Map<String, String> parameters) {
            this.root = root;
            this.parameters = Map.copyOf(parameters);
            parameters.keySet().forEach(name -> {
                if (!name.startsWith("AWS::") && !root.path("Parameters").has(name)) {
                    throw new IllegalArgumentException("the template has no parameter " + name);
                }
            });
        }

        /// Null for `AWS::NoValue` and for a missing node.
        JsonNode resolve(JsonNode node, String where) {
            if (node.isMissingNode()) {
                return null;
            }
            if (node.isArray()) {
                ArrayNode array = JSON.arrayNode();
                node.forEach(element -> Optional.ofNullable(resolve(element, where)).ifPresent(array::add));
                return array;
            }
            if (!node.isObject()) {
                return node;
            }
            if (node.size() == 1) {
                var only = node.properties().iterator().next();
                if (only.getKey().equals("Ref") || only.getKey().startsWith("Fn::")) {
                    return function(only.getKey(), only.getValue(), where);
                }
            }
            ObjectNode object = JSON.objectNode();
            node.properties().forEach(e -> Optional.ofNullable(resolve(e.getValue(), where))
                    .ifPresent(value -> object.set(e.getKey(), value)));
            return object;
        }

        private JsonNode function(String name, JsonNode argument, String where) {
            return switch (name) {
                case "Ref" -> argument.asText().equals("AWS::NoValue")
                        ? null
                        : isList(argument.asText())
                                ? list(ref(argument.asText(), where))
                                : JSON.textNode(ref(argument.asText(), where));
                case "Fn::Join" -> JSON.textNode(resolve(argument.path(1), where).valueStream()
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(argument.path(0).asText())));
                case "Fn::GetAtt" -> JSON.textNode(attribute(
                        argument.path(0).asText(), argument.path(1).asText(), where));
                case "Fn::Sub" -> JSON.textNode(sub(argument, where));
                case "Fn::If" -> resolve(argument.path(condition(argument.path(0).asText()) ? 1 : 2), where);
                default -> throw new IllegalArgumentException(where + ": " + name + " is not supported locally");
            };
        }

        private boolean isList(String parameter) {
            return root.path("Parameters").path(parameter).path("Type").asText().matches("CommaDelimitedList|List<.*>");
        }

        private static ArrayNode list(String text) {
            ArrayNode list = JSON.arrayNode();
            Arrays.stream(text.split(",", -1)).map(String::strip).forEach(list::add);
            return list;
        }

        private String sub(JsonNode argument, String where) {
            if (!argument.isTextual()) {
                throw new IllegalArgumentException(where + ": !Sub with variables of its own is not supported locally");
            }
            return VARIABLE.matcher(argument.textValue())
                    .replaceAll(variable -> Matcher.quoteReplacement(ref(variable.group(1), where)));
        }

        private String ref(String name, String where) {
            if (parameters.containsKey(name)) {
                return parameters.get(name);
            }
            if (PSEUDO.containsKey(name)) {
                return PSEUDO.get(name);
            }
            JsonNode parameter = root.path("Parameters").path(name);
            if (parameter.has("Default")) {
                return parameter.get("Default").asText();
            }
            if (!parameter.isMissingNode()) {
                throw new IllegalArgumentException(where + ": the parameter " + name + " has no value");
            }
            requireResource(name, where);
            return switch (type(name)) {
                case "AWS::Serverless::StateMachine", "AWS::SNS::Topic" -> arn(name, where);
                case "AWS::DynamoDB::Table", "AWS::IAM::ManagedPolicy" -> name;
                case "AWS::Events::EventBus" -> name(name);
                case String type ->
                    throw new IllegalArgumentException(where + ": !Ref of an " + type + " is not supported locally");
            };
        }

        private String attribute(String id, String attribute, String where) {
            requireResource(id, where);
            if (!attribute.equals("Arn")) {
                throw new IllegalArgumentException(
                        where + ": !GetAtt " + id + "." + attribute + " is not supported locally");
            }
            return arn(id, where);
        }

        private void requireResource(String id, String where) {
            if (!root.path("Resources").has(id)) {
                throw new IllegalArgumentException(where + ": the template has no " + id);
            }
        }

        private String type(String id) {
            return root.path("Resources").path(id).path("Type").asText();
        }

        String arn(String id, String where) {
            return switch (type(id)) {
                case "AWS::Serverless::Function" -> Arns.of("lambda", "function:" + id);
                case "AWS::Serverless::StateMachine" -> Arns.stateMachine(name(id));
                case "AWS::DynamoDB::Table" -> Arns.of("dynamodb", "table/" + id);
                case "AWS::KMS::Key" -> Arns.of("kms", "key/" + id);
                case "AWS::SNS::Topic" -> Arns.of("sns", id);
                case "AWS::SQS::Queue" -> Arns.of("sqs", id);
                case "AWS::Events::EventBus" -> Arns.of("events", "event-bus/" + name(id));
                case String type ->
                    throw new IllegalArgumentException(where + ": the ARN of an " + type + " is not supported locally");
            };
        }

        /// The physical name.
        String name(String id) {
            JsonNode name = root.path("Resources").path(id).path("Properties").path("Name");
            return name.isMissingNode() ? id : resolve(name, id + "/Name").asText();
        }

        boolean exists(String resource) {
            JsonNode condition = root.path("Resources").path(resource).path("Condition");
            return condition.isMissingNode() || condition(condition.asText());
        }

        private boolean condition(String name) {
            JsonNode definition = root.path("Conditions").path(name);
            if (definition.isMissingNode()) {
                throw new IllegalArgumentException("the template has no condition " + name);
            }
            return holds(definition, "Conditions/" + name);
        }

        private boolean holds(JsonNode test, String where) {
            var only = test.properties().iterator().next();
            JsonNode argument = only.getValue();
            return switch (only.getKey()) {
                case "Condition" -> condition(argument.asText());
                case "Fn::Equals" -> resolve(argument.path(0), where).asText()
                        .equals(resolve(argument.path(1), where).asText());
                case "Fn::Not" -> !holds(argument.path(0), where);
                case "Fn::And" -> argument.valueStream().allMatch(part -> holds(part, where));
                case "Fn::Or" -> argument.valueStream().anyMatch(part -> holds(part, where));
                default -> throw new IllegalArgumentException(
                        where + ": " + only.getKey() + " is not supported locally");
            };
        }
    }
}
