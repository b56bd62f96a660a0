package sluice.local.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.local.dms.DmsFixture.INSTANCE;
import static sluice.local.dms.DmsFixture.SOURCE;
import static sluice.local.dms.DmsFixture.STRICT;
import static sluice.local.dms.DmsFixture.TARGET;
import static sluice.local.dms.DmsFixture.mappings;
import static software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue.RELOAD_TARGET;
import static software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue.RESUME_PROCESSING;
import static software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue.START_REPLICATION;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.DatabaseMigrationException;
import software.amazon.awssdk.services.databasemigration.model.InvalidResourceStateException;
import software.amazon.awssdk.services.databasemigration.model.MigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.OracleSettings;
import software.amazon.awssdk.services.databasemigration.model.ReplicationTask;
import software.amazon.awssdk.services.databasemigration.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;
import software.amazon.awssdk.services.databasemigration.model.ResourceQuotaExceededException;
import software.amazon.awssdk.services.databasemigration.model.Tag;

/// What callers of DMS rely on, whatever carries their calls.
interface DmsContract {
    String MAPPINGS = mappings(List.of("ORDERS"));

    DatabaseMigrationClient client();

    DmsFixture fixture();

    default String ordersTask() throws Exception {
        fixture().source("CREATE TABLE SALES.ORDERS (ID NUMBER(10) PRIMARY KEY, NAME VARCHAR2(20))",
                "INSERT INTO SALES.ORDERS SELECT X, 'name ' || X FROM SYSTEM_RANGE(1, 100)");
        fixture().target("CREATE TABLE sales.orders (id numeric PRIMARY KEY, name text)");
        fixture().testConnections(client());
        return fixture().create(client(), "reload-1", MAPPINGS, STRICT);
    }

    default ReplicationTask described(String arn) {
        return client().describeReplicationTasks(r -> r.filters(f -> f.name("replication-task-arn").values(arn)))
                .replicationTasks()
                .getFirst();
    }

    @Test
    default void a_task_is_created_loads_stops_and_is_deleted() throws Exception {
        String arn = ordersTask();
        assertThat(described(arn).status()).isEqualTo("ready");
        assertThat(described(arn).replicationTaskStats()).isNull();

        fixture().start(client(), arn, START_REPLICATION);
        fixture().dms.awaitIdle();
        ReplicationTask stopped = described(arn);
        assertThat(stopped.status()).isEqualTo("stopped");
        assertThat(stopped.stopReason()).isEqualTo("Stop Reason FULL_LOAD_ONLY_FINISHED");
        assertThat(stopped.replicationTaskStats().fullLoadProgressPercent()).isEqualTo(100);
        assertThat(stopped.replicationTaskStats().tablesLoaded()).isEqualTo(1);
        assertThat(stopped.replicationTaskStartDate())
                .isEqualTo(fixture().now.get().truncatedTo(ChronoUnit.MILLIS));

        var statistics = client().describeTableStatistics(r -> r.replicationTaskArn(arn)).tableStatistics();
        assertThat(statistics).singleElement().satisfies(table -> {
            assertThat(table.schemaName() + "." + table.tableName()).isEqualTo("SALES.ORDERS");
            assertThat(table.tableState()).isEqualTo("Table completed");
            assertThat(table.fullLoadRows()).isEqualTo(100);
        });

        assertThat(client().deleteReplicationTask(r -> r.replicationTaskArn(arn)).replicationTask().status())
                .isEqualTo("deleting");
        fixture().dms.awaitIdle();
        assertThatThrownBy(() -> described(arn)).isInstanceOf(ResourceNotFoundException.class);
        assertThat(client().describeReplicationTasks().replicationTasks()).isEmpty();
        assertThat(fixture().eventTypes())
                .containsExactly(
                        "REPLICATION_TASK_CREATED", "REPLICATION_TASK_STARTED", "REPLICATION_TASK_STOPPED",
                        "REPLICATION_TASK_DELETED");
    }

