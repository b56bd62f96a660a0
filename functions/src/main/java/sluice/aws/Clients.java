package sluice.aws;

import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/// The services a function may call. A handler asks in its constructor for those it needs, once for the life of the
/// container.
public interface Clients {

    DatabaseMigrationClient dms();

    DynamoDbClient dynamo();

    SfnClient sfn();

    SnsClient sns();

    EventBridgeClient events();

    SecretsManagerClient secrets();

    /// A password for a PostgreSQL user with `rds_iam`: signed on this machine, good for 15 minutes.
    String databaseToken(String host, int port, String user);

    /// AWS's own, in the region and with the credentials of the environment.
    static Clients aws() {
        return new AwsClients();
    }
}
