package sluice.local.preflight;

import java.time.Duration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// The services that are asked.
public record Services(
        CloudFormationClient stacks,
        CloudWatchLogsClient logs,
        DatabaseMigrationClient dms,
        Ec2Client ec2,
        EventBridgeClient events,
        IamClient iam,
        LambdaClient lambda,
        RdsClient rds,
        SecretsManagerClient secrets,
        SnsClient sns,
        StsClient sts) {

    /// A function is waited for longer than it looks.
    private static final Duration ANSWER = Duration.ofMinutes(2);

    /// AWS's own, with the credentials of the caller.
    public static Services aws(Region region) {
        SdkHttpClient http = UrlConnectionHttpClient.builder().socketTimeout(ANSWER).build();
        return new Services(
                made(CloudFormationClient.builder(), http, region),
                made(CloudWatchLogsClient.builder(), http, region),
                made(DatabaseMigrationClient.builder(), http, region),
                made(Ec2Client.builder(), http, region),
                made(EventBridgeClient.builder(), http, region),
                made(IamClient.builder(), http, region),
                made(LambdaClient.builder(), http, region),
                made(RdsClient.builder(), http, region),
                made(SecretsManagerClient.builder(), http, region),
                made(SnsClient.builder(), http, region),
                made(StsClient.builder(), http, region));
    }

    private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C made(B builder, SdkHttpClient http, Region region) {
        return builder.httpClient(http).region(region).build();
    }
}
