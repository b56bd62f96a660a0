package sluice.local.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import sluice.local.aws.SamTemplate;
import sluice.local.preflight.Line;
import sluice.local.preflight.Line.Status;
import sluice.local.preflight.ParameterFile;
import sluice.local.preflight.Preflight;
import sluice.local.preflight.Services;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// Preflight with the SDK's own clients over HTTP, against moto: what is not there is told as *wrong* by the codes on the wire, and is
/// *ok* once
/// it is made. `checks/wire` starts both.
class PreflightOverHttp {

    private static final URI MOTO = URI.create(System.getProperty("sluice.moto", "http://127.0.0.1:5000"));
    private static final Path EXAMPLE = Path.of("../docs/samconfig.example.toml");
    private static final String TRUST = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Principal\":{\"Service\":\"dms.amazonaws.com\"},"
            + "\"Action\":\"sts:AssumeRole\"}]}";

    private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C made(B builder) {
        return builder.httpClient(UrlConnectionHttpClient.create())
                .region(Region.EU_CENTRAL_1)
                .endpointOverride(MOTO)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .build();
    }

    private final Services services = new Services(
            made(CloudFormationClient.builder()), made(CloudWatchLogsClient.builder()), made(DatabaseMigrationClient.builder()),
            made(Ec2Client.builder()), made(EventBridgeClient.builder()), made(IamClient.builder()), made(LambdaClient.builder()),
            made(RdsClient.builder()), made(SecretsManagerClient.builder()), made(SnsClient.builder()), made(StsClient.builder()));

    private Map<String, Line> look(Map<String, String> parameters) {
        Map<String, Line> lines = new TreeMap<>();
        List<Line> all = new Preflight(services, "eu-central-1", SamTemplate.parameters(Path.of("../template.yaml")))
                .of(parameters, EXAMPLE);
        all.forEach(l -> lines.put(l.about(), l));
        return lines;
    }

    @Test
    void what_is_not_there_is_wrong_and_is_ok_once_it_is_made() throws Exception {
        String account = services.sts().getCallerIdentity().account();
        Map<String, String> parameters = new HashMap<>(ParameterFile.read(EXAMPLE).parameters());
        parameters.replaceAll((_, v) -> v.replace("123456789012", account));
        Map<String, Line> before = look(parameters);
        assertThat(before.values()).filteredOn(l -> l.status() == Status.UNKNOWN).as("what moto does not know")
                .extracting(Line::about).containsExactly("Lambda's concurrency");
        assertThat(before.keySet()).contains("dms-vpc-role", "source endpoint", "replication instance", "target database",
                "source's secret", "subnets");
        for (String about : List.of("dms-vpc-role", "source endpoint", "replication instance", "target database", "source's secret",
                "subnets")) {
            assertThat(before.get(about).status()).as(about).isEqualTo(Status.WRONG);
        }

        make(parameters);
        Map<String, Line> after = look(parameters);
        for (String about : List.of("dms-vpc-role", "dms-cloudwatch-logs-role", "target database", "target's log-in", "source's secret",
                "subnets",
                "security groups", "way to the database")) {
            assertThat(after).containsKey(about);
            assertThat(after.get(about).status()).as("%s", after.get(about)).isEqualTo(Status.OK);
        }
    }

    private void make(Map<String, String> parameters) {
        Map.of("dms-vpc-role", "AmazonDMSVPCManagementRole", "dms-cloudwatch-logs-role", "AmazonDMSCloudWatchLogsRole")
                .forEach((role, policy) -> {
            services.iam().createRole(r -> r.roleName(role).assumeRolePolicyDocument(TRUST));
            String arn = services.iam().createPolicy(r -> r.policyName(policy).policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":"
                    + "[{\"Effect\":\"Allow\",\"Action\":\"ec2:DescribeVpcs\",\"Resource\":\"*\"}]}")).policy().arn();
            services.iam().attachRolePolicy(r -> r.roleName(role).policyArn(arn));
        });
        parameters.put("SourceSecretArn", services.secrets().createSecret(r -> r.name("sluice-source").secretString("{}")).arn());
        String vpc = services.ec2().createVpc(r -> r.cidrBlock("10.0.0.0/16")).vpc().vpcId();
        List<String> subnets = List.of("a", "b").stream().map(zone -> services.ec2().createSubnet(r -> r.vpcId(vpc)
                .availabilityZone("eu-central-1" + zone).cidrBlock(zone.equals("a") ? "10.0.0.0/24" : "10.0.1.0/24")).subnet().subnetId())
                        .toList();
        parameters.put("SubnetIds", String.join(",", subnets));
        String ours = services.ec2().createSecurityGroup(r -> r.vpcId(vpc).groupName("functions").description("functions")).groupId();
        String theirs = services.ec2().createSecurityGroup(r -> r.vpcId(vpc).groupName("database").description("database")).groupId();
        services.ec2().authorizeSecurityGroupIngress(r -> r.groupId(theirs).ipPermissions(IpPermission.builder().ipProtocol("tcp")
                .fromPort(5432)
                .toPort(5432).userIdGroupPairs(g -> g.groupId(ours)).build()));
        parameters.put("SecurityGroupIds", ours);
        services.rds().createDBSubnetGroup(r -> r.dbSubnetGroupName("shop").dbSubnetGroupDescription("shop").subnetIds(subnets));
        DBCluster cluster = services.rds().createDBCluster(r -> r.dbClusterIdentifier("shop").engine("aurora-postgresql")
                .masterUsername("dba")
                .masterUserPassword("any-password").port(5432).vpcSecurityGroupIds(theirs).dbSubnetGroupName("shop")
                .enableIAMDatabaseAuthentication(true)).dbCluster();
        parameters.put("DatabaseHost", cluster.endpoint());
        parameters.put("DatabaseResourceId", cluster.dbClusterResourceId());
    }
}