    @Test
    default void statuses_are_passed_one_after_the_other() throws Exception {
        var creating = fixture().faults.holdIn("creating");
        String arn = ordersTaskHeld(creating);
        var starting = fixture().faults.holdIn("starting");
        var loading = fixture().faults.holdAt("SALES.ORDERS", 40);
        fixture().start(client(), arn, START_REPLICATION);
        starting.awaitReached();
        assertThat(described(arn).status()).isEqualTo("starting");
        starting.release();
        loading.awaitReached();
        assertThat(described(arn).status()).isEqualTo("running");
        assertThat(client().describeTableStatistics(r -> r.replicationTaskArn(arn)).tableStatistics().getFirst()
                        .fullLoadRows())
                .isEqualTo(40);
        assertThatThrownBy(() -> client().deleteReplicationTask(r -> r.replicationTaskArn(arn)))
                .isInstanceOf(InvalidResourceStateException.class);
        assertThatThrownBy(() -> fixture().start(client(), arn, START_REPLICATION))
                .isInstanceOf(InvalidResourceStateException.class);
        var stopping = fixture().faults.holdIn("stopping");
        client().stopReplicationTask(r -> r.replicationTaskArn(arn));
        stopping.awaitReached();
        assertThat(described(arn).status()).isEqualTo("stopping");
        assertThatThrownBy(() -> client().stopReplicationTask(r -> r.replicationTaskArn(arn)))
                .isInstanceOf(InvalidResourceStateException.class);
        stopping.release();
        fixture().dms.awaitIdle();
        loading.release();
        fixture().dms.awaitIdle();
        assertThat(described(arn).status()).isEqualTo("stopped");
        assertThat(described(arn).stopReason()).isEqualTo("Stop Reason NORMAL");
        assertThat(fixture().table(arn, "ORDERS").tableState()).isEqualTo("Table cancelled");
        var deleting = fixture().faults.holdIn("deleting");
        client().deleteReplicationTask(r -> r.replicationTaskArn(arn));
        deleting.awaitReached();
        assertThat(described(arn).status()).isEqualTo("deleting");
        deleting.release();
    }

    default String ordersTaskHeld(Faults.Hold creating) throws Exception {
        String arn = ordersTask();
        creating.awaitReached();
        assertThat(described(arn).status()).isEqualTo("creating");
        assertThatThrownBy(() -> fixture().start(client(), arn, START_REPLICATION))
                .isInstanceOf(InvalidResourceStateException.class);
        creating.release();
        fixture().dms.awaitIdle();
        return arn;
    }

    @Test
    default void a_task_is_started_once() throws Exception {
        String arn = ordersTask();
        for (var notHere : List.of(RELOAD_TARGET, RESUME_PROCESSING)) {
            assertThatThrownBy(() -> fixture().start(client(), arn, notHere))
                    .isInstanceOf(DatabaseMigrationException.class)
                    .hasMessageContaining("StartReplicationTaskType " + notHere + " is not offered by the embedded DMS");
        }
        fixture().start(client(), arn, START_REPLICATION);
        fixture().dms.awaitIdle();
        assertThatThrownBy(() -> fixture().start(client(), arn, START_REPLICATION))
                .hasMessageContaining("Start Type : START_REPLICATION, valid only for tasks running for the first time");
        assertThat(fixture().rows("SELECT count(*) FROM sales.orders")).containsExactly("100");
    }

    @Test
    default void a_task_does_not_start_before_both_connections_are_tested() throws Exception {
        String arn = fixture().create(client(), "reload-1", MAPPINGS, "");
        assertThatThrownBy(() -> fixture().start(client(), arn, START_REPLICATION))
                .isInstanceOf(InvalidResourceStateException.class)
                .hasMessageContaining("Test connection");
        assertThat(client().describeConnections().connections()).isEmpty();
    }

