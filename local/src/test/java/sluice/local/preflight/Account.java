package sluice.local.preflight;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.Connection;
import software.amazon.awssdk.services.databasemigration.model.DescribeConnectionsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeConnectionsResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeEndpointsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeEndpointsResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeReplicationInstancesResponse;
import software.amazon.awssdk.services.databasemigration.model.Endpoint;
import software.amazon.awssdk.services.databasemigration.model.OracleSettings;
import software.amazon.awssdk.services.databasemigration.model.ReplicationInstance;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleResponse;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.GetRoleRequest;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;
import software.amazon.awssdk.services.iam.model.ListAttachedRolePoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListAttachedRolePoliciesResponse;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetAccountSettingsResponse;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBSubnetGroup;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSubnetGroupsResponse;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicResponse;
import software.amazon.awssdk.services.sns.model.Subscription;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/// An AWS account in which all is as a run needs it, behind the SDK's own client interfaces. What a test puts wrong, it puts wrong here.
final class Account {

    static final String ID = "123456789012";
    static final String REGION = "eu-central-1";
    static final String SOURCE = "arn:aws:dms:eu-central-1:123456789012:endpoint:SALESORACLE";
    static final String TARGET = "arn:aws:dms:eu-central-1:123456789012:endpoint:SHOPPOSTGRES";
    static final String INSTANCE = "arn:aws:dms:eu-central-1:123456789012:rep:MIGRATION";
    static final String SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:sluice-source-AbCdEf";
    static final String HOST = "shop.cluster-abcdefghijkl.eu-central-1.rds.amazonaws.com";
    static final String MAIL = "oncall@example.com";
    static final String TRUST = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C"
            + "%22Principal%22%3A%7B%22Service%22%3A%22dms.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D";

    /// What IAM calls the operations whose names it does not share.
    private static final Map<String, String> ACTIONS = Map.of("lambda:Invoke", "lambda:InvokeFunction");

    final Map<String, String> parameters = new HashMap<>(Map.of(
            "SourceEndpointArn", SOURCE,
            "TargetEndpointArn", TARGET,
            "ReplicationInstanceArn", INSTANCE,
            "DmsUser", "dms_user",
            "DatabaseHost", HOST,
            "DatabaseName", "shop",
            "DatabaseResourceId", "cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "SubnetIds", "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
            "SecurityGroupIds", "sg-0123456789abcdef0",
            "NotificationEmail", MAIL));
    final Map<String, String> trusts = new TreeMap<>(Map.of("dms-vpc-role", TRUST, "dms-cloudwatch-logs-role", TRUST));
    final Map<String, String> policies = new HashMap<>(
            Map.of("dms-vpc-role", "AmazonDMSVPCManagementRole", "dms-cloudwatch-logs-role", "AmazonDMSCloudWatchLogsRole"));
    final Map<String, Endpoint> endpoints = new HashMap<>(Map.of(
            SOURCE, endpoint(SOURCE, "sales-oracle", "SOURCE", "oracle").oracleSettings(OracleSettings.builder()
                    .numberDatatypeScale(-2).failTasksOnLobTruncation(true).trimSpaceInChar(true).build()).build(),
            TARGET, endpoint(TARGET, "shop-postgres", "TARGET", "aurora-postgresql").build()));
    final Map<String, Connection> connections = new HashMap<>(Map.of(
            SOURCE, Connection.builder().endpointArn(SOURCE).status("successful").build(),
            TARGET, Connection.builder().endpointArn(TARGET).status("successful").build()));
    ReplicationInstance instance = ReplicationInstance.builder().replicationInstanceArn(INSTANCE).replicationInstanceIdentifier("migration")
            .replicationInstanceStatus("available").engineVersion("3.6.1").build();
    DBCluster cluster = DBCluster.builder().dbClusterIdentifier("shop").endpoint(HOST)
            .readerEndpoint(HOST.replace("cluster-", "cluster-ro-")).port(5432).status("available")
            .dbClusterResourceId("cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ").iamDatabaseAuthenticationEnabled(true)
            .vpcSecurityGroups(g -> g.vpcSecurityGroupId("sg-database")).dbSubnetGroup("shop").build();
    String databaseVpc = "vpc-1";
    final Map<String, Subnet> subnets = new TreeMap<>(Map.of(
            "subnet-0123456789abcdef0", subnet("subnet-0123456789abcdef0", "10.0.0.0/24", "vpc-1"),
            "subnet-0123456789abcdef1", subnet("subnet-0123456789abcdef1", "10.0.1.0/24", "vpc-1"),
            "subnet-database", subnet("subnet-database", "10.0.2.0/24", "vpc-1")));
    final Map<String, SecurityGroup> groups = new TreeMap<>(Map.of(
            "sg-0123456789abcdef0", SecurityGroup.builder().groupId("sg-0123456789abcdef0").vpcId("vpc-1")
                    .ipPermissionsEgress(IpPermission.builder().ipProtocol("-1").ipRanges(r -> r.cidrIp("0.0.0.0/0")).build()).build(),
            "sg-database", SecurityGroup.builder().groupId("sg-database").vpcId("vpc-1").ipPermissions(port(5432)).build()));
    RouteTable routes = RouteTable.builder().routeTableId("rtb-1").associations(a -> a.main(true))
            .routes(r -> r.destinationCidrBlock("10.0.0.0/16").gatewayId("local").state(RouteState.ACTIVE)).build();
    int concurrency = 1000;
    String stackStatus = "UPDATE_COMPLETE";
    final Map<String, StackResourceSummary> resources = new TreeMap<>(Map.of(
            "CheckTarget", resource("CheckTarget", "AWS::Lambda::Function", "sluice-CheckTarget-1"),
            "ReconcileEveryMinute", resource("ReconcileEveryMinute", "AWS::Events::Rule", "sluice-ReconcileEveryMinute-1"),
            "SweepEveryFiveMinutes", resource("SweepEveryFiveMinutes", "AWS::Events::Rule", "sluice-SweepEveryFiveMinutes-1")));
    final Map<String, String> rules = new HashMap<>(
            Map.of("sluice-ReconcileEveryMinute-1", "ENABLED", "sluice-SweepEveryFiveMinutes-1", "ENABLED"));
    final Map<String, Integer> logs = new TreeMap<>(Map.of("/sluice/sluice/functions", 30));
    final Map<String, String> subscriptions = new HashMap<>(Map.of(MAIL, "arn:aws:sns:eu-central-1:123456789012:sluice-Messages-1:1"));
    final Map<String, DescribeSecretResponse> secrets = new HashMap<>(Map.of(SECRET, DescribeSecretResponse.builder().arn(SECRET).build()));
    Function<String, String> checkTarget = _ -> "{\"version\":\"18.4\",\"lacks\":[],\"problems\":[]}";
    String functionError;

