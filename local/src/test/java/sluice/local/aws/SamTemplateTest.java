package sluice.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.local.asl.Execution;
import sluice.local.asl.StateMachine;
import sluice.local.asl.StepFunctions;
import sluice.local.asl.VirtualTime;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

class SamTemplateTest {
    private static final String TEMPLATE = """
            AWSTemplateFormatVersion: 2010-09-09
            Transform: AWS::Serverless-2016-10-31
            Parameters:
              SourceSecretArn: { Type: String, Default: "" }
              TaskPrefix: { Type: String }
            Conditions:
              HasSource: !Not [!Equals [!Ref SourceSecretArn, ""]]
              Never: !Or [!Equals [!Ref TaskPrefix, never], !Not [!Or [!Condition HasSource, !Equals [a, a]]]]
            Globals:
              Function:
                Timeout: 60
                Environment:
                  Variables:
                    TOKENS: !Ref TokenTable
                    TOPIC: !Ref Topic
            Resources:
              TokenTable:
                Type: AWS::DynamoDB::Table
                Properties:
                  KeySchema: [{ AttributeName: task, KeyType: HASH }]
              Topic: { Type: AWS::SNS::Topic }
              Dlq: { Type: AWS::SQS::Queue }
              StartFunction:
                Type: AWS::Serverless::Function
                Properties:
                  Handler: sluice.handler.Start::handleRequest
                  Timeout: 900
                  Events: { Odd: { Type: EventBridgeRule, Properties: { Pattern: { source: [odd] } } } }
                  Environment:
                    Variables:
                      PREFIX: !Sub "${TaskPrefix}-${AWS::Region}"
                      NEVER: !If [Never, x, !Ref AWS::NoValue]
                      DLQ: !GetAtt Dlq.Arn
                      SOURCE: !If [HasSource, !Ref SourceSecretArn, !Ref AWS::NoValue]
              EventFunction:
                Type: AWS::Serverless::Function
                Properties:
                  Handler: sluice.handler.OnEvent
                  Events:
                    TaskState:
                      Type: EventBridgeRule
                      Properties:
                        Pattern:
                          source: [aws.dms]
                          resources: [{ prefix: !Sub "arn:aws:dms:${AWS::Region}:${AWS::AccountId}:task:" }]
                    Tick:
                      Type: Schedule
                      Properties: { Schedule: rate(1 minute) }
              SourceFunction:
                Type: AWS::Serverless::Function
                Condition: HasSource
                Properties: { Handler: sluice.reload.Source }
              Reload:
                Type: AWS::Serverless::StateMachine
                Properties:
                  DefinitionUri: statemachine/reload.asl.json
                  DefinitionSubstitutions:
                    StartFunctionArn: !GetAtt StartFunction.Arn
                    Topic: !Ref Topic
                    Note: 'say "hi"'
              Cleanup:
                Type: AWS::Serverless::StateMachine
                Properties:
                  DefinitionUri: statemachine/reload.asl.json
                  DefinitionSubstitutions:
                    StartFunctionArn: !GetAtt StartFunction.Arn
                    Topic: !Sub "${Topic}"
                    Note: ""
                  Events:
                    Dead:
                      Type: EventBridgeRule
                      Properties:
                        Pattern:
                          source: [aws.states]
                          detail-type: [Step Functions Execution Status Change]
                          detail: { status: [FAILED, TIMED_OUT, ABORTED], stateMachineArn: [!Ref Reload] }
                    Sweep:
                      Type: Schedule
                      Properties: { Schedule: rate(5 minutes) }
              Nightly:
                Type: AWS::Events::Rule
                Condition: Never
                Properties: { ScheduleExpression: "cron(0 1 * * ? *)" }
            """;
    private static final String MACHINE = """
            {"QueryLanguage":"JSONata","StartAt":"Start","States":{"Start":{"Type":"Task","Comment":"${Note} ${Topic}",
             "Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"${StartFunctionArn}"},"End":true}}}
            """;

    private static final Set<String> DEFAULT = Set.of("default");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir
    Path folder;

