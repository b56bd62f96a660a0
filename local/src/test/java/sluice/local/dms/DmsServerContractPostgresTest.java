package sluice.local.dms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;

/// The real SDK client, over the wire.
class DmsServerContractPostgresTest implements DmsContract {
    private final DmsFixture fixture = new DmsFixture();
    private final DmsServer server = new DmsServer(fixture.dms, 0);
    private final DatabaseMigrationClient client = DatabaseMigrationClient.builder()
            .endpointOverride(server.uri())
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build();

    DmsServerContractPostgresTest() throws SQLException, IOException {}

    @Override
    public DatabaseMigrationClient client() {
        return client;
    }

    @Override
    public DmsFixture fixture() {
        return fixture;
    }

    @AfterEach
    void close() throws SQLException {
        client.close();
        server.close();
        fixture.close();
    }

    private HttpResponse<String> post(String operation, String body) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(server.uri() + "/"))
                            .header("X-Amz-Target", operation)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "AmazonDMSv20160101.DoSomething | {} | UnknownOperationException",
        "DescribeEndpoints | {} | UnknownOperationException",
        "AmazonDMSv20160101.MoveReplicationTask | {} | UnknownOperationException",
        "AmazonDMSv20160101.DescribeEndpoints | {\"Filter\": []} | SerializationException",
        "AmazonDMSv20160101.DescribeEndpoints | {\"MaxRecords\": \"20\"} | SerializationException",
        "AmazonDMSv20160101.DescribeEndpoints | {\"Filters\": [1]} | SerializationException",
        "AmazonDMSv20160101.DescribeEndpoints | [] | SerializationException",
        "AmazonDMSv20160101.DescribeEndpoints | {,} | SerializationException",
    })
    void a_bad_request_is_a_400_that_no_client_repeats(String operation, String body, String code) throws Exception {
        HttpResponse<String> answer = post(operation, body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("x-amzn-errortype")).hasValue(code);
        assertThat(answer.body()).contains("\"__type\":\"" + code + "\"");
    }

    @Test
    void requests_are_recorded_as_they_were_on_the_wire() {
        client.describeEndpoints(r -> r.filters(f -> f.name("endpoint-arn").values(DmsFixture.SOURCE)));
        assertThat(server.calls()).singleElement().satisfies(call -> {
            assertThat(call.operation()).isEqualTo("DescribeEndpoints");
            assertThat(call.status()).isEqualTo(200);
            assertThat(call.request().toString())
                    .isEqualTo("{\"Filters\":[{\"Name\":\"endpoint-arn\",\"Values\":[\"" + DmsFixture.SOURCE + "\"]}]}");
            assertThat(call.response().path("Endpoints")).hasSize(1);
        });
    }
}