    /// Actions that the caller may not do.
    final Set<String> refused = new HashSet<>();
    /// Actions that were asked for.
    final Set<String> asked = new TreeSet<>();

    private static Endpoint.Builder endpoint(String arn, String id, String type, String engine) {
        return Endpoint.builder().endpointArn(arn).endpointIdentifier(id).endpointType(type).engineName(engine).status("active");
    }

    static Subnet subnet(String id, String cidr, String vpc) {
        return Subnet.builder().subnetId(id).cidrBlock(cidr).vpcId(vpc).build();
    }

    /// Lets the functions' group in.
    static IpPermission port(int port) {
        return IpPermission.builder().ipProtocol("tcp").fromPort(port).toPort(port).userIdGroupPairs(g -> g.groupId("sg-0123456789abcdef0"))
                .build();
    }

    static StackResourceSummary resource(String id, String type, String physical) {
        return StackResourceSummary.builder().logicalResourceId(id).resourceType(type).physicalResourceId(physical).build();
    }

    Services services() {
        return new Services(
                client(CloudFormationClient.class, "cloudformation", Map.of("describeStacks", _ -> stack(), "listStackResources", _ ->
                        ListStackResourcesResponse.builder().stackResourceSummaries(resources.values()).build())),
                client(CloudWatchLogsClient.class, "logs", Map.of("describeLogGroups", _ -> DescribeLogGroupsResponse.builder().logGroups(
                        logs.entrySet().stream().map(g -> LogGroup.builder().logGroupName(g.getKey())
                                .retentionInDays(g.getValue() == 0 ? null : g.getValue()).build()).toList()).build())),
                client(DatabaseMigrationClient.class, "dms", Map.of(
                        "describeReplicationInstances", _ -> DescribeReplicationInstancesResponse.builder()
                                .replicationInstances(there(instance, "ResourceNotFoundFault")).build(),
                        "describeEndpoints", r -> DescribeEndpointsResponse.builder().endpoints(there(
                                endpoints.get(((DescribeEndpointsRequest) r).filters().getFirst().values().getFirst()),
                                        "ResourceNotFoundFault")).build(),
                        "describeConnections", r -> DescribeConnectionsResponse.builder().connections(there(
                                connections.get(((DescribeConnectionsRequest) r).filters().getFirst().values().getFirst()),
                                        "ResourceNotFoundFault"))
                                .build())),
                client(Ec2Client.class, "ec2", Map.of(
                        "describeSubnets", r -> DescribeSubnetsResponse.builder().subnets(((DescribeSubnetsRequest) r).subnetIds().stream()
                                .map(id -> there(subnets.get(id), "InvalidSubnetID.NotFound")).toList()).build(),
                        "describeSecurityGroups", r -> DescribeSecurityGroupsResponse.builder()
                                .securityGroups(((DescribeSecurityGroupsRequest) r)
                                .groupIds().stream().map(id -> there(groups.get(id), "InvalidGroup.NotFound")).toList()).build(),
                        "describeRouteTables", _ -> DescribeRouteTablesResponse.builder().routeTables(routes).build())),
                client(EventBridgeClient.class, "events", Map.of("describeRule", r -> DescribeRuleResponse.builder().state(there(
                        rules.get(((DescribeRuleRequest) r).name()), "ResourceNotFoundException")).build())),
                client(IamClient.class, "iam", Map.of(
                        "getRole", r -> GetRoleResponse.builder().role(Role.builder().roleName(((GetRoleRequest) r).roleName())
                                .assumeRolePolicyDocument(there(trusts.get(((GetRoleRequest) r).roleName()), "NoSuchEntity")).build())
                                        .build(),
                        "listAttachedRolePolicies", r -> ListAttachedRolePoliciesResponse.builder()
                                .attachedPolicies(AttachedPolicy.builder()
                                .policyName(policies.get(((ListAttachedRolePoliciesRequest) r).roleName())).build()).isTruncated(false)
                                        .build())),
                client(LambdaClient.class, "lambda", Map.of(
                        "getAccountSettings", _ -> GetAccountSettingsResponse.builder()
                                .accountLimit(l -> l.concurrentExecutions(concurrency).unreservedConcurrentExecutions(concurrency)).build(),
                        "invoke", r -> InvokeResponse.builder().functionError(functionError).payload(SdkBytes.fromUtf8String(
                                checkTarget.apply(((InvokeRequest) r).payload().asUtf8String()))).build())),
                client(RdsClient.class, "rds", Map.of(
                        "describeDBClusters", r -> DescribeDbClustersResponse.builder().dbClusters(there(
                                cluster.dbClusterIdentifier().equals(((DescribeDbClustersRequest) r).dbClusterIdentifier()) ? cluster
                                        : null,
                                "DBClusterNotFoundFault")).build(),
                        "describeDBSubnetGroups", _ -> DescribeDbSubnetGroupsResponse.builder().dbSubnetGroups(DBSubnetGroup.builder()
                                .vpcId(databaseVpc).subnets(s -> s.subnetIdentifier("subnet-database")).build()).build())),
                client(SecretsManagerClient.class, "secretsmanager", Map.of("describeSecret", r -> there(
                        secrets.get(((DescribeSecretRequest) r).secretId()), "ResourceNotFoundException"))),
                client(SnsClient.class, "sns", Map.of("listSubscriptionsByTopic", _ -> ListSubscriptionsByTopicResponse.builder()
                        .subscriptions(
                        subscriptions.entrySet().stream().map(s -> Subscription.builder().protocol("email").endpoint(s.getKey())
                                .subscriptionArn(s.getValue()).build()).toList()).build())),
                client(StsClient.class, "sts", Map.of("getCallerIdentity", _ ->
                        GetCallerIdentityResponse.builder().account(ID).arn("arn:aws:iam::" + ID + ":user/somebody").build())));
    }

