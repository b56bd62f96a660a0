package sluice.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collection;
import java.util.UUID;
import sluice.local.asl.Execution;
import sluice.local.asl.StateMachine;
import sluice.local.asl.StepFunctions;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.InvalidOutputException;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessResponse;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;

/// The SDK's face of [StepFunctions]. Operations it does not have throw [UnsupportedOperationException].
public final class LocalStepFunctions implements SfnClient {
    // no digit of a number is lost on its way into a state machine
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int MAX_OUTPUT = 262_144;

    private final StepFunctions service;
    private final Collection<StateMachine> machines;

    /// @param machines that can be started; more may be added to them later
    public LocalStepFunctions(StepFunctions service, Collection<StateMachine> machines) {
        this.service = service;
        this.machines = machines;
    }

    /// An execution that is given no name gets a random one, as on AWS.
    @Override
    public StartExecutionResponse startExecution(StartExecutionRequest r) {
        Requests.only(r, "stateMachineArn", "name", "input");
        StateMachine machine = machines.stream()
                .filter(m -> m.arn().equals(r.stateMachineArn()))
                .findFirst()
                .orElseThrow(() -> StateMachineDoesNotExistException.builder()
                        .message("State Machine Does Not Exist: '" + r.stateMachineArn() + "'")
                        .build());
        JsonNode input;
        try {
            input = MAPPER.readTree(r.input());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw InvalidExecutionInputException.builder().message("Invalid State Machine Execution Input").build();
        }
        Execution e = service.startExecution(machine, r.name() == null ? UUID.randomUUID().toString() : r.name(), input);
        return StartExecutionResponse.builder().executionArn(e.arn()).startDate(e.started()).build();
    }

    @Override
    public DescribeExecutionResponse describeExecution(DescribeExecutionRequest r) {
        Requests.only(r, "executionArn");
        Execution e = service.describe(r.executionArn());
        return DescribeExecutionResponse.builder()
                .executionArn(e.arn())
                .stateMachineArn(e.machine().arn())
                .name(e.name())
                .status(e.status())
                .startDate(e.started())
                .stopDate(e.stopped().orElse(null))
                .input(e.input().toString())
                .inputDetails(d -> d.included(true))
                .output(e.output().map(JsonNode::toString).orElse(null))
                .error(e.error().orElse(null))
                .cause(e.cause().orElse(null))
                .build();
    }

    @Override
    public SendTaskSuccessResponse sendTaskSuccess(SendTaskSuccessRequest r) {
        JsonNode output;
        try {
            output = MAPPER.readTree(r.output());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw InvalidOutputException.builder().message("Invalid Output: not JSON").build();
        }
        if (r.output().length() > MAX_OUTPUT) {
            throw InvalidOutputException.builder().message("Invalid Output: too long").build();
        }
        service.sendTaskSuccess(r.taskToken(), output);
        return SendTaskSuccessResponse.builder().build();
    }

    @Override
    public SendTaskHeartbeatResponse sendTaskHeartbeat(SendTaskHeartbeatRequest r) {
        service.sendTaskHeartbeat(r.taskToken());
        return SendTaskHeartbeatResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
