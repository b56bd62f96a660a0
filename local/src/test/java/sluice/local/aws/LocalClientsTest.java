package sluice.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sluice.local.asl.StateMachine;
import sluice.local.asl.StepFunctions;
import sluice.local.asl.VirtualTime;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.InvalidOutputException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;

class LocalClientsTest {
    private static final String WAITING = """
            {"QueryLanguage":"JSONata","StartAt":"T","States":{"T":{"Type":"Task","HeartbeatSeconds":60,
             "Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken",
             "Arguments":{"FunctionName":"f","Payload":"{% $states.context.Task.Token %}"},
             "Assign":{"seen":"{% $states.result %}"},"End":true}}}
            """;

    private final List<String> tokens = new ArrayList<>();
    private final VirtualTime time = new VirtualTime(Instant.parse("2026-03-01T00:00:00Z"));
    private final StepFunctions service = new StepFunctions(time, Runnable::run, call -> {
        tokens.add(call.token());
        return call.arguments();
    }, new Random(1));
    private final StateMachine machine = StateMachine.parse("Reload", WAITING);
    private final LocalStepFunctions sfn = new LocalStepFunctions(service, List.of(machine));

    private String start(String name) {
        return sfn.startExecution(r -> r.stateMachineArn(machine.arn()).name(name).input("{\"a\":1}"))
                .executionArn();
    }

    @Test
    void an_execution_is_started_answered_and_described_through_the_sdk() {
        String arn = start("run-1");
        assertThat(start("run-1")).isEqualTo(arn);
        time.advance(Duration.ofSeconds(50));
        sfn.sendTaskHeartbeat(r -> r.taskToken(tokens.getFirst()));
        time.advance(Duration.ofSeconds(50));
        assertThat(sfn.describeExecution(r -> r.executionArn(arn)).status()).isEqualTo(ExecutionStatus.RUNNING);
        sfn.sendTaskSuccess(r -> r.taskToken(tokens.getFirst()).output("{\"ok\":true}"));
        service.describe(arn).await();
        var described = sfn.describeExecution(r -> r.executionArn(arn));
        assertThat(described.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(described.output()).isEqualTo("{\"ok\":true}");
        assertThat(described.input()).isEqualTo("{\"a\":1}");
        assertThat(described.stopDate()).isEqualTo("2026-03-01T00:01:40Z");
        assertThatThrownBy(() -> start("run-1")).isInstanceOf(ExecutionAlreadyExistsException.class);
    }

    @Test
    void the_history_has_the_sdks_types_and_details() {
        String arn = start("run-1");
        time.advance(Duration.ofSeconds(1));
        sfn.sendTaskSuccess(r -> r.taskToken(tokens.getFirst()).output("7"));
        service.describe(arn).await();
        List<HistoryEvent> events = sfn.getExecutionHistory(r -> r.executionArn(arn)).events();
        assertThat(events).extracting(HistoryEvent::type).containsExactly(
                HistoryEventType.EXECUTION_STARTED, HistoryEventType.TASK_STATE_ENTERED, HistoryEventType.TASK_SCHEDULED,
                HistoryEventType.TASK_STARTED, HistoryEventType.TASK_SUBMITTED, HistoryEventType.TASK_SUCCEEDED,
                HistoryEventType.TASK_STATE_EXITED, HistoryEventType.EXECUTION_SUCCEEDED);
        assertThat(events.get(1).stateEnteredEventDetails().name()).isEqualTo("T");
        assertThat(events.get(1).id()).isEqualTo(2);
        assertThat(events.get(2).taskScheduledEventDetails().heartbeatInSeconds()).isEqualTo(60);
        assertThat(events.get(6).stateExitedEventDetails().assignedVariables()).containsEntry("seen", "7");
        assertThat(events.get(7).executionSucceededEventDetails().output()).isEqualTo("7");
        assertThat(sfn.getExecutionHistory(r -> r.executionArn(arn).reverseOrder(true)).events())
                .isEqualTo(events.reversed());
    }

    @Test
    void executions_are_listed_by_status_newest_first_and_can_be_stopped() {
        start("run-1");
        time.advance(Duration.ofSeconds(1));
        String second = start("run-2");
        time.advance(Duration.ofSeconds(1));
        assertThat(sfn.listExecutions(r -> r.stateMachineArn(machine.arn())).executions())
                .extracting(ExecutionListItem::name)
                .containsExactly("run-2", "run-1");
        sfn.stopExecution(r -> r.executionArn(second).error("Operator").cause("enough"));
        assertThat(sfn.describeExecution(r -> r.executionArn(second)).error()).isEqualTo("Operator");
        assertThat(sfn.listExecutions(r -> r.stateMachineArn(machine.arn()).statusFilter(ExecutionStatus.RUNNING))
                        .executions())
                .extracting(ExecutionListItem::name)
                .containsExactly("run-1");
        assertThatThrownBy(() -> sfn.sendTaskHeartbeat(r -> r.taskToken(tokens.getLast())))
                .isInstanceOf(TaskTimedOutException.class);
    }

    @Test
    void wrong_requests_get_the_sdks_exceptions() {
        assertThatThrownBy(() -> sfn.startExecution(r -> r.stateMachineArn("arn:none").name("a")))
                .isInstanceOf(StateMachineDoesNotExistException.class);
        assertThatThrownBy(() -> sfn.startExecution(r -> r.stateMachineArn(machine.arn()).name("a").input("{")))
                .isInstanceOf(InvalidExecutionInputException.class);
        start("run-1");
        time.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> sfn.sendTaskSuccess(r -> r.taskToken(tokens.getFirst()).output("not json")))
                .isInstanceOf(InvalidOutputException.class);
        assertThatThrownBy(() -> sfn.sendTaskFailure(r -> r.taskToken("x"))).isInstanceOf(InvalidTokenException.class);
        assertThatThrownBy(() -> sfn.listActivities(r -> {})).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> sfn.describeExecution(r -> r.executionArn("x").includedData("METADATA_ONLY")))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void sns_keeps_messages_and_refuses_what_sns_refuses() {
        List<String> printed = new ArrayList<>();
        LocalSns sns = new LocalSns(message -> printed.add(message.subject()));
        sns.publish(r -> r.topicArn("arn:topic").subject("Reload clean").message("text"));
        assertThat(sns.messages()).containsExactly(new LocalSns.Message(1, "arn:topic", "Reload clean", "text"));
        assertThat(printed).containsExactly("Reload clean");
        assertThatThrownBy(() -> sns.publish(r -> r.topicArn("arn:topic").subject("two\nlines").message("text")))
                .isInstanceOf(InvalidParameterException.class);
        assertThatThrownBy(() -> sns.publish(r -> r.topicArn("arn:topic").subject("x".repeat(101)).message("text")))
                .isInstanceOf(InvalidParameterException.class);
        assertThatThrownBy(() -> sns.publish(r -> r.phoneNumber("1").message("text")))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("PublishRequest.PhoneNumber is not supported locally");
    }

    @Test
    void secrets_are_found_by_arn() {
        LocalSecrets secrets = new LocalSecrets(Map.of("arn:s", "{\"username\":\"u\"}"));
        assertThat(secrets.getSecretValue(r -> r.secretId("arn:s")).secretString()).isEqualTo("{\"username\":\"u\"}");
        assertThatThrownBy(() -> secrets.getSecretValue(r -> r.secretId("arn:t")))
                .isInstanceOf(ResourceNotFoundException.class);
    }
}
