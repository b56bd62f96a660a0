package sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sluice.aws.Config;

/// `template.yaml` agrees with the code and the state machines. It is read as text: our own file, in our own layout.
class TemplateTest {

    private static final String TEMPLATE = read();
    private static final Pattern RESOURCE =
            Pattern.compile("(?m)^  ([A-Za-z]+):\\n    Type: (\\S+)\\n((?:    .*\\n|\\n(?=    ))*)");

    private static String read() {
        try {
            return Files.readString(Path.of("../template.yaml"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Map<String, String> resources(String type) {
        Map<String, String> out = new TreeMap<>();
        Matcher m = RESOURCE.matcher(TEMPLATE.substring(TEMPLATE.indexOf("\nResources:")));
        while (m.find()) {
            if (m.group(2).equals(type)) {
                out.put(m.group(1), m.group(3));
            }
        }
        assertThat(out).as(type).isNotEmpty();
        return out;
    }

    private static Set<String> matches(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map(r -> r.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void every_function_is_a_handler_with_a_constructor_for_lambda_and_every_handler_a_function() throws Exception {
        Map<String, String> functions = resources("AWS::Serverless::Function");
        for (var f : functions.entrySet()) {
            Class<?> handler = Class.forName(matches("Handler: (\\S+)", f.getValue()).iterator().next());
            assertThat(handler.getSimpleName()).isEqualTo(f.getKey());
            assertThat(RequestHandler.class).isAssignableFrom(handler);
            assertThat(handler.getConstructor().getParameterCount()).isZero();
        }
        try (Stream<Path> files = Files.list(Path.of("src/main/java/sluice/handler"))) {
            List<String> handlers = files.filter(p -> contains(p, "extends Step<"))
                    .map(p -> p.getFileName().toString().replace(".java", ""))
                    .sorted()
                    .toList();
            assertThat(functions.keySet()).containsExactlyElementsOf(handlers);
        }
    }

    @Test
    void no_parameter_takes_a_password() {
        String source = parameter("SourceUrl");
        assertThat("jdbc:oracle:thin:scott/tiger@//host/shop").doesNotMatch(source);
        assertThat("jdbc:oracle:thin:@//host/shop?password=").doesNotMatch(source);
        assertThat("jdbc:oracle:thin:@//host:1521/shop").matches(source);
        assertThat("").matches(source);
        assertThat(source).isEqualTo(pattern(Config.Key.SOURCE_URL));
        String tls = parameter("DatabaseTls");
        assertThat("sslmode=verify-full&password=").doesNotMatch(tls);
        assertThat("sslmode=verify-full&sslpassword=").doesNotMatch(tls);
        assertThat("sslmode=verify-full&sslrootcert=/var/task/sluice/rds-ca.pem").matches(tls);
        assertThat("sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory").matches(tls);
        assertThat(TEMPLATE).containsPattern("SourceUrlNeedsItsSecret:\\n    RuleCondition: !Not \\[!Equals \\[!Ref SourceUrl, \"\"]]");
    }

    @Test
    void a_parameter_is_labelled_and_one_that_is_required_refuses_an_empty_answer_with_what_is_wanted() {
        String text = TEMPLATE.substring(TEMPLATE.indexOf("\nParameters:"), TEMPLATE.indexOf("\nRules:"));
        String metadata = TEMPLATE.substring(0, TEMPLATE.indexOf("\nParameters:"));
        Matcher m = Pattern.compile("(?m)^  ([A-Z]\\w+):\n((?:    .*\n)+)").matcher(text);
        int required = 0;
        while (m.find()) {
            String name = m.group(1);
            assertThat(metadata).as(name).containsPattern("\n      " + name + ": \\{ default: .+ }").containsPattern("[\\[ ]" + name + "[,\\n\\]]");
            assertThat(m.group(2).contains("AllowedPattern:")).as(name).isEqualTo(m.group(2).contains("ConstraintDescription:"));
            if (!m.group(2).contains("Default:") && m.group(2).contains("Type: String")) {
                required++;
                assertThat("").as(name).doesNotMatch(parameter(name));
                assertThat(m.group(2)).as(name).contains("it is required");
            }
        }
        assertThat(required).isEqualTo(5);
    }

    private static String parameter(String name) {
        return matches("(?s)\\n  " + name + ":\\n.*?AllowedPattern: \"?(\\S+?)\"?\\n", TEMPLATE).iterator().next();
    }

    /// What the functions check themselves, read from the code.
    private static String pattern(Config.Key key) {
        try {
            return matches(key + "\\(\\s*\"(.*?)\",\\s", Files.readString(Path.of("src/main/java/sluice/aws/Config.java"))).iterator().next();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void every_environment_variable_is_known_and_every_known_one_is_set() {
        Set<String> set = matches("(?m)^        ([A-Z][A-Z_]+): ", TEMPLATE);
        assertThat(set)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Config.Key.values()).map(Enum::name).toList());
    }

    @Test
    void every_placeholder_of_a_machine_is_substituted_and_nothing_else_is() throws Exception {
        for (var m : resources("AWS::Serverless::StateMachine").entrySet()) {
            String file = matches("DefinitionUri: (\\S+)", m.getValue()).iterator().next();
            String substitutions = m.getValue().replaceAll("(?s).*DefinitionSubstitutions:\\n(.*?)\\n      [A-Z].*", "$1");
            assertThat(matches("(\\w+): !(?:Ref|GetAtt) ", substitutions))
                    .as(file)
                    .isEqualTo(matches("\\$\\{(\\w+)}", Files.readString(Path.of("..").resolve(file))));
        }
    }

    @Test
    void a_machine_may_call_exactly_the_functions_it_calls() {
        resources("AWS::Serverless::StateMachine").forEach((name, text) -> assertThat(matches("- !GetAtt (\\w+)\\.Arn", text))
                .as(name)
                .isEqualTo(matches("(\\w+)Arn: !GetAtt \\1\\.Arn", text)));
    }

    @Test
    void only_functions_that_open_sessions_are_in_the_vpc_and_have_time() {
        resources("AWS::Serverless::Function").forEach((name, text) -> {
            boolean sql = contains(Path.of("src/main/java/sluice/handler", name + ".java"), "TargetSessions");
            assertThat(text.contains("VpcConfig")).as(name).isEqualTo(sql);
            assertThat(text.contains("Timeout: 900")).as(name).isEqualTo(sql);
        });
    }

    @Test
    void a_task_waits_longer_for_its_function_than_the_function_may_run() throws Exception {
        Map<String, String> functions = resources("AWS::Serverless::Function");
        for (Path file : StateMachineTest.machines()) {
            StateMachineTest.states(StateMachineTest.read(file)).forEach((name, s) -> {
                JsonNode timeout = s.path("TimeoutSeconds");
                if (s.path("Type").asText().equals("Task") && timeout.isInt()) {
                    String function = s.at("/Arguments/FunctionName").asText().replaceAll("\\$\\{(\\w+)Arn}", "$1");
                    int most = functions.get(function).contains("Timeout: 900") ? 900 : 60;
                    assertThat(timeout.asInt()).as(name).isGreaterThan(most);
                }
            });
        }
    }

    @Test
    void functions_log_to_one_group_and_every_group_has_retention() {
        assertThat(matches("LogGroup: !Ref (\\w+)", TEMPLATE)).containsExactly("FunctionsLog");
        assertThat(resources("AWS::Logs::LogGroup")).containsKey("FunctionsLog")
                .allSatisfy((_, text) -> assertThat(text).contains("RetentionInDays: !Ref LogRetentionDays"));
    }

    @Test
    void the_saved_query_asks_for_what_a_functions_line_has() throws Exception {
        String query = resources("AWS::Logs::QueryDefinition").get("LinesOfARun");
        assertThat(query).contains("LogGroupNames: [!Ref FunctionsLog]", "sort @timestamp asc");
        Set<String> members = matches("line\\.put\\(\"(\\w+)\"", Files.readString(Path.of("src/main/java/sluice/handler/Step.java")));
        List<String> fields = List.of(matches("fields ([^\\n]+)", query).iterator().next().split(", "));
        assertThat(fields).contains("@timestamp", "step", "error", "@message");
        assertThat(members).containsAll(fields.stream().filter(f -> !f.startsWith("@")).toList());
        // as a member's whole text, so that one run's id within another's finds nothing
        assertThat(query).contains("filter @message like '\"RUN\"'");
        assertThat(Files.readString(Path.of("../README.md"))).contains("sluice/STACK/lines of a run");
        assertThat(query).contains("Name: !Sub sluice/${AWS::StackName}/lines of a run");
    }

    @Test
    void no_policy_has_a_wildcard_action_and_a_wildcard_resource_says_why() {
        assertThat(matches("\\b((?:dms|dynamodb|states|sns|sqs|kms|events|logs|lambda|rds-db|secretsmanager):\\w*\\*)", TEMPLATE))
                .isEmpty();
        Matcher m = Pattern.compile("(.*)\\n *- Effect: Allow\\n *Action: [^\\n]*(?:\\n {16}[^\\n]*)*\\n *Resource: \"\\*\"").matcher(TEMPLATE);
        int found = 0;
        while (m.find()) {
            found++;
            assertThat(m.group(1)).as(m.group()).contains("# ");
        }
        assertThat(found).isPositive();
    }

    @Test
    void every_resource_says_what_it_is_for() {
        String text = TEMPLATE.substring(TEMPLATE.indexOf("\nResources:"), TEMPLATE.indexOf("\nOutputs:"));
        Matcher m = Pattern.compile("(?m)^(.*)\\n  ([A-Za-z]+):\\n    Type: (\\S+)$").matcher(text);
        int found = 0;
        while (m.find()) {
            found++;
            boolean partOfThePrevious = List.of("AWS::Logs::LogGroup", "AWS::SNS::Subscription", "AWS::SQS::QueuePolicy",
                    "AWS::EC2::SecurityGroup").contains(m.group(3));
            boolean described = m.group(3).equals("AWS::Serverless::Function")
                    && resources("AWS::Serverless::Function").get(m.group(2)).contains("      Description: ");
            assertThat(partOfThePrevious || described || m.group(1).startsWith("  # ")).as(m.group(2)).isTrue();
        }
        assertThat(found).isGreaterThan(40);
    }

    @Test
    void the_certificates_the_url_names_are_packaged() {
        String path = matches("sslrootcert=/var/task/(\\S+)", TEMPLATE).iterator().next();
        assertThat(getClass().getResource("/" + path)).isNotNull();
    }
}
