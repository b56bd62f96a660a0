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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sluice.local.asl.Arns;

/// What a SAM template deploys, as far as it is run locally: functions, state machines, rules, schedules and DynamoDB
/// tables. Physical names are the logical ids, except those of state machines that are given a Name, in [Arns]' account
/// and region; a resource whose Condition is false is left out.
///
/// @param functions by logical id
/// @param stateMachines by logical id
/// @param tables names of the key attributes by logical id
/// @param policies what each function's and state machine's role may do, by logical id
public record SamTemplate(
        Map<String, Function> functions,
        Map<String, Definition> stateMachines,
        List<Rule> rules,
        Map<String, List<String>> tables,
        Map<String, Policy> policies) {

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

    /// An enabled rule or schedule with one target.
    ///
    /// @param pattern JSON of the event pattern; null for a schedule
    /// @param rate null unless it is a schedule
    /// @param target logical id of a function or a state machine
    /// @param input constant given to the target; null for the event itself
    /// @param source of the event that a schedule sends: `aws.events` for rules, `aws.scheduler` for EventBridge
    ///     Scheduler; null for a pattern
    public record Rule(String name, String pattern, Duration rate, String target, String input, String source) {}

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

    /// The function that an ARN (also of an alias or a version), or a function's name, means.
    public Optional<Function> function(String nameOrArn) {
        String[] parts = nameOrArn.split(":");
        String name = nameOrArn.startsWith("arn:") && parts.length > 6 ? parts[6] : parts[0];
        return Optional.ofNullable(functions.get(name));
    }

    private record Reader(
            JsonNode root,
            Intrinsics intrinsics,
            Path folder,
            Map<String, Function> functions,
            Map<String, Definition> machines,
            List<Rule> rules,
            Map<String, List<String>> tables,
            Map<String, Policy> policies) {
        private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_]+)}");
        private static final Pattern RATE = Pattern.compile("rate\\((\\d+) (minute|hour|day)s?\\)");

        Reader(JsonNode root, Intrinsics intrinsics, Path folder) {
            this(root, intrinsics, folder, new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>(),
                    new LinkedHashMap<>(), new LinkedHashMap<>());
        }

        SamTemplate read() throws IOException {
            for (var resource : root.path("Resources").properties()) {
                String id = resource.getKey();
                if (!intrinsics.exists(id)) {
                    continue;
                }
                JsonNode properties = resource.getValue().path("Properties");
                switch (resource.getValue().path("Type").asText()) {
                    case "AWS::Serverless::Function" -> function(id, properties);
                    case "AWS::Serverless::StateMachine" -> machine(id, properties);
                    case "AWS::Events::Rule" -> eventsRule(id, properties);
                    case "AWS::Scheduler::Schedule" -> throw new IllegalArgumentException(
                            id + ": AWS::Scheduler::Schedule is not supported locally, use a ScheduleV2 event");
                    case "AWS::DynamoDB::Table" -> table(id, properties);
                    default -> {}
                }
            }
            return new SamTemplate(functions, machines, rules, tables, policies);
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
            functions.put(id, new Function(id, intrinsics.arn(id), handlerClass, seconds, environment));
            policies.put(id, new PolicyReader(root, intrinsics, id).function(properties));
            events(id, properties);
        }

        private void machine(String id, JsonNode properties) throws IOException {
            JsonNode substitutions = properties.path("DefinitionSubstitutions");
            String text = properties.has("Definition")
                    ? properties.get("Definition").toString()
                    : Files.readString(folder.resolve(properties.path("DefinitionUri").asText()));
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
            machines.put(id, new Definition(id, intrinsics.arn(id), definition.toString()));
            policies.put(id, new PolicyReader(root, intrinsics, id).stateMachine(properties));
            events(id, properties);
        }

        private void events(String target, JsonNode properties) {
            properties.path("Events").properties().forEach(e -> {
                String name = target + e.getKey();
                JsonNode event = e.getValue().path("Properties");
                switch (e.getValue().path("Type").asText()) {
                    case "EventBridgeRule", "CloudWatchEvent" -> pattern(name, event, target, event);
                    case "Schedule" -> schedule(name, event.path("Schedule"), event, target, event, "aws.events");
                    case "ScheduleV2" -> schedule(
                            name, event.path("ScheduleExpression"), event, target, event, "aws.scheduler");
                    default -> throw new IllegalArgumentException(
                            name + ": event type " + e.getValue().path("Type") + " is not supported locally");
                }
            });
        }

        private void eventsRule(String id, JsonNode rule) {
            for (JsonNode target : rule.path("Targets")) {
                String arn = intrinsics.resolve(target.path("Arn"), id + "/Targets/Arn").asText();
                // queues and topics are nobody's business here
                if (arn.contains(":lambda:") || arn.contains(":stateMachine:")) {
                    String logicalId = intrinsics.logicalId(arn);
                    if (rule.has("EventPattern")) {
                        pattern(id, ((ObjectNode) rule.deepCopy()).set("Pattern", rule.get("EventPattern")),
                                logicalId, target);
                    }
                    if (rule.has("ScheduleExpression")) {
                        schedule(id, rule.path("ScheduleExpression"), rule, logicalId, target, "aws.events");
                    }
                }
            }
        }

        private void pattern(String name, JsonNode rule, String target, JsonNode input) {
            if (rule.has("EventBusName") && !rule.path("EventBusName").asText().equals("default")) {
                throw new IllegalArgumentException(name + ": only the default event bus is supported locally");
            }
            if (enabled(rule, name)) {
                String pattern = intrinsics.resolve(rule.path("Pattern"), name + "/Pattern").toString();
                rules.add(new Rule(name, pattern, null, target, input(name, input), null));
            }
        }

        private void schedule(
                String name, JsonNode expression, JsonNode rule, String target, JsonNode input, String source) {
            if (!enabled(rule, name)) {
                return;
            }
            String text = intrinsics.resolve(expression, name + "/Schedule").asText();
            Matcher rate = RATE.matcher(text);
            if (!rate.matches()) {
                throw new IllegalArgumentException(name + ": only rate(...) is supported locally, not " + text);
            }
            long count = Long.parseLong(rate.group(1));
            Duration every = switch (rate.group(2)) {
                case "minute" -> Duration.ofMinutes(count);
                case "hour" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
            rules.add(new Rule(name, null, every, target, input(name, input), source));
        }

        private boolean enabled(JsonNode rule, String name) {
            JsonNode state = intrinsics.resolve(rule.path("State"), name + "/State");
            return !(state != null && state.asText().equals("DISABLED"))
                    && rule.path("Enabled").asBoolean(true);
        }

        private String input(String name, JsonNode target) {
            for (String unknown : List.of("InputPath", "InputTransformer")) {
                if (target.has(unknown)) {
                    throw new IllegalArgumentException(name + ": " + unknown + " is not supported locally");
                }
            }
            return target.has("Input")
                    ? intrinsics.resolve(target.get("Input"), name + "/Input").asText()
                    : null;
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
        private static final Pattern VARIABLE = Pattern.compile("\\$\\{(!?)([^}]+)}");
        private static final Map<String, String> PSEUDO = Map.of(
                "AWS::AccountId", Arns.ACCOUNT,
                "AWS::Region", Arns.REGION,
                "AWS::Partition", "aws",
                "AWS::URLSuffix", "amazonaws.com",
                "AWS::StackName", "sluice",
                "AWS::StackId", Arns.of("cloudformation", "stack/sluice/local"));

        private final JsonNode root;
        private final Map<String, String> parameters;

        Intrinsics(JsonNode root, Map<String, String> parameters) {
            this.root = root;
            this.parameters = Map.copyOf(parameters);
            parameters.keySet().forEach(name -> {
                if (!root.path("Parameters").has(name)) {
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
                        : JSON.textNode(ref(argument.asText(), where));
                case "Fn::GetAtt" -> JSON.textNode(attribute(
                        argument.path(0).asText(), argument.path(1).asText(), where));
                case "Fn::Sub" -> JSON.textNode(sub(argument, where));
                case "Fn::Join" -> {
                    List<String> parts = new ArrayList<>();
                    resolve(argument.path(1), where).forEach(part -> parts.add(part.asText()));
                    yield JSON.textNode(String.join(argument.path(0).asText(), parts));
                }
                case "Fn::If" -> resolve(argument.path(condition(argument.path(0).asText()) ? 1 : 2), where);
                default -> throw new IllegalArgumentException(where + ": " + name + " is not supported locally");
            };
        }

        private String sub(JsonNode argument, String where) {
            String text = argument.isArray() ? argument.path(0).asText() : argument.asText();
            JsonNode own = argument.path(1);
            Matcher matcher = VARIABLE.matcher(text);
            StringBuilder result = new StringBuilder();
            while (matcher.find()) {
                String name = matcher.group(2);
                String value;
                if (!matcher.group(1).isEmpty()) {
                    value = "${" + name + "}";
                } else if (own.has(name)) {
                    value = resolve(own.get(name), where).asText();
                } else if (name.contains(".") && !root.path("Resources").has(name)) {
                    String[] parts = name.split("\\.", 2);
                    value = parts[1].equals("Alias") || parts[1].equals("Version")
                            ? ref(name, where)
                            : attribute(parts[0], parts[1], where);
                } else {
                    value = ref(name, where);
                }
                matcher.appendReplacement(result, Matcher.quoteReplacement(value));
            }
            return matcher.appendTail(result).toString();
        }

        private String ref(String name, String where) {
            if (PSEUDO.containsKey(name)) {
                return PSEUDO.get(name);
            }
            JsonNode parameter = root.path("Parameters").path(name);
            if (parameters.containsKey(name)) {
                return parameters.get(name);
            }
            if (parameter.has("Default")) {
                return parameter.get("Default").asText();
            }
            if (!parameter.isMissingNode()) {
                throw new IllegalArgumentException(where + ": the parameter " + name + " has no value");
            }
            if (name.endsWith(".Alias") || name.endsWith(".Version")) {
                String id = name.substring(0, name.lastIndexOf('.'));
                requireResource(id, where);
                String alias = root.path("Resources").path(id).path("Properties").path("AutoPublishAlias").asText(
                        root.path("Globals").path("Function").path("AutoPublishAlias").asText("live"));
                return arn(id) + ":" + (name.endsWith(".Alias") ? alias : "1");
            }
            requireResource(name, where);
            return switch (type(name)) {
                case "AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine", "AWS::SNS::Topic",
                        "AWS::SecretsManager::Secret" -> arn(name);
                case "AWS::SQS::Queue" -> "https://sqs." + Arns.REGION + ".amazonaws.com/" + Arns.ACCOUNT + "/" + name;
                case String type when type.startsWith("AWS::DMS::") && !type.endsWith("Group") -> arn(name);
                default -> name;
            };
        }

        private String attribute(String id, String attribute, String where) {
            requireResource(id, where);
            return switch (attribute) {
                case "Arn", "TopicArn", "QueueArn" -> arn(id);
                case "Name", "TopicName", "QueueName" -> id;
                default -> throw new IllegalArgumentException(
                        where + ": !GetAtt " + id + "." + attribute + " is not supported locally");
            };
        }

        private void requireResource(String id, String where) {
            if (!root.path("Resources").has(id)) {
                throw new IllegalArgumentException(where + ": the template has no " + id);
            }
        }

        private String type(String id) {
            return root.path("Resources").path(id).path("Type").asText();
        }

        String arn(String id) {
            return switch (type(id)) {
                case "AWS::Serverless::Function", "AWS::Lambda::Function" -> Arns.of("lambda", "function:" + id);
                case "AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine" -> Arns.stateMachine(name(id));
                case "AWS::DynamoDB::Table" -> Arns.of("dynamodb", "table/" + id);
                case "AWS::Logs::LogGroup" -> Arns.of("logs", "log-group:" + id);
                case "AWS::Events::Rule" -> Arns.of("events", "rule/" + id);
                case "AWS::KMS::Key" -> Arns.of("kms", "key/" + id);
                case "AWS::SecretsManager::Secret" -> Arns.of("secretsmanager", "secret:" + id);
                case "AWS::IAM::Role" -> "arn:aws:iam::" + Arns.ACCOUNT + ":role/" + id;
                // such as AWS::SNS::Topic and AWS::SQS::Queue, whose resource is just the name
                case String type -> Arns.of(type.split("::")[1].toLowerCase(Locale.ROOT), id);
            };
        }

        private String name(String id) {
            JsonNode name = root.path("Resources").path(id).path("Properties").path("Name");
            return name.isMissingNode() ? id : resolve(name, id + "/Name").asText();
        }

        /// The function or state machine that an ARN, also of an alias, means.
        String logicalId(String arn) {
            String name = arn.split(":")[6];
            return arn.contains(":lambda:")
                    ? name
                    : root.path("Resources").propertyStream()
                            .map(Map.Entry::getKey)
                            .filter(id -> type(id).endsWith("::StateMachine") && name(id).equals(name))
                            .findFirst()
                            .orElseThrow(() -> new IllegalArgumentException("the template has no " + arn));
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
                case "Fn::And" -> Stream.iterate(0, i -> i + 1).limit(argument.size())
                        .allMatch(i -> holds(argument.get(i), where));
                case "Fn::Or" -> Stream.iterate(0, i -> i + 1).limit(argument.size())
                        .anyMatch(i -> holds(argument.get(i), where));
                default -> throw new IllegalArgumentException(
                        where + ": " + only.getKey() + " is not supported locally");
            };
        }
    }
}