    @Test
    default void a_connection_that_fails_says_why() throws Exception {
        fixture().faults.connectionTestFails(TARGET, "Test Endpoint failed: no route to host");
        fixture().testConnections(client());
        assertThat(client().describeConnections(r -> r.filters(f -> f.name("endpoint-arn").values(TARGET))).connections())
                .singleElement()
                .satisfies(connection -> {
                    assertThat(connection.status()).isEqualTo("failed");
                    assertThat(connection.lastFailureMessage()).isEqualTo("Test Endpoint failed: no route to host");
                });
        assertThat(client().describeConnections(r -> r.filters(f -> f.name("endpoint-arn").values(SOURCE))).connections())
                .singleElement()
                .satisfies(connection -> assertThat(connection.status()).isEqualTo("successful"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1st", "a--b", "a-", "-a", "a_b", "a b", "ä"})
    default void an_identifier_that_breaks_the_rules_is_refused(String identifier) {
        assertThatThrownBy(() -> fixture().create(client(), identifier, MAPPINGS, ""))
                .isInstanceOf(DatabaseMigrationException.class)
                .hasMessageContaining("ReplicationTaskIdentifier");
        assertThatThrownBy(() -> client().createReplicationTask(r -> r.replicationTaskIdentifier("a")
                        .resourceIdentifier("a".repeat(32))
                        .migrationType(MigrationTypeValue.FULL_LOAD)))
                .hasMessageContaining("ResourceIdentifier");
    }

    @Test
    default void an_identifier_is_given_once_and_the_resource_identifier_ends_the_arn() throws Exception {
        String arn = fixture().create(client(), "reload-1", MAPPINGS, "");
        assertThatThrownBy(() -> fixture().create(client(), "Reload-1", MAPPINGS, ""))
                .isInstanceOf(ResourceAlreadyExistsException.class);
        client().createReplicationTask(r -> r.replicationTaskIdentifier("reload-2")
                .resourceIdentifier("sluice-run-2")
                .migrationType(MigrationTypeValue.FULL_LOAD)
                .replicationInstanceArn(INSTANCE)
                .sourceEndpointArn(SOURCE)
                .targetEndpointArn(TARGET)
                .tableMappings(MAPPINGS)
                .tags(Tag.builder().key("run").value("2").build()));
        String other = "arn:aws:dms:eu-central-1:123456789012:task:sluice-run-2";
        assertThat(described(other).replicationTaskIdentifier()).isEqualTo("reload-2");
        assertThat(arn).startsWith("arn:aws:dms:eu-central-1:123456789012:task:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cdc", "full-load-and-cdc"})
    default void another_migration_type_is_refused_by_name(String type) {
        assertThatThrownBy(() -> client().createReplicationTask(r -> r.replicationTaskIdentifier("a")
                        .migrationType(type)
                        .replicationInstanceArn(INSTANCE)
                        .sourceEndpointArn(SOURCE)
                        .targetEndpointArn(TARGET)
                        .tableMappings(MAPPINGS)))
                .hasMessageContaining("MigrationType " + type + " is not offered by the embedded DMS yet");
    }

    @Test
    default void what_does_not_exist_is_a_resource_not_found_fault() {
        String arn = "arn:aws:dms:eu-central-1:123456789012:task:NONE";
        List<Runnable> calls = List.of(
                () -> described(arn),
                () -> client().describeTableStatistics(r -> r.replicationTaskArn(arn)),
                () -> client().stopReplicationTask(r -> r.replicationTaskArn(arn)),
                () -> client().deleteReplicationTask(r -> r.replicationTaskArn(arn)),
                () -> fixture().start(client(), arn, START_REPLICATION),
                () -> client().testConnection(r -> r.replicationInstanceArn(INSTANCE).endpointArn(arn)),
                () -> client().describeEndpoints(r -> r.filters(f -> f.name("endpoint-arn").values(arn))));
        for (Runnable call : calls) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(ResourceNotFoundException.class)
                    .extracting(e -> ((AwsServiceException) e).awsErrorDetails().errorCode())
                    .isEqualTo("ResourceNotFoundFault");
        }
    }

    @Test
    default void long_lists_come_in_pages() throws Exception {
        for (int i = 0; i < 23; i++) {
            fixture().create(client(), "task-" + i, MAPPINGS, "");
        }
        var first = client().describeReplicationTasks(r -> r.maxRecords(20).withoutSettings(true));
        assertThat(first.replicationTasks()).hasSize(20).allSatisfy(task -> {
            assertThat(task.tableMappings()).isNull();
            assertThat(task.replicationTaskSettings()).isNull();
        });
        var second = client().describeReplicationTasks(r -> r.maxRecords(20).marker(first.marker()));
        assertThat(second.replicationTasks()).hasSize(3).allSatisfy(task ->
                assertThat(task.tableMappings()).isEqualTo(MAPPINGS));
        assertThat(second.marker()).isNull();
        assertThat(client().describeReplicationTasksPaginator(r -> r.maxRecords(20)).stream()
                        .flatMap(page -> page.replicationTasks().stream()))
                .hasSize(23);
        assertThatThrownBy(() -> client().describeReplicationTasks(r -> r.maxRecords(19)))
                .hasMessageContaining("MaxRecords 19 is not 20 to 100");
        assertThatThrownBy(() -> client().describeReplicationTasks(r -> r.filters(f -> f.name("arn").values("x"))))
                .hasMessageContaining("Filter arn is none of");
    }

    @Test
    default void endpoints_and_their_settings_are_described() {
        assertThat(client().describeEndpoints(r -> r.filters(f -> f.name("endpoint-arn").values(SOURCE))).endpoints())
                .singleElement()
                .satisfies(endpoint -> {
                    assertThat(endpoint.engineName()).isEqualTo("oracle");
                    assertThat(endpoint.endpointTypeAsString()).isEqualTo("source");
                    assertThat(endpoint.oracleSettings()).isEqualTo(OracleSettings.builder().build());
                    assertThat(endpoint.postgreSQLSettings()).isNull();
                });
        assertThat(client().describeEndpoints().endpoints()).hasSize(2);
    }

    @Test
    default void throttled_calls_can_be_told_from_others() {
        fixture().faults.throttleNext(1);
        assertThatThrownBy(() -> client().describeEndpoints())
                .isInstanceOfSatisfying(DatabaseMigrationException.class,
                        e -> assertThat(e.isThrottlingException()).isTrue());
        assertThat(client().describeEndpoints().endpoints()).hasSize(2);

        fixture().faults.throttleUntil(fixture().now.get().plusSeconds(60));
        assertThatThrownBy(() -> client().describeEndpoints()).hasMessageContaining("Rate exceeded");
        fixture().now.updateAndGet(now -> now.plus(Duration.ofSeconds(60)));
        assertThat(client().describeEndpoints().endpoints()).hasSize(2);
        assertThat(fixture().faults.calls()).containsOnly("DescribeEndpoints").hasSize(4);
    }

    @Test
    default void an_operation_can_be_refused() {
        fixture().faults.refuse("CreateReplicationTask",
                ResourceQuotaExceededException.builder()
                        .message("The quota for this resource quota has been exceeded.")
                        .statusCode(400)
                        .build());
        assertThatThrownBy(() -> fixture().create(client(), "reload-1", MAPPINGS, ""))
                .isInstanceOf(ResourceQuotaExceededException.class);
    }

    @Test
    default void an_unknown_status_is_passed_on() throws Exception {
        String arn = ordersTask();
        fixture().faults.reportStatus("hibernating");
        assertThat(described(arn).status()).isEqualTo("hibernating");
        fixture().faults.reportStatus(null);
        assertThat(described(arn).status()).isEqualTo("ready");
    }
}
