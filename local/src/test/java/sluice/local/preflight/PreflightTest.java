package sluice.local.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.local.aws.SamTemplate;
import sluice.local.preflight.Line.Status;
import software.amazon.awssdk.services.databasemigration.model.Connection;
import software.amazon.awssdk.services.databasemigration.model.OracleSettings;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;

/// One fault is one line that says *wrong*, with commands that can be typed; *unknown* is what an API refused, and nothing else.
class PreflightTest {

    static final Map<String, SamTemplate.Parameter> TEMPLATE = SamTemplate.parameters(Path.of("../template.yaml"));
    private static final String REQUEST =
            "{\"tables\":[{\"source\":\"SALES.ORDERS\",\"target\":\"sales.orders\"}],"
                    + "\"window\":{\"column\":\"order_date\",\"last\":\"P3D\",\"zone\":\"UTC\"}}";

    /// @param about what the line is about
    /// @param said  part of what it says
    /// @param mend  part of a command
    private record Fault(String about, String said, String mend, Consumer<Account> plant) {
        @Override
        public String toString() {
            return about + " " + said;
        }
    }

    private static Stream<Fault> faults() {
        return Stream.of(
                new Fault("dms-vpc-role", "is not there", "aws iam create-role --region eu-central-1 --role-name dms-vpc-role",
                        a -> a.trusts.remove("dms-vpc-role")),
                new Fault("dms-cloudwatch-logs-role", "is not there", "--role-name dms-cloudwatch-logs-role",
                        a -> a.trusts.remove("dms-cloudwatch-logs-role")),
                new Fault("dms-vpc-role", "does not let dms.amazonaws.com", "aws iam update-assume-role-policy",
                        a -> a.trusts.put("dms-vpc-role", Account.TRUST.replace("dms.amazonaws", "ec2.amazonaws"))),
                new Fault("dms-cloudwatch-logs-role", "does not let dms.amazonaws.com", "aws iam update-assume-role-policy",
                        a -> a.trusts.put("dms-cloudwatch-logs-role", Account.TRUST.replace("Allow", "Deny"))),
                new Fault("dms-vpc-role", "does not have the policy", "arn:aws:iam::aws:policy/service-role/AmazonDMSVPCManagementRole",
                        a -> a.policies.put("dms-vpc-role", "ReadOnlyAccess")),
                new Fault("dms-cloudwatch-logs-role", "does not have the policy",
                        "arn:aws:iam::aws:policy/service-role/AmazonDMSCloudWatchLogsRole",
                        a -> a.policies.put("dms-cloudwatch-logs-role", "AmazonDMSVPCManagementRole")),
                new Fault("replication instance", "is not there", "ReplicationInstanceArn=ARN", a -> a.instance = null),
                new Fault("replication instance", "is storage-full", "aws dms wait replication-instance-available",
                        a -> a.instance = a.instance.toBuilder().replicationInstanceStatus("storage-full").build()),
                new Fault("replication instance", "is not of account 123456789012 and region eu-central-1", "ReplicationInstanceArn=ARN",
                        a -> a.parameters.put("ReplicationInstanceArn", Account.INSTANCE.replace("eu-central-1", "eu-west-1"))),
                new Fault("DMS engine", "is 3.5.3", "--engine-version 3.6.1", a -> a.instance = a.instance.toBuilder()
                        .engineVersion("3.5.3").build()),
                new Fault("source endpoint", "is not there", "SourceEndpointArn=ARN", a -> a.endpoints.remove(Account.SOURCE)),
                new Fault("source endpoint", "is a SOURCE of engine sqlserver", "SourceEndpointArn=ARN", a -> a.endpoints.computeIfPresent(
                        Account.SOURCE, (_, e) -> e.toBuilder().engineName("sqlserver").build())),
                new Fault("target endpoint", "is deleting and not active", "Name=endpoint-arn,Values=" + Account.TARGET,
                        a -> a.endpoints.computeIfPresent(Account.TARGET, (_, e) -> e.toBuilder().status("deleting").build())),
                new Fault("target endpoint", "is a SOURCE of engine aurora-postgresql", "TargetEndpointArn=ARN",
                        a -> a.endpoints.computeIfPresent(Account.TARGET, (_, e) -> e.toBuilder().endpointType("SOURCE").build())),
                new Fault("source endpoint's settings", "FailTasksOnLobTruncation, NumberDatatypeScale, TrimSpaceInChar",
                        "'{\"FailTasksOnLobTruncation\":true,\"NumberDatatypeScale\":-2,\"TrimSpaceInChar\":true}'", a ->
                                a.endpoints.computeIfPresent(
                                Account.SOURCE, (_, e) -> e.toBuilder().oracleSettings((OracleSettings) null).build())),
                new Fault("source endpoint's settings", "Take NumberDatatypeScale out of the extra connection attributes",
                        "'{\"NumberDatatypeScale\":-2}'", a -> a.endpoints.computeIfPresent(
                                Account.SOURCE, (_, e) -> e.toBuilder().extraConnectionAttributes("numberDataTypeScale=-1").build())),
                new Fault("source connection", "was never tested",
                        "aws dms test-connection --region eu-central-1 --replication-instance-arn "
                        + Account.INSTANCE + " --endpoint-arn " + Account.SOURCE, a -> a.connections.remove(Account.SOURCE)),
                new Fault("source connection", "is being tested", "aws dms wait test-connection-succeeds --region eu-central-1 --filters",
                        a -> a.connections.put(Account.SOURCE, Connection.builder().status("testing").build())),
                new Fault("target connection", "its last test is failed: SqlState: 28P01", "--endpoint-arn " + Account.TARGET,
                        a -> a.connections.put(Account.TARGET, Connection.builder().status("failed")
                                .lastFailureMessage("SqlState: 28P01 NativeError: 7 Message: dms_user with secret pw1").build())),
                new Fault("target database", "no cluster of this account", "DatabaseHost=HOST",
                        a -> a.parameters.put("DatabaseHost", Account.HOST.replace("shop.", "shoop."))),
                new Fault("target database", "takes no writes", "DatabaseHost=" + Account.HOST,
                        a -> a.parameters.put("DatabaseHost", Account.HOST.replace("cluster-", "cluster-ro-"))),
                new Fault("target database", "is stopped", "aws rds start-db-cluster --region eu-central-1 --db-cluster-identifier shop",
                        a -> a.cluster = a.cluster.toBuilder().status("stopped").build()),
                new Fault("target database", "listens on port 5433", "DatabasePort=5433", a -> a.cluster = a.cluster.toBuilder().port(5433)
                        .build()),
                new Fault("target's log-in", "does not take that",
                        "aws rds modify-db-cluster --region eu-central-1 --db-cluster-identifier shop"
                        + " --enable-iam-database-authentication",
                        a -> a.cluster = a.cluster.toBuilder().iamDatabaseAuthenticationEnabled(false).build()),
                new Fault("target's log-in", "DatabaseResourceId is not that of", "DatabaseResourceId=cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                        a -> a.parameters.put("DatabaseResourceId", "cluster-OTHER")),
                new Fault("target's log-in", "DatabaseHost is db.example.com", "DatabaseHost=HOST",
                        a -> a.parameters.put("DatabaseHost", "db.example.com")),
                new Fault("target's log-in", "needs TLS", "DatabaseTls=", a -> a.parameters.put("DatabaseTls", "sslmode=disable")),
                new Fault("source's secret", "is not there", "SourceSecretArn=ARN", a -> {
                    a.parameters.put("SourceSecretArn", Account.SECRET);
                    a.secrets.clear();
                }),
                new Fault("source's secret", "is to be deleted", "aws secretsmanager restore-secret", a -> {
                    a.parameters.put("SourceSecretArn", Account.SECRET);
                    a.secrets.put(Account.SECRET, DescribeSecretResponse.builder().deletedDate(Instant.EPOCH).build());
                }),
                new Fault("target's secret", "a key of your own", "SecretsKeyArn=arn:aws:kms:eu-central-1:123456789012:key/1234", a -> {
                    a.parameters.put("DatabaseLogin", Account.SECRET);
                    a.secrets.put(Account.SECRET, DescribeSecretResponse.builder().kmsKeyId("1234").build());
                }),
                new Fault("subnets", "is not in region", "SubnetIds=SUBNET,SUBNET", a -> a.subnets.remove("subnet-0123456789abcdef1")),
                new Fault("subnets", "several VPCs", "SubnetIds=SUBNET,SUBNET", a -> a.subnets.put(
                        "subnet-0123456789abcdef1", Account.subnet("subnet-0123456789abcdef1", "10.1.1.0/24", "vpc-2"))),
                new Fault("security groups", "is not in region", "SecurityGroupIds=GROUP", a -> a.groups.remove("sg-0123456789abcdef0")),
                new Fault("security groups", "is not of vpc-1", "Name=vpc-id,Values=vpc-1",
                        a -> a.groups.computeIfPresent("sg-0123456789abcdef0", (_, g) -> g.toBuilder().vpcId("vpc-2").build())),
                new Fault("way to the database", "does not let sg-0123456789abcdef0 in", "aws ec2 authorize-security-group-ingress"
                        + " --region eu-central-1 --group-id sg-database --protocol tcp --port 5432 --source-group sg-0123456789abcdef0",
                        a -> a.groups.computeIfPresent("sg-database", (_, g) -> g.toBuilder().ipPermissions(Account.port(5433)).build())),
                new Fault("way to the database", "does not go out of sg-0123456789abcdef0", "aws ec2 authorize-security-group-egress", a ->
                        a.groups.computeIfPresent("sg-0123456789abcdef0", (_, g) -> g.toBuilder().ipPermissionsEgress(IpPermission.builder()
                                .ipProtocol("tcp").fromPort(443).toPort(443).ipRanges(r -> r.cidrIp("0.0.0.0/0")).build()).build())),
                new Fault("way to the database", "no route to 10.9.2.0/24",
                        "aws ec2 create-route --region eu-central-1 --route-table-id rtb-1", a -> {
                    a.databaseVpc = "vpc-9";
                    a.subnets.put("subnet-database", Account.subnet("subnet-database", "10.9.2.0/24", "vpc-9"));
                }),
                new Fault("Lambda's concurrency", "10 functions may run at the same time, and 8 workers need 11", "Workers=7", a -> {
                    a.concurrency = 10;
                    a.parameters.put("Workers", "8");
                }),
                new Fault("scheduled request", "is no JSON", "ScheduledRequest=REQUEST", a -> {
                    a.parameters.put("Schedule", "cron(0 1 * * ? *)");
                    // as the guided deployment leaves it
                    a.parameters.put("ScheduledRequest", "{\\");
                }),
                new Fault("scheduled request", "window", "./sluice check request", a -> {
                    a.parameters.put("Schedule", "cron(0 1 * * ? *)");
                    a.parameters.put("ScheduledRequest", REQUEST.replace("P3D", "3 days"));
                }),
                new Fault("stack", "is UPDATE_ROLLBACK_FAILED", "describe-stack-events --region eu-central-1 --stack-name sluice",
                        a -> a.stackStatus = "UPDATE_ROLLBACK_FAILED"),
                new Fault("log group", "is not there",
                        "aws logs create-log-group --region eu-central-1 --log-group-name /sluice/sluice/functions",
                        a -> a.logs.clear()),
                new Fault("log group", "for ever", "--retention-in-days 30", a -> a.logs.put("/sluice/sluice/functions", 0)),
                new Fault("messages", "has not confirmed", "aws sns subscribe --region eu-central-1 --topic-arn"
                        + " arn:aws:sns:eu-central-1:123456789012:sluice-Messages-1 --protocol email"
                                + " --notification-endpoint 'oncall@example.com'",
                        a -> a.subscriptions.put(Account.MAIL, "PendingConfirmation")),
                new Fault("messages", "is not subscribed", "aws sns subscribe", a -> a.subscriptions.clear()),
                new Fault("rules", "are off: sluice-SweepEveryFiveMinutes-1", "aws events enable-rule --region eu-central-1"
                        + " --name sluice-SweepEveryFiveMinutes-1", a -> a.rules.put("sluice-SweepEveryFiveMinutes-1", "DISABLED")),
                new Fault("databases from the VPC", "without the function", "sam deploy", a -> a.resources.remove("CheckTarget")),
                new Fault("databases from the VPC", "ended with sluice.sql.SqlFailure: the login was refused", "aws logs tail", a -> {
                    a.functionError = "Unhandled";
                    a.checkTarget = _ -> "{\"errorType\":\"sluice.sql.SqlFailure\",\"errorMessage\":\"the login was refused\"}";
                }),
                new Fault("rights in the target", "sluice lacks CREATE on schema sluice", "psql -h " + Account.HOST
                        + " -p 5432 -d shop -U DBA -c"
                        + " 'GRANT CREATE ON SCHEMA sluice TO sluice'", a -> a.checkTarget = _ ->
                                "{\"version\":\"18.4\",\"problems\":[],\"lacks\":"
                                + "[{\"what\":\"sluice lacks CREATE on schema sluice\","
                                + "\"sql\":\"GRANT CREATE ON SCHEMA sluice TO sluice\"}]}"),
                new Fault("scheduled request's tables", "tables[0].target = sales.orders: does not exist",
                        "./sluice preflight --stack sluice", a -> {
                    a.parameters.put("Schedule", "cron(0 1 * * ? *)");
                    a.parameters.put("ScheduledRequest", REQUEST);
                    a.checkTarget = in -> "{\"version\":\"18.4\",\"lacks\":[],\"problems\":"
                            + (in.contains("\"sales.orders\"") && in.contains("oracle")
                            ? "[{\"field\":\"tables[0].target\",\"value\":\"sales.orders\","
                                    + "\"problem\":\"does not exist\",\"remedy\":\"Create it\"}]}"
                            : "[]}");
                }));
    }

    private static List<Line> of(List<Line> lines, Status status) {
        return lines.stream().filter(l -> l.status() == status).toList();
    }

    @Test
    void an_account_in_which_all_is_there_is_ok_in_every_line() {
        Account account = full();
        List<Line> lines = account.look();
        assertThat(lines).hasSizeGreaterThan(20).allMatch(l -> l.status() == Status.OK);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_fault_is_one_line_that_says_wrong_with_its_command(Fault fault) {
        Account account = new Account();
        fault.plant().accept(account);
        List<Line> lines = account.look();
        List<Line> wrong = of(lines, Status.WRONG);
        assertThat(wrong).as("%s", lines).hasSize(1);
        assertThat(of(lines, Status.UNKNOWN)).isEmpty();
        assertThat(wrong.getFirst().about()).isEqualTo(fault.about());
        assertThat(wrong.getFirst().said()).contains(fault.said());
        assertThat(String.join("\n", wrong.getFirst().commands())).contains(fault.mend());
        assertThat(wrong.getFirst().commands()).allSatisfy(PreflightTest::complete);
        assertThat(lines.toString()).doesNotContain("pw1");
    }

    /// Nobody has to add a region or a name to it.
    private static void complete(String command) {
        if (command.matches("(aws|sam deploy) .*")) {
            assertThat(command).contains("--region eu-central-1");
        } else {
            assertThat(command).matches("(?s)psql -h .*|sam build|curl .*|scripts/.*|# .*|\\./sluice check .*"
                    + "|\\./sluice preflight --stack sluice --region eu-central-1");
        }
        assertThat(command).doesNotContain("null").doesNotContain("Optional");
    }

    @Test
    void a_region_whose_certificates_are_not_packaged_is_told_with_what_fetches_them() {
        Lines lines = new Lines();
        Map<String, String> tls = Map.of("DatabaseTls", TEMPLATE.get("DatabaseTls").preset().orElseThrow());
        Optional<Deployment.Stack> stack = Optional.of(new Deployment.Stack("sluice", Map.of(), Map.of()));
        new Certificates(lines, new Deployment("eu-west-9", "aws", Account.ID, tls, Optional.empty(), stack)).look();
        new Certificates(lines, new Deployment("us-gov-west-1", "aws-us-gov", Account.ID, tls, Optional.empty(), stack)).look();
        assertThat(lines.all()).extracting(Line::status).containsOnly(Status.WRONG);
        assertThat(lines.all().getFirst().commands().get(1)).isEqualTo("scripts/refresh-rds-ca global-bundle.pem");
        assertThat(lines.all().getLast().commands().get(1)).isEqualTo("scripts/refresh-rds-ca global-bundle.pem us-gov-west-1-bundle.pem");
    }

    @Test
    void there_are_as_many_faults_as_lines_that_can_be_wrong() {
        Set<String> planted = new TreeSet<>(faults().map(Fault::about).toList());
        // these three are planted in tests of their own
        planted.addAll(Set.of("caller", "parameters", "certificates"));
        Set<String> lines = new TreeSet<>(full().look().stream().map(Line::about).toList());
        assertThat(planted).containsAll(lines);
        assertThat(faults().count()).isGreaterThan(20);
    }

    @Test
    void the_reference_has_every_line_and_every_action() throws Exception {
        String reference = Files.readString(Path.of("../docs/reference.md"));
        Account account = full();
        List<Line> lines = account.look();
        assertThat(lines).allSatisfy(l -> assertThat(reference).contains("`" + l.about() + "`"));
        assertThat(account.asked).allSatisfy(a -> assertThat(reference).contains("`" + a + "`"));
    }

    /// An account with all that can be looked at.
    private static Account full() {
        Account account = new Account();
        account.parameters.putAll(Map.of("SourceSecretArn", Account.SECRET, "Schedule", "cron(0 1 * * ? *)", "ScheduledRequest", REQUEST));
        // a database in a VPC of its own, so that routes are asked for
        account.databaseVpc = "vpc-9";
        return account;
    }

    @Test
    void unknown_is_what_an_api_refused_and_names_the_action() {
        Account all = full();
        all.look();
        assertThat(all.asked).hasSizeGreaterThan(15);
        List<String> silent = new ArrayList<>();
        for (String action : all.asked) {
            Account account = full();
            account.refused.add(action);
            List<Line> lines = account.look();
            assertThat(of(lines, Status.WRONG)).as(action).isEmpty();
            List<Line> unknown = of(lines, Status.UNKNOWN);
            if (unknown.isEmpty()) {
                silent.add(action);
            }
            assertThat(unknown).as(action).allSatisfy(l -> assertThat(l.said()).isEqualTo(action + " was refused (AccessDenied)"));
        }
        assertThat(silent).isEmpty();
    }
}
