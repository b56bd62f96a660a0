package sluice.aws;

import java.security.Security;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.rds.RdsUtilities;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/// AWS's clients, made on first use.
final class AwsClients implements Clients {

    static {
        // a failover moves a database's name to another address within seconds, and a JVM must not pin the old one
        Security.setProperty("networkaddress.cache.ttl", "5");
    }

    @Override
    public DatabaseMigrationClient dms() {
        return DatabaseMigrationClient.builder().httpClient(UrlConnectionHttpClient.create()).build();
    }

    @Override
    public DynamoDbClient dynamo() {
        return DynamoDbClient.builder().httpClient(UrlConnectionHttpClient.create()).build();
    }

    @Override
    public SfnClient sfn() {
        return SfnClient.builder().httpClient(UrlConnectionHttpClient.create()).build();
    }

    @Override
    public SnsClient sns() {
        return SnsClient.builder().httpClient(UrlConnectionHttpClient.create()).build();
    }

    @Override
    public EventBridgeClient events() {
        return EventBridgeClient.builder().httpClient(UrlConnectionHttpClient.create()).build();
    }

    @Override
    public SecretsManagerClient secrets() {
        return SecretsManagerClient.builder().httpClient(UrlConnectionHttpClient.create()).build();
    }

    @Override
    public String databaseToken(String host, int port, String user) {
        return RdsUtilities.builder()
                .region(new DefaultAwsRegionProviderChain().getRegion())
                .credentialsProvider(DefaultCredentialsProvider.builder().build())
                .build()
                .generateAuthenticationToken(r -> r.hostname(host).port(port).username(user));
    }
}
