package sluice.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import sluice.local.asl.Execution;
import sluice.local.asl.StepFunctions;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.InvalidOutputException;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessResponse;

/// The SDK's face of [StepFunctions]. Operations it does not have throw [UnsupportedOperationException].
public final class LocalStepFunctions implements SfnClient {
    // no digit of a number is lost on its way into a state machine
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int MAX_OUTPUT = 262_144;

    private final StepFunctions service;

    public LocalStepFunctions(StepFunctions service) {
        this.service = service;
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