    private final VirtualTime time = new VirtualTime(Instant.parse("2026-03-01T00:00:00Z"));
    private final List<String> delivered = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("template.yaml"), TEMPLATE);
        Files.createDirectory(folder.resolve("statemachine"));
        Files.writeString(folder.resolve("statemachine/reload.asl.json"), MACHINE);
    }

    private SamTemplate read(Map<String, String> parameters) {
        return SamTemplate.read(folder.resolve("template.yaml"), parameters);
    }

    private Rules rules(SamTemplate template) {
        return new Rules(template.rules(), time, Runnable::run, (rule, input) -> {
            if (rule.target().equals("StartFunction")) {
                throw new IllegalStateException("target is broken");
            }
            delivered.add(rule.target() + " " + input.path("detail-type").asText());
        });
    }

    @Test
    void functions_have_handler_time_out_and_environment_with_references_resolved() {
        SamTemplate.Function start = read(Map.of("TaskPrefix", "p")).functions().get("StartFunction");
        assertThat(start).isEqualTo(new SamTemplate.Function(
                "StartFunction",
                "arn:aws:lambda:local:000000000000:function:StartFunction",
                "sluice.handler.Start",
                900,
                Map.of(
                        "TOKENS", "TokenTable",
                        "TOPIC", "arn:aws:sns:local:000000000000:Topic",
                        "PREFIX", "p-local",
                        "DLQ", "arn:aws:sqs:local:000000000000:Dlq")));
    }

    @Test
    void conditions_decide_about_resources_and_values() {
        assertThat(read(Map.of("TaskPrefix", "p")).functions()).doesNotContainKey("SourceFunction");
        SamTemplate with = read(Map.of("TaskPrefix", "p", "SourceSecretArn", "arn:secret"));
        assertThat(with.functions()).containsKey("SourceFunction");
        assertThat(with.functions().get("StartFunction").environment()).containsEntry("SOURCE", "arn:secret");
    }

    @Test
    void machines_are_read_with_their_substitutions_and_lead_back_to_functions() {
        SamTemplate template = read(Map.of("TaskPrefix", "p"));
        SamTemplate.Definition reload = template.stateMachines().get("Reload");
        StateMachine machine = StateMachine.parse(reload.logicalId(), reload.text());
        assertThat(machine.arn()).isEqualTo(reload.arn());
        assertThat(reload.text())
                .contains("function:StartFunction\"")
                .contains("say \\\"hi\\\" arn:aws:sns:local:000000000000:Topic");
        assertThat(template.function("arn:aws:lambda:local:000000000000:function:StartFunction"))
                .map(SamTemplate.Function::handler)
                .contains("sluice.handler.Start");
        assertThat(template.function("StartFunction")).isPresent();
        assertThat(template.function("arn:aws:lambda:local:000000000000:function:StartFunction:live")).isEmpty();
        assertThat(template.function("arn:aws:lambda:local:000000000000:function:Other")).isEmpty();
        assertThat(template.tables()).isEqualTo(Map.of("TokenTable", List.of("task")));
    }

    @Test
    void rules_and_schedules_are_found() {
        assertThat(read(Map.of("TaskPrefix", "p")).rules())
                .extracting(SamTemplate.Rule::name, SamTemplate.Rule::target, SamTemplate.Rule::rate)
                .containsExactly(
                        tuple("StartFunctionOdd", "StartFunction", null),
                        tuple("EventFunctionTaskState", "EventFunction", null),
                        tuple("EventFunctionTick", "EventFunction", Duration.ofMinutes(1)),
                        tuple("CleanupDead", "Cleanup", null),
                        tuple("CleanupSweep", "Cleanup", Duration.ofMinutes(5)));
    }

    @Test
    void an_event_reaches_the_targets_of_the_rules_it_matches() throws IOException {
        LocalEventBridge bus = new LocalEventBridge(rules(read(Map.of("TaskPrefix", "p"))), DEFAULT, time);
        JsonNode detail = MAPPER.readTree("{\"eventType\":\"REPLICATION_TASK_STOPPED\"}");
        bus.publish("aws.dms", "DMS Replication Task State Change",
                List.of("arn:aws:dms:local:000000000000:task:ABC"), detail);
        bus.publish("aws.dms", "other account", List.of("arn:aws:dms:us-east-1:111111111111:task:ABC"), detail);
        time.advance(Duration.ZERO);
        assertThat(delivered).containsExactly("EventFunction DMS Replication Task State Change");
        assertThat(bus.events()).hasSize(2).allMatch(e -> e.path("time").asText().equals("2026-03-01T00:00:00Z"));
    }

    @Test
    void schedules_follow_the_time_until_stopped() {
        Rules rules = rules(read(Map.of("TaskPrefix", "p")));
        rules.start();
        time.advance(Duration.ofMinutes(6));
        assertThat(delivered)
                .containsExactly(
                        "EventFunction Scheduled Event",
                        "EventFunction Scheduled Event",
                        "EventFunction Scheduled Event",
                        "EventFunction Scheduled Event",
                        "Cleanup Scheduled Event",
                        "EventFunction Scheduled Event",
                        "EventFunction Scheduled Event");
        rules.stop();
        time.advance(Duration.ofMinutes(10));
        assertThat(delivered).hasSize(7);
    }

    @Test
    void a_failed_execution_is_an_event_that_starts_the_clean_up() {
        SamTemplate template = read(Map.of("TaskPrefix", "p"));
        LocalEventBridge bus = new LocalEventBridge(rules(template), DEFAULT, time);
        StepFunctions service = new StepFunctions(time, Runnable::run, call -> {
            throw new IllegalStateException("down");
        }, new Random(1));
        service.listen(bus::executionChanged);
        SamTemplate.Definition reload = template.stateMachines().get("Reload");
        StateMachine machine = StateMachine.parse(reload.logicalId(), reload.text());
        Execution execution = service.startExecution(machine, "run-1", MAPPER.createObjectNode()).await();
        assertThat(delivered).containsExactly("Cleanup Step Functions Execution Status Change");
        assertThat(bus.events()).extracting(e -> e.at("/detail/status").asText()).containsExactly("RUNNING", "FAILED");
        assertThat(bus.events().getLast().at("/detail/executionArn").asText()).isEqualTo(execution.arn());
        assertThat(bus.events().getLast().at("/detail/error").asText()).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void events_of_ours_are_checked_as_eventbridge_does_and_failing_targets_are_kept() {
        Rules rules = rules(read(Map.of("TaskPrefix", "p")));
        LocalEventBridge bus = new LocalEventBridge(rules, DEFAULT, time);
        PutEventsRequestEntry good = PutEventsRequestEntry.builder().source("odd").detailType("T").detail("{}").build();
        var response = bus.putEvents(r -> r.entries(good, good.toBuilder().detail("[]").build()));
        assertThat(response.failedEntryCount()).isEqualTo(1);
        assertThat(response.entries().getLast().errorCode()).isEqualTo("MalformedDetail");
        assertThat(rules.failures())
                .singleElement()
                .satisfies(f -> assertThat(f.rule()).isEqualTo("StartFunctionOdd"))
                .satisfies(f -> assertThat(f.problem()).hasMessage("target is broken"));
    }

    @Test
    void what_is_not_understood_is_refused_with_its_place() throws IOException {
        assertThatThrownBy(() -> read(Map.of())).hasMessage(
                "StartFunction/Environment/PREFIX: the parameter TaskPrefix has no value");
        assertThatThrownBy(() -> read(Map.of("Typo", "x"))).hasMessage("the template has no parameter Typo");
        refused("!Ref Topic", "!Ref Nope", "StartFunction/Environment/TOPIC: the template has no Nope");
        refused("!GetAtt Dlq.Arn", "!ImportValue x",
                "StartFunction/Environment/DLQ: Fn::ImportValue is not supported locally");
        refused("!GetAtt Dlq.Arn", "!GetAtt Dlq.QueueName",
                "StartFunction/Environment/DLQ: !GetAtt Dlq.QueueName is not supported locally");
        refused("!GetAtt Dlq.Arn", "!Ref Dlq",
                "StartFunction/Environment/DLQ: !Ref of an AWS::SQS::Queue is not supported locally");
        refused("!Sub \"${TaskPrefix}-${AWS::Region}\"", "!Sub [\"${Own}\", { Own: x }]",
                "StartFunction/Environment/PREFIX: !Sub with variables of its own is not supported locally");
        refused("!Sub \"${TaskPrefix}-${AWS::Region}\"", "!Sub \"${!literal}\"",
                "StartFunction/Environment/PREFIX: the template has no !literal");
        refused("!Equals [a, a]", "!Base64 a", "Conditions/Never: Fn::Base64 is not supported locally");
        refused("Condition: Never\n", "Condition: HasNothing\n", "the template has no condition HasNothing");
        refused("    Condition: Never\n", "", "Nightly: ScheduleExpression is not supported locally");
        refused("rate(1 minute)", "'cron(* * * * ? *)'",
                "EventFunctionTick: only rate(N minutes), hours or days are supported locally, not cron(* * * * ? *)");
        refused("Type: Schedule\n", "Type: ScheduleV2\n",
                "EventFunctionTick: event type ScheduleV2 is not supported locally");
        refused("Note: 'say \"hi\"'", "", "Reload: ${Note} has no DefinitionSubstitution");
        refused("{ Schedule: rate(1 minute) }", "{ Schedule: rate(1 minute), InputPath: $.detail }",
                "EventFunctionTick: InputPath is not supported locally");
        refused("Transform: AWS::Serverless-2016-10-31", "Transform: [", "not YAML: ");
        refused("Transform: AWS::Serverless-2016-10-31", "AWSTemplateFormatVersion: x",
                "AWSTemplateFormatVersion is given twice");
    }

    private void refused(String text, String instead, String message) throws IOException {
        assertThat(TEMPLATE).contains(text);
        Files.writeString(folder.resolve("template.yaml"), TEMPLATE.replace(text, instead));
        assertThatThrownBy(() -> read(Map.of("TaskPrefix", "p")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
