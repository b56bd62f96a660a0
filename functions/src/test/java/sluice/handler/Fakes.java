package sluice.handler;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import sluice.aws.Clients;
import sluice.aws.Config;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.CreateReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.CreateReplicationTaskResponse;
import software.amazon.awssdk.services.databasemigration.model.DeleteReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.DeleteReplicationTaskResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeConnectionsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeConnectionsResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeEndpointsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeEndpointsResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeReplicationTasksRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeReplicationTasksResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeTableStatisticsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeTableStatisticsResponse;
import software.amazon.awssdk.services.databasemigration.model.Endpoint;
import software.amazon.awssdk.services.databasemigration.model.InvalidResourceStateException;
import software.amazon.awssdk.services.databasemigration.model.ReplicationTask;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskResponse;
import software.amazon.awssdk.services.databasemigration.model.StopReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.StopReplicationTaskResponse;
import software.amazon.awssdk.services.databasemigration.model.TableStatistics;
import software.amazon.awssdk.services.databasemigration.model.TestConnectionRequest;
import software.amazon.awssdk.services.databasemigration.model.TestConnectionResponse;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessResponse;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/// The few operations of AWS that the functions call, in memory; any other throws.
public final class Fakes implements Clients {

    public static final String SOURCE = "arn:aws:dms:eu-central-1:123456789012:endpoint:SRC";
    public static final String TARGET = "arn:aws:dms:eu-central-1:123456789012:endpoint:TGT";
    public static final String INSTANCE = "arn:aws:dms:eu-central-1:123456789012:rep:INST";
    public static final String TOPIC = "arn:aws:sns:eu-central-1:123456789012:messages";

    public static final Config CONFIG = new Config(Map.of(
            "SOURCE_ENDPOINT_ARN", SOURCE,
            "TARGET_ENDPOINT_ARN", TARGET,
            "REPLICATION_INSTANCE_ARN", INSTANCE,
            "DEPLOYMENT", "deployment",
            "STATE_TABLE", "state",
            "TOPIC_ARN", TOPIC,
            "EVENT_BUS", "default",
            "RELOAD_ARN", "arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-reload",
            "CLEANUP_ARN", "arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-cleanup"));

    /// Of a call whose log nobody reads.
    public static final Context CONTEXT = context(_ -> {});

    public final Dms dms = new Dms();
    public final Dynamo dynamo = new Dynamo();
    public final Sfn sfn = new Sfn();
    public final Sns sns = new Sns();
    public final Events events = new Events();
    public final Map<String, String> secrets = new HashMap<>();

