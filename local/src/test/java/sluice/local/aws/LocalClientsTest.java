package sluice.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
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
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.InvalidOutputException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
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
    private final LocalStepFunctions sfn = new LocalStepFunctions(service, List.of());

    private String start(String name) throws Exception {
        return service.startExecution(machine, name, new JsonMapper().readTree("{\"a\":1}")).arn();
    }

    @Test
    void an_execution_is_answered_and_described_through_the_sdk() throws Exception {
        String arn = start("run-1");
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
    }

    @Test
    void wrong_requests_get_the_sdks_exceptions() throws Exception {
        start("run-1");
        time.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> sfn.sendTaskSuccess(r -> r.taskToken(tokens.getFirst()).output("not json")))
                .isInstanceOf(InvalidOutputException.class);
        service.stop(service.executions().getFirst().arn(), "Operator", "enough");
        assertThatThrownBy(() -> sfn.sendTaskHeartbeat(r -> r.taskToken(tokens.getFirst())))
                .isInstanceOf(TaskTimedOutException.class);
        assertThatThrownBy(() -> sfn.sendTaskHeartbeat(r -> r.taskToken("x"))).isInstanceOf(InvalidTokenException.class);
        assertThatThrownBy(() -> sfn.sendTaskFailure(r -> {})).isInstanceOf(UnsupportedOperationException.class);
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
        assertThatThrownBy(() -> sns.publish(r -> r.topicArn("arn:topic").subject("x".repeat(100)).message("text")))
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
