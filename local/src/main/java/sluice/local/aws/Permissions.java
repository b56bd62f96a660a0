package sluice.local.aws;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import sluice.local.asl.Arns;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.databasemigration.model.CreateReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.DeleteReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeConnectionsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeEndpointsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeReplicationTasksRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeTableStatisticsRequest;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.StopReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.TestConnectionRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/// IAM for one machine: lets through the calls that a template's policies allow, refuses the others as AWS does, and
/// remembers what was used.
public final class Permissions {
    /// For actions of which AWS knows no resource.
    public static final String NO_RESOURCE = "*";

    /// A permission that was needed.
    ///
    /// @param role logical id of the function or state machine
    /// @param grant what allowed it
    /// @param resource what it was needed on
    public record Use(String role, Policy.Grant grant, String resource) {}

    private record Need(String action, String resource) {}

    private final Map<String, Policy> policies;
    private final Set<Use> uses = ConcurrentHashMap.newKeySet();

    /// @param policies by logical id of the function or state machine
    public Permissions(Map<String, Policy> policies) {
        this.policies = Map.copyOf(policies);
    }

    /// Everything that was let through.
    public Set<Use> uses() {
        return Set.copyOf(uses);
    }

    /// What AWS says about a call, and that it was made.
    ///
    /// @throws AwsServiceException with the code AccessDeniedException if the role's policies do not allow it
    public void use(String role, String action, String resource) {
        Policy.Grant grant = policies.get(role).grant(action, resource).orElseThrow(() -> denied(role, action, resource));
        uses.add(new Use(role, grant, resource));
    }

    private static AwsServiceException denied(String role, String action, String resource) {
        String message = "User: " + Arns.of("sts", "assumed-role/" + role) + " is not authorized to perform: " + action
                + (resource.equals(NO_RESOURCE) ? "" : " on resource: " + resource)
                + " because no identity-based policy allows the " + action + " action";
        return AwsServiceException.builder()
                .message(message)
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("AccessDeniedException")
                        .errorMessage(message)
                        .build())
                .build();
    }

    /// The client as a role's code sees it.
    ///
    /// @param type the client's interface
    public <T extends SdkClient> T guard(String role, Class<T> type, T client) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (isCall(method)) {
                needs((AwsRequest) arguments[0]).forEach(n -> use(role, n.action(), n.resource()));
            } else if (method.isDefault()) {
                // shorthands and paginators end up in calls
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            try {
                return method.invoke(client, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static boolean isCall(Method method) {
        return method.getParameterCount() == 1
                && AwsRequest.class.isAssignableFrom(method.getParameterTypes()[0])
                && AwsResponse.class.isAssignableFrom(method.getReturnType());
    }

    /// What IAM wants for a request: of the actions' resource types those that the Service Authorization Reference marks
    /// as required.
    private static List<Need> needs(AwsRequest request) {
        String operation = request.getClass().getSimpleName().replaceFirst("Request$", "");
        return switch (request) {
            case DescribeEndpointsRequest _, DescribeConnectionsRequest _, DescribeReplicationTasksRequest _ ->
                needs("dms:" + operation, NO_RESOURCE);
            case TestConnectionRequest r -> needs("dms:" + operation, r.endpointArn(), r.replicationInstanceArn());
            case CreateReplicationTaskRequest r ->
                Stream.concat(
                                needs(
                                        "dms:" + operation,
                                        r.sourceEndpointArn(),
                                        r.targetEndpointArn(),
                                        r.replicationInstanceArn())
                                        .stream(),
                                // tags that come with a new resource need the permission to tag it
                                r.hasTags()
                                        ? needs("dms:AddTagsToResource", Arns.of("dms", "task:" + r.resourceIdentifier()))
                                                .stream()
                                        : Stream.of())
                        .toList();
            case StartReplicationTaskRequest r -> needs("dms:" + operation, r.replicationTaskArn());
            case StopReplicationTaskRequest r -> needs("dms:" + operation, r.replicationTaskArn());
            case DeleteReplicationTaskRequest r -> needs("dms:" + operation, r.replicationTaskArn());
            case DescribeTableStatisticsRequest r -> needs("dms:" + operation, r.replicationTaskArn());
            case PutItemRequest r -> needs("dynamodb:" + operation, table(r.tableName()));
            case GetItemRequest r -> needs("dynamodb:" + operation, table(r.tableName()));
            case UpdateItemRequest r -> needs("dynamodb:" + operation, table(r.tableName()));
            case DeleteItemRequest r -> needs("dynamodb:" + operation, table(r.tableName()));
            case QueryRequest r -> needs("dynamodb:" + operation, table(r.tableName()));
            case SendTaskSuccessRequest _, SendTaskHeartbeatRequest _ -> needs("states:" + operation, NO_RESOURCE);
            case DescribeExecutionRequest r -> needs("states:" + operation, r.executionArn());
            case StartExecutionRequest r -> needs("states:" + operation, r.stateMachineArn());
            case PublishRequest r -> needs("sns:" + operation, r.topicArn());
            case PutEventsRequest r ->
                needs(
                        "events:" + operation,
                        r.entries().stream()
                                .map(PutEventsRequestEntry::eventBusName)
                                .map(bus -> Arns.of("events", "event-bus/" + bus))
                                .distinct()
                                .toArray(String[]::new));
            case GetSecretValueRequest r -> needs("secretsmanager:" + operation, r.secretId());
            default ->
                throw new UnsupportedOperationException(
                        operation + ": say in Permissions which action it is, and on what resource");
        };
    }

    private static List<Need> needs(String action, String... resources) {
        return Stream.of(resources).map(resource -> new Need(action, resource)).toList();
    }

    private static String table(String name) {
        return Arns.of("dynamodb", "table/" + name);
    }
}