    private DescribeStacksResponse stack() {
        return DescribeStacksResponse.builder().stacks(Stack.builder().stackName("sluice").stackStatus(stackStatus)
                .parameters(parameters.entrySet().stream().map(p -> Parameter.builder().parameterKey(p.getKey())
                        .parameterValue(p.getValue()).build())
                        .toList())
                .outputs(Output.builder().outputKey("MessagesArn").outputValue("arn:aws:sns:eu-central-1:123456789012:sluice-Messages-1")
                        .build())
                .build()).build();
    }

    private static <T> T there(T value, String code) {
        if (value == null) {
            throw error(code, 404);
        }
        return value;
    }

    private static AwsServiceException error(String code, int status) {
        return AwsServiceException.builder().statusCode(status).awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build()).build();
    }

    /// A client that answers some operations; what is built on these, such as pages, is the interface's own.
    private <C> C client(Class<C> type, String prefix, Map<String, Function<SdkRequest, Object>> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (answers.containsKey(method.getName()) && isOperation(method)) {
                String name = method.getName();
                String action = prefix + ":" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
                String called = ACTIONS.getOrDefault(action, action);
                asked.add(called);
                if (refused.contains(called)) {
                    throw error("AccessDenied", 403);
                }
                return answers.get(name).apply(arguments == null ? null : (SdkRequest) arguments[0]);
            }
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }));
    }

    private static boolean isOperation(Method method) {
        return method.getParameterCount() == 0
                || (method.getParameterCount() == 1 && SdkRequest.class.isAssignableFrom(method.getParameterTypes()[0]));
    }

    List<Line> look() {
        return new Preflight(services(), REGION, PreflightTest.TEMPLATE).of("sluice");
    }
}