    /// What Lambda tells of a call, as far as it is asked.
    ///
    /// @param log is given each text that is logged
    public static Context context(Consumer<String> log) {
        LambdaLogger logger = new LambdaLogger() {
            @Override
            public void log(String message) {
                log.accept(message);
            }

            @Override
            public void log(byte[] message) {
                log.accept(new String(message, StandardCharsets.UTF_8));
            }
        };
        return (Context) Proxy.newProxyInstance(Fakes.class.getClassLoader(), new Class<?>[] {Context.class}, (_, method, _) ->
                switch (method.getName()) {
                    case "getLogger" -> logger;
                    case "getAwsRequestId" -> "request-1";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Override
    public DatabaseMigrationClient dms() {
        return dms;
    }

    @Override
    public DynamoDbClient dynamo() {
        return dynamo;
    }

    @Override
    public SfnClient sfn() {
        return sfn;
    }

    @Override
    public SnsClient sns() {
        return sns;
    }

    @Override
    public EventBridgeClient events() {
        return events;
    }

    @Override
    public SecretsManagerClient secrets() {
        return new SecretsManagerClient() {
            @Override
            public GetSecretValueResponse getSecretValue(GetSecretValueRequest r) {
                return GetSecretValueResponse.builder().secretString(secrets.get(r.secretId())).build();
            }

            @Override
            public String serviceName() {
                return "secretsmanager";
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public String databaseToken(String host, int port, String user) {
        return "token for " + user + " at " + host + ":" + port;
    }

    /// DMS with at most one task, whose status a test sets. Every call is noted by its operation's name.
    public static final class Dms implements DatabaseMigrationClient {
        public final List<String> calls = new ArrayList<>();
        public final List<Endpoint> endpoints = new ArrayList<>();
        public final Map<String, String> connections = new HashMap<>();
        public final List<TableStatistics> tables = new ArrayList<>();
        public ReplicationTask task;
        public CreateReplicationTaskRequest created;
        /// Thrown by the next calls, one each.
        public final List<RuntimeException> failures = new ArrayList<>();
        public boolean refusesTables;

        public void status(String status, String stopReason) {
            task = ReplicationTask.builder()
                    .replicationTaskArn("arn:aws:dms:eu-central-1:123456789012:task:sluice-1")
                    .status(status)
                    .stopReason(stopReason)
                    .replicationTaskStats(s -> s.fullLoadProgressPercent(100))
                    .build();
        }

        private void called(String name) {
            calls.add(name);
            if (!failures.isEmpty()) {
                throw failures.removeFirst();
            }
        }

        @Override
        public DescribeEndpointsResponse describeEndpoints(DescribeEndpointsRequest r) {
            called("DescribeEndpoints");
            String arn = r.filters().getFirst().values().getFirst();
            return DescribeEndpointsResponse.builder()
                    .endpoints(endpoints.stream().filter(e -> arn.equals(e.endpointArn())).toList())
                    .build();
        }

        @Override
        public TestConnectionResponse testConnection(TestConnectionRequest r) {
            called("TestConnection");
            return TestConnectionResponse.builder().build();
        }

        @Override
        public DescribeConnectionsResponse describeConnections(DescribeConnectionsRequest r) {
            called("DescribeConnections");
            String arn = r.filters().getFirst().values().getFirst();
            return DescribeConnectionsResponse.builder()
                    .connections(c -> c.endpointArn(arn).status(connections.get(arn)).lastFailureMessage("ORA-12541: no route for Zx81"))
                    .build();
        }

        @Override
        public CreateReplicationTaskResponse createReplicationTask(CreateReplicationTaskRequest r) {
            called("CreateReplicationTask");
            created = r;
            status("creating", null);
            return CreateReplicationTaskResponse.builder().replicationTask(task).build();
        }

        @Override
        public DescribeReplicationTasksResponse describeReplicationTasks(DescribeReplicationTasksRequest r) {
            called("DescribeReplicationTasks");
            if (task == null) {
                throw fault(ResourceNotFoundException.builder(), "ResourceNotFoundFault");
            }
            return DescribeReplicationTasksResponse.builder().replicationTasks(task).build();
        }

        @Override
        public DescribeTableStatisticsResponse describeTableStatistics(DescribeTableStatisticsRequest r) {
            called("DescribeTableStatistics");
            if (refusesTables) {
                throw fault(InvalidResourceStateException.builder(), "InvalidResourceStateFault");
            }
            int at = r.marker() == null ? 0 : Integer.parseInt(r.marker());
            return DescribeTableStatisticsResponse.builder()
                    .tableStatistics(tables.subList(at, Math.min(at + 1, tables.size())))
                    .marker(at + 1 < tables.size() ? Integer.toString(at + 1) : null)
                    .build();
        }

        @Override
        public StartReplicationTaskResponse startReplicationTask(StartReplicationTaskRequest r) {
            called("StartReplicationTask");
            status("starting", null);
            return StartReplicationTaskResponse.builder().build();
        }

        @Override
        public StopReplicationTaskResponse stopReplicationTask(StopReplicationTaskRequest r) {
            called("StopReplicationTask");
            status("stopping", null);
            return StopReplicationTaskResponse.builder().build();
        }

        @Override
        public DeleteReplicationTaskResponse deleteReplicationTask(DeleteReplicationTaskRequest r) {
            called("DeleteReplicationTask");
            status("deleting", null);
            return DeleteReplicationTaskResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "dms";
        }

        @Override
        public void close() {}
    }

    /// The state table: understands the expressions its users write and no others.
    public static final class Dynamo implements DynamoDbClient {
        public final Map<String, Map<String, AttributeValue>> items = new LinkedHashMap<>();
        /// Happens before each put; null for nothing.
        public Runnable beforePut;

        private static String key(Map<String, AttributeValue> m) {
            return m.get("kind").s() + " " + m.get("id").s();
        }

        private void check(String condition, Map<String, AttributeValue> values, Map<String, AttributeValue> item) {
            if (condition == null) {
                return;
            }
            boolean holds = switch (condition) {
                case "attribute_not_exists(id)" -> item == null;
                case "attribute_not_exists(id) OR attempt <= :attempt" ->
                    item == null || number(item, "attempt") <= number(values, ":attempt");
                case "attempt = :attempt" -> item != null && number(item, "attempt") == number(values, ":attempt");
                case "#seen = :seen" -> item != null && item.get("until").equals(values.get(":seen"));
                default -> throw new UnsupportedOperationException(condition);
            };
            if (!holds) {
                throw fault(ConditionalCheckFailedException.builder(), "ConditionalCheckFailedException");
            }
        }

        private static long number(Map<String, AttributeValue> m, String name) {
            return Long.parseLong(m.get(name).n());
        }

        @Override
        public PutItemResponse putItem(PutItemRequest r) {
            if (beforePut != null) {
                beforePut.run();
            }
            check(r.conditionExpression(), r.expressionAttributeValues(), items.get(key(r.item())));
            items.put(key(r.item()), r.item());
            return PutItemResponse.builder().build();
        }

        /// Of `count` of the state table: adds to a number, and sets what else there is.
        @Override
        public UpdateItemResponse updateItem(UpdateItemRequest r) {
            assertThat(r.updateExpression()).matches("ADD #count :one SET (#\\w+ = :\\w+(, )?)+");
            Map<String, AttributeValue> item = new HashMap<>(items.getOrDefault(key(r.key()), r.key()));
            item.put("count", AttributeValue.fromN(
                    Long.toString(1 + (item.containsKey("count") ? number(item, "count") : 0))));
            r.expressionAttributeNames().forEach((placeholder, name) -> {
                if (!name.equals("count")) {
                    item.put(name, r.expressionAttributeValues().get(placeholder.replace('#', ':')));
                }
            });
            items.put(key(r.key()), item);
            return UpdateItemResponse.builder().build();
        }

        @Override
        public GetItemResponse getItem(GetItemRequest r) {
            return GetItemResponse.builder().item(items.get(key(r.key()))).build();
        }

        @Override
        public DeleteItemResponse deleteItem(DeleteItemRequest r) {
            check(r.conditionExpression(), r.expressionAttributeValues(), items.get(key(r.key())));
            items.remove(key(r.key()));
            return DeleteItemResponse.builder().build();
        }

        @Override
        public QueryResponse query(QueryRequest r) {
            String kind = r.expressionAttributeValues().get(":kind").s();
            return QueryResponse.builder()
                    .items(items.values().stream().filter(i -> i.get("kind").s().equals(kind)).toList())
                    .build();
        }

        @Override
        public String serviceName() {
            return "dynamodb";
        }

        @Override
        public void close() {}
    }

    /// Notes what is reported by token.
    public static final class Sfn implements SfnClient {
        public final List<String> reports = new ArrayList<>();
        public final Map<String, DescribeExecutionResponse> executions = new HashMap<>();
        /// Inputs of the executions that were started; their ARNs are `started-1` and so on.
        public final List<String> started = new ArrayList<>();
        /// ARNs that it may not be asked about.
        public final Set<String> denied = new HashSet<>();
        public boolean forgotten;

        private void report(String what) {
            if (forgotten) {
                throw fault(TaskTimedOutException.builder(), "TaskTimedOut");
            }
            reports.add(what);
        }

        @Override
        public SendTaskSuccessResponse sendTaskSuccess(SendTaskSuccessRequest r) {
            report("success " + r.taskToken() + r.output().replaceAll(".*seenBy\":\"(\\w+)\".*", ", seen by $1"));
            return SendTaskSuccessResponse.builder().build();
        }

        @Override
        public SendTaskHeartbeatResponse sendTaskHeartbeat(SendTaskHeartbeatRequest r) {
            report("heartbeat " + r.taskToken());
            return SendTaskHeartbeatResponse.builder().build();
        }

        @Override
        public StartExecutionResponse startExecution(StartExecutionRequest r) {
            if (r.name() != null) {
                return named(r);
            }
            started.add(r.input());
            return StartExecutionResponse.builder().executionArn("started-" + started.size()).build();
        }

        /// While one of the name and input runs it is returned again.
        private StartExecutionResponse named(StartExecutionRequest r) {
            String arn = r.stateMachineArn().replace(":stateMachine:", ":execution:") + ":" + r.name();
            DescribeExecutionResponse earlier = executions.get(arn);
            if (earlier == null) {
                started.add(r.input());
                executions.put(arn, DescribeExecutionResponse.builder().status("RUNNING").input(r.input()).build());
            } else if (!earlier.statusAsString().equals("RUNNING") || !earlier.input().equals(r.input())) {
                throw fault(ExecutionAlreadyExistsException.builder(), "ExecutionAlreadyExists");
            }
            return StartExecutionResponse.builder().executionArn(arn).build();
        }

        @Override
        public DescribeExecutionResponse describeExecution(DescribeExecutionRequest r) {
            if (denied.contains(r.executionArn())) {
                throw fault(SfnException.builder(), "AccessDeniedException");
            }
            if (!executions.containsKey(r.executionArn())) {
                throw fault(ExecutionDoesNotExistException.builder(), "ExecutionDoesNotExist");
            }
            return executions.get(r.executionArn());
        }

        @Override
        public String serviceName() {
            return "states";
        }

        @Override
        public void close() {}
    }

    /// Notes what is published; a test may make it fail.
    public static final class Sns implements SnsClient {
        public final List<PublishRequest> published = new ArrayList<>();
        public Supplier<RuntimeException> failure;

        @Override
        public PublishResponse publish(PublishRequest r) {
            if (failure != null) {
                throw failure.get();
            }
            published.add(r);
            return PublishResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "sns";
        }

        @Override
        public void close() {}
    }

    /// Notes what is put; a test may make it refuse an entry.
    public static final class Events implements EventBridgeClient {
        public final List<PutEventsRequestEntry> put = new ArrayList<>();
        public String errorCode;

        @Override
        public PutEventsResponse putEvents(PutEventsRequest r) {
            if (errorCode == null) {
                put.addAll(r.entries());
            }
            return PutEventsResponse.builder()
                    .failedEntryCount(errorCode == null ? 0 : 1)
                    .entries(e -> e.errorCode(errorCode).errorMessage(errorCode))
                    .build();
        }

        @Override
        public String serviceName() {
            return "events";
        }

        @Override
        public void close() {}
    }

    /// An error as the SDK throws it.
    public static AwsServiceException fault(
            AwsServiceException.Builder builder, String code) {
        return builder.statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage("said AWS").build())
                .build();
    }
}
