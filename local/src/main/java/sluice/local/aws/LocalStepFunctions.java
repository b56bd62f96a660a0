package sluice.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import sluice.local.asl.Execution;
import sluice.local.asl.StateMachine;
import sluice.local.asl.StepFunctions;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.InvalidOutputException;
import software.amazon.awssdk.services.sfn.model.ListExecutionsRequest;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessResponse;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StopExecutionResponse;
import software.amazon.awssdk.utils.builder.Buildable;

/// The SDK's face of [StepFunctions]. Operations it does not have throw [UnsupportedOperationException].
public final class LocalStepFunctions implements SfnClient {
    // no digit of a number is lost on its way into a state machine
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int MAX_OUTPUT = 262_144;

    private final StepFunctions service;
    private final Map<String, StateMachine> machines;

    public LocalStepFunctions(StepFunctions service, List<StateMachine> machines) {
        this.service = service;
        this.machines = machines.stream().collect(Collectors.toMap(StateMachine::arn, Function.identity()));
    }

    @Override
    public StartExecutionResponse startExecution(StartExecutionRequest r) {
        Requests.only(r, "stateMachineArn", "name", "input");
        StateMachine machine = machine(r.stateMachineArn());
        JsonNode input;
        try {
            input = MAPPER.readTree(r.input() == null ? "{}" : r.input());
        } catch (JsonProcessingException e) {
            throw InvalidExecutionInputException.builder()
                    .message("Invalid State Machine Execution Input: '" + e.getOriginalMessage() + "'")
                    .build();
        }
        String name = r.name() == null ? UUID.randomUUID().toString() : r.name();
        Execution execution = service.startExecution(machine, name, input);
        return StartExecutionResponse.builder()
                .executionArn(execution.arn())
                .startDate(execution.started())
                .build();
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
    public ListExecutionsResponse listExecutions(ListExecutionsRequest r) {
        Requests.only(r, "stateMachineArn", "statusFilter", "maxResults");
        machine(r.stateMachineArn());
        List<ExecutionListItem> items = service.executions().stream()
                .filter(e -> e.machine().arn().equals(r.stateMachineArn()))
                .filter(e -> r.statusFilter() == null || e.status() == r.statusFilter())
                .sorted(Comparator.comparing(Execution::started).reversed())
                .map(e -> ExecutionListItem.builder()
                        .executionArn(e.arn())
                        .stateMachineArn(e.machine().arn())
                        .name(e.name())
                        .status(e.status())
                        .startDate(e.started())
                        .stopDate(e.stopped().orElse(null))
                        .build())
                .toList();
        return ListExecutionsResponse.builder().executions(items).build();
    }

    @Override
    public StopExecutionResponse stopExecution(StopExecutionRequest r) {
        Requests.only(r, "executionArn", "error", "cause");
        service.stop(r.executionArn(), r.error(), r.cause());
        Instant stopped = service.describe(r.executionArn()).stopped().orElseThrow();
        return StopExecutionResponse.builder().stopDate(stopped).build();
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
    public SendTaskFailureResponse sendTaskFailure(SendTaskFailureRequest r) {
        service.sendTaskFailure(r.taskToken(), r.error(), r.cause());
        return SendTaskFailureResponse.builder().build();
    }

    @Override
    public SendTaskHeartbeatResponse sendTaskHeartbeat(SendTaskHeartbeatRequest r) {
        service.sendTaskHeartbeat(r.taskToken());
        return SendTaskHeartbeatResponse.builder().build();
    }

    @Override
    public GetExecutionHistoryResponse getExecutionHistory(GetExecutionHistoryRequest r) {
        Requests.only(r, "executionArn", "reverseOrder", "includeExecutionData");
        List<HistoryEvent> events = service.history(r.executionArn()).stream()
                .map(event -> (HistoryEvent) pojo(HistoryEvent.builder(), event.json()))
                .toList();
        return GetExecutionHistoryResponse.builder()
                .events(Boolean.TRUE.equals(r.reverseOrder()) ? events.reversed() : events)
                .build();
    }

    /// Fills an SDK object from JSON that has its members' names.
    private static Object pojo(SdkPojo builder, JsonNode json) {
        for (SdkField<?> field : builder.sdkFields()) {
            JsonNode value = json.path(field.locationName());
            if (value.isMissingNode()) {
                continue;
            }
            MarshallingType<?> type = field.marshallingType();
            if (type == MarshallingType.STRING) {
                field.set(builder, value.asText());
            } else if (type == MarshallingType.LONG) {
                field.set(builder, value.longValue());
            } else if (type == MarshallingType.INTEGER) {
                field.set(builder, value.intValue());
            } else if (type == MarshallingType.BOOLEAN) {
                field.set(builder, value.booleanValue());
            } else if (type == MarshallingType.INSTANT) {
                field.set(builder, Instant.parse(value.asText()));
            } else if (type == MarshallingType.MAP) {
                field.set(builder, MAPPER.convertValue(value, Map.class));
            } else if (type == MarshallingType.SDK_POJO) {
                field.set(builder, pojo(field.constructor().get(), value));
            } else {
                throw new IllegalStateException(field.memberName() + " has a type that no event has");
            }
        }
        return ((Buildable) builder).build();
    }

    private StateMachine machine(String arn) {
        StateMachine machine = machines.get(arn);
        if (machine == null) {
            throw StateMachineDoesNotExistException.builder()
                    .message("State Machine Does Not Exist: '" + arn + "'")
                    .build();
        }
        return machine;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
