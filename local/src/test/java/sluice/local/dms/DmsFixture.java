package sluice.local.dms;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import sluice.local.TestDatabases;
import sluice.local.db.OracleStandIn;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.MigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.OracleSettings;
import software.amazon.awssdk.services.databasemigration.model.PostgreSQLSettings;
import software.amazon.awssdk.services.databasemigration.model.ReplicationTask;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;
import software.amazon.awssdk.services.databasemigration.model.TableStatistics;

/// An H2 source, a fresh PostgreSQL database and an embedded DMS between them.
final class DmsFixture implements AutoCloseable {
    static final String SOURCE = "arn:aws:dms:eu-central-1:123456789012:endpoint:SOURCE";
    static final String TARGET = "arn:aws:dms:eu-central-1:123456789012:endpoint:TARGET";
    static final String INSTANCE = "arn:aws:dms:eu-central-1:123456789012:rep:INSTANCE";
    static final String STRICT = """
            {"FullLoadSettings": {"TargetTablePrepMode": "TRUNCATE_BEFORE_LOAD"},
             "ErrorBehavior": {"DataErrorPolicy": "STOP_TASK", "DataTruncationErrorPolicy": "STOP_TASK",
                               "TableErrorPolicy": "STOP_TASK", "FullLoadIgnoreConflicts": false}}""";

    final OracleStandIn oracle;
    final String postgres;
    final Faults faults = new Faults();
    final List<JsonNode> events = new CopyOnWriteArrayList<>();
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T10:15:30.123Z"));
    final EmbeddedDms dms;

    DmsFixture() throws SQLException {
        this(OracleSettings.builder().build(), PostgreSQLSettings.builder().build());
    }

    DmsFixture(OracleSettings source, PostgreSQLSettings target) throws SQLException {
        oracle = TestDatabases.freshSource();
        postgres = TestDatabases.freshDatabase();
        InstantSource clock = now::get;
        dms = new EmbeddedDms(
                List.of(
                        DmsEndpoint.oracle(SOURCE, source, oracle::open),
                        DmsEndpoint.postgres(TARGET, target, () -> DriverManager.getConnection(postgres))),
                INSTANCE, clock, events::add, faults);
        source("CREATE SCHEMA SALES");
        target("CREATE SCHEMA sales");
    }

    void source(String... statements) throws SQLException {
        execute(oracle.open(), statements);
    }

    void target(String... statements) throws SQLException {
        execute(DriverManager.getConnection(postgres), statements);
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (connection;
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /// The first column of what the target answers.
    List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (var connection = DriverManager.getConnection(postgres);
                var found = connection.createStatement().executeQuery(sql)) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }

    /// Rules that load these tables of SALES into lower-case names, and `more` rules.
    static String mappings(List<String> tables, String... more) {
        List<String> rules = new ArrayList<>();
        for (String table : tables) {
            rules.add(selection(table, ""));
        }
        return document(rules, more);
    }

    static String document(List<String> selections, String... more) {
        List<String> rules = new ArrayList<>(selections);
        for (String kind : List.of("schema", "table", "column")) {
            rules.add("""
                    {"rule-type": "transformation", "rule-action": "convert-lowercase", "rule-target": "%s",
                     "object-locator": {"schema-name": "%%"%s%s}}""".formatted(
                    kind,
                    kind.equals("schema") ? "" : ", \"table-name\": \"%\"",
                    kind.equals("column") ? ", \"column-name\": \"%\"" : ""));
        }
        rules.addAll(List.of(more));
        for (int i = 0; i < rules.size(); i++) {
            String id = String.valueOf(i + 1);
            rules.set(i, "{\"rule-id\": \"" + id + "\", \"rule-name\": \"r" + id + "\", " + rules.get(i).strip().substring(1));
        }
        return "{\"rules\": [" + String.join(",\n", rules) + "]}";
    }

    /// @param filters a comma and members, or nothing
    static String selection(String table, String filters) {
        return """
                {"rule-type": "selection", "rule-action": "include",
                 "object-locator": {"schema-name": "SALES", "table-name": "%s"}%s}"""
                .formatted(table, filters);
    }

    static String filter(String column, String from, String to) {
        return """
                {"filter-type": "source", "column-name": "%s", "filter-conditions":
                 [{"filter-operator": "between", "start-value": "%s", "end-value": "%s"}]}""".formatted(column, from, to);
    }

    void testConnections(DatabaseMigrationClient client) throws InterruptedException {
        client.testConnection(r -> r.replicationInstanceArn(INSTANCE).endpointArn(SOURCE));
        client.testConnection(r -> r.replicationInstanceArn(INSTANCE).endpointArn(TARGET));
        dms.awaitIdle();
    }

    /// Creates a task and waits until it is ready.
    String create(DatabaseMigrationClient client, String id, String mappings, String settings) throws InterruptedException {
        String arn = client.createReplicationTask(r -> r.replicationTaskIdentifier(id)
                        .migrationType(MigrationTypeValue.FULL_LOAD)
                        .replicationInstanceArn(INSTANCE)
                        .sourceEndpointArn(SOURCE)
                        .targetEndpointArn(TARGET)
                        .tableMappings(mappings)
                        .replicationTaskSettings(settings))
                .replicationTask()
                .replicationTaskArn();
        dms.awaitIdle();
        return arn;
    }

    void start(DatabaseMigrationClient client, String arn, StartReplicationTaskTypeValue kind) {
        client.startReplicationTask(r -> r.replicationTaskArn(arn).startReplicationTaskType(kind));
    }

    /// A task, ready to be started.
    String ready(String mappings, String settings) throws InterruptedException {
        testConnections(dms);
        return create(dms, "reload-1", mappings, settings);
    }

    /// Creates and starts a task; returns when nothing moves any more.
    String load(String mappings, String settings) throws InterruptedException {
        String arn = ready(mappings, settings);
        start(dms, arn, StartReplicationTaskTypeValue.START_REPLICATION);
        dms.awaitIdle();
        return arn;
    }

    ReplicationTask task(String arn) {
        return dms.describeReplicationTasks(r -> r.filters(f -> f.name("replication-task-arn").values(arn)))
                .replicationTasks()
                .getFirst();
    }

    TableStatistics table(String arn, String table) {
        return dms.describeTableStatistics(r -> r.replicationTaskArn(arn)).tableStatistics().stream()
                .filter(t -> t.tableName().equals(table))
                .findFirst()
                .orElseThrow();
    }

    List<String> eventTypes() {
        return events.stream().map(e -> e.path("detail").path("eventType").asText()).toList();
    }

    @Override
    public void close() throws SQLException {
        dms.close();
        oracle.close();
    }
}
