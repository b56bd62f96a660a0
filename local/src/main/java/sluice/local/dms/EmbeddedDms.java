package sluice.local.dms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.AddTagsToResourceRequest;
import software.amazon.awssdk.services.databasemigration.model.AddTagsToResourceResponse;
import software.amazon.awssdk.services.databasemigration.model.CreateReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.CreateReplicationTaskResponse;
import software.amazon.awssdk.services.databasemigration.model.DatabaseMigrationException;
import software.amazon.awssdk.services.databasemigration.model.DeleteReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.DeleteReplicationTaskResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeConnectionsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeConnectionsResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeEndpointsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeEndpointsResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeReplicationInstancesRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeReplicationInstancesResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeReplicationTasksRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeReplicationTasksResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeTableStatisticsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeTableStatisticsResponse;
import software.amazon.awssdk.services.databasemigration.model.Endpoint;
import software.amazon.awssdk.services.databasemigration.model.Filter;
import software.amazon.awssdk.services.databasemigration.model.InvalidResourceStateException;
import software.amazon.awssdk.services.databasemigration.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.databasemigration.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.databasemigration.model.MigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.ReplicationEndpointTypeValue;
import software.amazon.awssdk.services.databasemigration.model.ReplicationInstance;
import software.amazon.awssdk.services.databasemigration.model.ReplicationTask;
import software.amazon.awssdk.services.databasemigration.model.ReplicationTaskStats;
import software.amazon.awssdk.services.databasemigration.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskResponse;
import software.amazon.awssdk.services.databasemigration.model.StopReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.StopReplicationTaskResponse;
import software.amazon.awssdk.services.databasemigration.model.TableStatistics;
import software.amazon.awssdk.services.databasemigration.model.Tag;
import software.amazon.awssdk.services.databasemigration.model.TestConnectionRequest;
import software.amazon.awssdk.services.databasemigration.model.TestConnectionResponse;

/// AWS DMS on this machine: an SDK client whose tasks really load, from any JDBC source into PostgreSQL.
///
/// It reads the table mappings and task settings that DMS reads, keeps DMS's statuses, stop reasons and table
/// statistics, and publishes DMS's events. What it does not offer it refuses by name. Everything a call sets in motion
/// goes on after the call has returned, as in AWS; [#awaitIdle()] tells when nothing moves any more. [Faults] makes it
/// fail in the ways DMS fails.
///
/// Full load only: a task of another migration type is refused.
public final class EmbeddedDms implements DatabaseMigrationClient {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final class Task {
        final String arn;
        final CreateReplicationTaskRequest request;
        final TableMappings mappings;
        final TaskSettings settings;
        final Instant created;
        final Map<String, TableLoad> tables = new ConcurrentSkipListMap<>();
        final Queue<String> log = new ConcurrentLinkedQueue<>();
        String status = "creating";
        String stopReason;
        String failure;
        Instant freshStart;
        Instant started;
        Instant stopped;
        FullLoad load;
        CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);

        Task(String arn, CreateReplicationTaskRequest request, TableMappings mappings, TaskSettings settings, Instant now) {
            this.arn = arn;
            this.request = request;
            this.mappings = mappings;
            this.settings = settings;
            this.created = now;
        }
    }

    private record Tested(String status, String failure) {}

    private record Page<T>(List<T> items, String marker) {}

    private final Map<String, DmsEndpoint> endpoints = new LinkedHashMap<>();
    private final String instanceArn;
    private final InstantSource clock;
    private final Consumer<JsonNode> events;
    private final Faults faults;
    private final Consumer<String> calls;
    private final Work work = new Work();
    private final Map<String, Task> tasks = new LinkedHashMap<>();
    private final Map<String, Tested> connections = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> tags = new HashMap<>();
    private long serial;

    /// @param endpoints the endpoints that exist
    /// @param replicationInstanceArn the replication instance that exists; account and region are taken from it
    /// @param clock gives every date and decides how long throttling lasts
    /// @param events receives the EventBridge events, on DMS's own threads
    /// @param faults what shall go wrong
    /// @param calls is told the name of each operation called, throttled and refused calls included
    public EmbeddedDms(
            Collection<DmsEndpoint> endpoints,
            String replicationInstanceArn,
            InstantSource clock,
            Consumer<JsonNode> events,
            Faults faults,
            Consumer<String> calls) {
        if (!replicationInstanceArn.matches("arn:[^:]+:dms:[^:]+:\\d{12}:rep:.+")) {
            throw new IllegalArgumentException("not a replication instance ARN: " + replicationInstanceArn);
        }
        for (DmsEndpoint endpoint : endpoints) {
            if (this.endpoints.put(endpoint.arn(), endpoint) != null) {
                throw new IllegalArgumentException("two endpoints have the ARN " + endpoint.arn());
            }
        }
        this.instanceArn = replicationInstanceArn;
        this.clock = clock;
        this.events = events;
        this.faults = faults;
        this.calls = calls;
    }

    /// Returns when nothing moves any more: no status changes, loads, connection tests or events are under way, except
    /// those that wait at a [Faults.Hold].
    public void awaitIdle() throws InterruptedException {
        work.awaitIdle();
    }

    /// Whether nothing moves, as [#awaitIdle()] waits for.
    public boolean idle() {
        return work.idle();
    }

    /// What DescribeTableStatistics would say of a task, without being a call: no fault strikes it and nothing records it.
    ///
    /// @return empty where there is no task of this identifier
    public synchronized List<TableStatistics> tables(String taskIdentifier) {
        return tasks.values().stream()
                .filter(t -> t.request.replicationTaskIdentifier().equals(taskIdentifier))
                .flatMap(t -> t.tables.values().stream())
                .map(this::statistics)
                .toList();
    }

    /// What DMS writes to a task's log in CloudWatch and its API does not say: why a table is in error, which rows were
    /// refused. Rows appear in it with their values, as they do in AWS. Empty for a task that does not exist.
    public List<String> log(String taskArn) {
        synchronized (this) {
            Task task = tasks.get(taskArn);
            return task == null ? List.of() : List.copyOf(task.log);
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /// Ends every load and every thread.
    @Override
    public void close() {
        synchronized (this) {
            for (Task task : tasks.values()) {
                if (task.load != null) {
                    task.load.end(new FullLoad.Stopped("Stop Reason NORMAL"));
                }
            }
        }
        work.close();
    }

    // ---- tasks

    @Override
    public CreateReplicationTaskResponse createReplicationTask(CreateReplicationTaskRequest request) {
        called("CreateReplicationTask");
        String id = required("ReplicationTaskIdentifier", request.replicationTaskIdentifier());
        identifier("ReplicationTaskIdentifier", id, 255);
        if (request.resourceIdentifier() != null) {
            identifier("ResourceIdentifier", request.resourceIdentifier(), 31);
        }
        required("MigrationType", request.migrationTypeAsString());
        if (request.migrationType() != MigrationTypeValue.FULL_LOAD) {
            throw invalid("InvalidParameterValueException",
                    "MigrationType " + request.migrationTypeAsString() + " is not offered by the embedded DMS yet");
        }
        instance(required("ReplicationInstanceArn", request.replicationInstanceArn()));
        endpoint(required("SourceEndpointArn", request.sourceEndpointArn()), DmsEndpoint.Type.SOURCE);
        endpoint(required("TargetEndpointArn", request.targetEndpointArn()), DmsEndpoint.Type.TARGET);
        TableMappings mappings;
        TaskSettings settings;
        try {
            mappings = TableMappings.parse(required("TableMappings", request.tableMappings()));
            settings = TaskSettings.parse(request.replicationTaskSettings());
        } catch (Refused e) {
            throw invalid("InvalidParameterValueException", e.getMessage());
        }
        synchronized (this) {
            String resource = request.resourceIdentifier() == null ? generated(id) : request.resourceIdentifier();
            String arn = instanceArn.replaceFirst(":rep:.*", ":task:" + resource);
            boolean taken = tasks.containsKey(arn)
                    || tasks.values().stream().anyMatch(t -> t.request.replicationTaskIdentifier().equalsIgnoreCase(id));
            if (taken) {
                throw fault(ResourceAlreadyExistsException.builder(), "ResourceAlreadyExistsFault",
                        "Replication Task " + id + " already exists");
            }
            Task task = new Task(arn, request, mappings, settings, clock.instant());
            tasks.put(arn, task);
            tags.put(arn, tagMap(request.tags()));
            ReplicationTask described = describe(task, true);
            go(() -> {
                faults.pauseIn("creating", work);
                synchronized (this) {
                    task.status = "ready";
                }
                publish(task, "REPLICATION_TASK_CREATED", "Creation", "DMS-EVENT-0074", "Replication task created");
            });
            return CreateReplicationTaskResponse.builder().replicationTask(described).build();
        }
    }

    @Override
    public StartReplicationTaskResponse startReplicationTask(StartReplicationTaskRequest request) {
        called("StartReplicationTask");
        String kind = required("StartReplicationTaskType", request.startReplicationTaskTypeAsString());
        if (!List.of("start-replication", "resume-processing", "reload-target").contains(kind)) {
            throw invalid("InvalidParameterValueException", "StartReplicationTaskType " + kind + " does not exist");
        }
        if (request.cdcStartTime() != null || request.cdcStartPosition() != null || request.cdcStopPosition() != null) {
            throw invalid("InvalidParameterCombinationException", "a full-load task has no CDC position");
        }
        ReplicationTask described;
        CompletableFuture<Void> ended;
        synchronized (this) {
            Task task = task(request.replicationTaskArn());
            if (!List.of("ready", "stopped", "failed").contains(task.status)) {
                throw state("Replication Task cannot be started, as it is " + task.status);
            }
            for (String arn : List.of(task.request.sourceEndpointArn(), task.request.targetEndpointArn())) {
                Tested tested = connections.get(arn);
                if (tested == null || !tested.status.equals("successful")) {
                    throw state("Test connection for replication instance and endpoint should be successful for starting"
                            + " the replication task: " + arn);
                }
            }
            boolean first = task.started == null;
            if (first != kind.equals("start-replication")) {
                throw invalid("InvalidParameterCombinationException",
                        "Start Type : " + kind.toUpperCase(Locale.ROOT).replace('-', '_') + ", valid only for tasks "
                                + (first ? "that have run before" : "running for the first time"));
            }
            boolean everything = !kind.equals("resume-processing");
            task.status = "starting";
            task.stopReason = null;
            task.failure = null;
            task.stopped = null;
            task.started = clock.instant();
            task.freshStart = everything ? task.started : task.freshStart;
            if (everything) {
                task.tables.clear();
            } else {
                task.tables.values().stream().filter(t -> !t.complete()).forEach(TableLoad::again);
            }
            ended = new CompletableFuture<>();
            task.ended = ended;
            task.load = new FullLoad(
                    task.mappings,
                    task.settings,
                    endpoints.get(task.request.sourceEndpointArn()),
                    endpoints.get(task.request.targetEndpointArn()),
                    faults,
                    work,
                    clock,
                    task.tables,
                    task.log,
                    ending -> ended(task, ending));
            described = describe(task, true);
            go(() -> run(task, everything));
        }
        if (faults.early()) {
            ended.join();
        }
        return StartReplicationTaskResponse.builder().replicationTask(described).build();
    }

    private void run(Task task, boolean fresh) throws InterruptedException {
        faults.pauseIn("starting", work);
        synchronized (this) {
            // Somebody may have stopped it before it ran.
            task.status = task.status.equals("starting") ? "running" : task.status;
        }
        publish(task, "REPLICATION_TASK_STARTED", "StateChange", "DMS-EVENT-0069",
                "Replication task started" + (fresh ? ", with flag = fresh start" : ", with flag = resume"));
        task.load.start();
    }

    private void ended(Task task, FullLoad.Ending ending) {
        synchronized (this) {
            task.stopped = clock.instant();
            switch (ending) {
                case FullLoad.Finished _ -> {
                    task.status = "stopped";
                    task.stopReason = "Stop Reason FULL_LOAD_ONLY_FINISHED";
                }
                case FullLoad.Stopped(String reason) -> {
                    task.status = "stopped";
                    task.stopReason = reason;
                }
                case FullLoad.Failed(String message) -> {
                    task.status = "failed";
                    task.failure = "Last Error " + message + " Stop Reason FATAL_ERROR Error Level FATAL";
                    task.stopReason = task.failure;
                }
                case FullLoad.Deleted _ -> tasks.remove(task.arn);
                case FullLoad.Restarted _ -> throw new IllegalStateException("a restart does not end a run");
            }
        }
        try {
            switch (ending) {
                case FullLoad.Failed _ ->
                    publish(task, "REPLICATION_TASK_FAILED", "Failure", "DMS-EVENT-0078",
                            "Replication task has failed. Reason: " + task.failure);
                case FullLoad.Deleted _ ->
                    publish(task, "REPLICATION_TASK_DELETED", "Deletion", "DMS-EVENT-0073", "Replication task deleted");
                default ->
                    publish(task, "REPLICATION_TASK_STOPPED", "StateChange", "DMS-EVENT-0079", "Replication task stopped");
            }
        } finally {
            task.ended.complete(null);
        }
    }

    @Override
    public StopReplicationTaskResponse stopReplicationTask(StopReplicationTaskRequest request) {
        called("StopReplicationTask");
        synchronized (this) {
            Task task = task(request.replicationTaskArn());
            if (!List.of("starting", "running").contains(task.status)) {
                throw state("Replication Task cannot be stopped, as it is " + task.status);
            }
            task.status = "stopping";
            FullLoad load = task.load;
            go(() -> {
                faults.pauseIn("stopping", work);
                load.end(new FullLoad.Stopped("Stop Reason NORMAL"));
            });
            return StopReplicationTaskResponse.builder().replicationTask(describe(task, true)).build();
        }
    }

    @Override
    public DeleteReplicationTaskResponse deleteReplicationTask(DeleteReplicationTaskRequest request) {
        called("DeleteReplicationTask");
        synchronized (this) {
            Task task = task(request.replicationTaskArn());
            if (!List.of("ready", "stopped", "failed").contains(task.status)) {
                throw state("Replication Task cannot be deleted, as it is " + task.status);
            }
            task.status = "deleting";
            go(() -> {
                faults.pauseIn("deleting", work);
                synchronized (this) {
                    tasks.remove(task.arn);
                }
                publish(task, "REPLICATION_TASK_DELETED", "Deletion", "DMS-EVENT-0073", "Replication task deleted");
            });
            return DeleteReplicationTaskResponse.builder().replicationTask(describe(task, true)).build();
        }
    }

    /// A filter that matches nothing is a ResourceNotFoundFault; no task at all is an empty list.
    @Override
    public DescribeReplicationTasksResponse describeReplicationTasks(DescribeReplicationTasksRequest request) {
        called("DescribeReplicationTasks");
        synchronized (this) {
            List<Task> found = filtered(List.copyOf(tasks.values()), request.filters(), Map.of(
                    "replication-task-arn", t -> List.of(t.arn),
                    "replication-task-id", t -> List.of(t.request.replicationTaskIdentifier()),
                    "migration-type", t -> List.of(t.request.migrationTypeAsString()),
                    "endpoint-arn", t -> List.of(t.request.sourceEndpointArn(), t.request.targetEndpointArn()),
                    "replication-instance-arn", t -> List.of(t.request.replicationInstanceArn())));
            if (found.isEmpty() && !request.filters().isEmpty()) {
                throw notFound("No Tasks found matching provided filters");
            }
            Page<Task> page = page(found, request.maxRecords(), 100, request.marker());
            boolean withSettings = !Boolean.TRUE.equals(request.withoutSettings());
            return DescribeReplicationTasksResponse.builder()
                    .replicationTasks(page.items.stream().map(t -> describe(t, withSettings)).toList())
                    .marker(page.marker)
                    .build();
        }
    }

    @Override
    public DescribeTableStatisticsResponse describeTableStatistics(DescribeTableStatisticsRequest request) {
        called("DescribeTableStatistics");
        synchronized (this) {
            Task task = task(request.replicationTaskArn());
            List<TableLoad> found = filtered(List.copyOf(task.tables.values()), request.filters(), Map.of(
                    "schema-name", t -> List.of(t.schema),
                    "table-name", t -> List.of(t.table),
                    "table-state", t -> List.of(t.state)));
            Page<TableLoad> page = page(found, request.maxRecords(), 500, request.marker());
            return DescribeTableStatisticsResponse.builder()
                    .replicationTaskArn(task.arn)
                    .tableStatistics(page.items.stream().map(this::statistics).toList())
                    .marker(page.marker)
                    .build();
        }
    }

    private TableStatistics statistics(TableLoad table) {
        return TableStatistics.builder()
                .schemaName(table.schema)
                .tableName(table.table)
                .inserts(0L)
                .updates(0L)
                .deletes(0L)
                .ddls(0L)
                .appliedInserts(0L)
                .appliedUpdates(0L)
                .appliedDeletes(0L)
                .appliedDdls(0L)
                .fullLoadRows(faults.reportedRows(table.name(), table.rows.get()))
                .fullLoadCondtnlChkFailedRows(0L)
                .fullLoadErrorRows(0L)
                .fullLoadStartTime(table.started)
                .fullLoadEndTime(table.ended)
                .fullLoadReloaded(table.reloaded)
                .lastUpdateTime(table.updated)
                .tableState(table.state)
                .validationPendingRecords(0L)
                .validationFailedRecords(0L)
                .validationSuspendedRecords(0L)
                .validationState("Not enabled")
                .build();
    }

    private ReplicationTask describe(Task task, boolean withSettings) {
        return ReplicationTask.builder()
                .replicationTaskIdentifier(task.request.replicationTaskIdentifier())
                .replicationTaskArn(task.arn)
                .sourceEndpointArn(task.request.sourceEndpointArn())
                .targetEndpointArn(task.request.targetEndpointArn())
                .replicationInstanceArn(task.request.replicationInstanceArn())
                .migrationType(task.request.migrationType())
                .tableMappings(withSettings ? task.request.tableMappings() : null)
                .replicationTaskSettings(withSettings ? task.request.replicationTaskSettings() : null)
                .status(faults.reportedStatus(task.status))
                .stopReason(task.stopReason)
                .lastFailureMessage(task.failure)
                .replicationTaskCreationDate(task.created)
                .replicationTaskStartDate(task.started)
                .replicationTaskStats(task.started == null ? null : stats(task))
                .build();
    }

    private ReplicationTaskStats stats(Task task) {
        int loaded = count(task, "Table completed");
        int all = task.tables.size();
        boolean complete = task.stopReason != null && task.stopReason.contains("FULL_LOAD_ONLY_FINISHED");
        return ReplicationTaskStats.builder()
                .fullLoadProgressPercent(complete ? 100 : all == 0 ? 0 : 100 * loaded / all)
                .elapsedTimeMillis(Duration.between(task.started, task.stopped == null ? clock.instant() : task.stopped)
                        .toMillis())
                .tablesLoaded(loaded)
                .tablesLoading(count(task, "Full load"))
                .tablesQueued(count(task, "Before load"))
                .tablesErrored(count(task, "Table error"))
                .freshStartDate(task.freshStart)
                .startDate(task.started)
                .stopDate(task.stopped)
                .fullLoadStartDate(task.started)
                .fullLoadFinishDate(complete ? task.stopped : null)
                .build();
    }

    private static int count(Task task, String state) {
        return (int) task.tables.values().stream().filter(t -> t.state.equals(state)).count();
    }

    // ---- connections, endpoints, instance, tags

    @Override
    public TestConnectionResponse testConnection(TestConnectionRequest request) {
        called("TestConnection");
        instance(required("ReplicationInstanceArn", request.replicationInstanceArn()));
        DmsEndpoint endpoint = endpoint(required("EndpointArn", request.endpointArn()), null);
        synchronized (this) {
            Tested before = connections.get(endpoint.arn());
            if (before != null && before.status.equals("testing")) {
                throw state("The connection is already being tested");
            }
            connections.put(endpoint.arn(), new Tested("testing", null));
        }
        go(() -> {
            Tested tested = test(endpoint);
            synchronized (this) {
                connections.put(endpoint.arn(), tested);
            }
        });
        return TestConnectionResponse.builder()
                .connection(connection(endpoint.arn(), new Tested("testing", null)))
                .build();
    }

    private Tested test(DmsEndpoint endpoint) {
        String fault = faults.connectionTest(endpoint.arn()).orElse(null);
        if (fault != null) {
            return new Tested("failed", fault);
        }
        try (Connection connection = endpoint.database().open()) {
            return connection.isValid(10) ? new Tested("successful", null) : new Tested("failed", "no answer in 10 s");
        } catch (SQLException e) {
            return new Tested("failed", "Test Endpoint failed: " + e.getMessage());
        }
    }

    /// Connections that were never tested do not exist.
    @Override
    public DescribeConnectionsResponse describeConnections(DescribeConnectionsRequest request) {
        called("DescribeConnections");
        synchronized (this) {
            List<String> found = filtered(List.copyOf(connections.keySet()), request.filters(), Map.of(
                    "endpoint-arn", List::of, "replication-instance-arn", _ -> List.of(instanceArn)));
            Page<String> page = page(found, request.maxRecords(), 100, request.marker());
            return DescribeConnectionsResponse.builder()
                    .connections(page.items.stream().map(arn -> connection(arn, connections.get(arn))).toList())
                    .marker(page.marker)
                    .build();
        }
    }

    private software.amazon.awssdk.services.databasemigration.model.Connection connection(String arn, Tested tested) {
        return software.amazon.awssdk.services.databasemigration.model.Connection.builder()
                .replicationInstanceArn(instanceArn)
                .replicationInstanceIdentifier(instanceName())
                .endpointArn(arn)
                .endpointIdentifier(endpoints.get(arn).identifier())
                .status(tested.status)
                .lastFailureMessage(tested.failure)
                .build();
    }

    @Override
    public DescribeEndpointsResponse describeEndpoints(DescribeEndpointsRequest request) {
        called("DescribeEndpoints");
        List<DmsEndpoint> found = filtered(List.copyOf(endpoints.values()), request.filters(), Map.of(
                "endpoint-arn", e -> List.of(e.arn()),
                "endpoint-type", e -> List.of(type(e).toString()),
                "endpoint-id", e -> List.of(e.identifier()),
                "engine-name", e -> List.of(e.engine())));
        if (found.isEmpty() && !request.filters().isEmpty()) {
            throw notFound("No Endpoints found matching provided filters");
        }
        Page<DmsEndpoint> page = page(found, request.maxRecords(), 100, request.marker());
        return DescribeEndpointsResponse.builder()
                .endpoints(page.items.stream()
                        .map(e -> Endpoint.builder()
                                .endpointArn(e.arn())
                                .endpointIdentifier(e.identifier())
                                .endpointType(type(e))
                                .engineName(e.engine())
                                .status("active")
                                .extraConnectionAttributes(e.extraConnectionAttributes())
                                .oracleSettings(e.oracle())
                                .postgreSQLSettings(e.postgres())
                                .build())
                        .toList())
                .marker(page.marker)
                .build();
    }

    private static ReplicationEndpointTypeValue type(DmsEndpoint endpoint) {
        return endpoint.type() == DmsEndpoint.Type.SOURCE
                ? ReplicationEndpointTypeValue.SOURCE
                : ReplicationEndpointTypeValue.TARGET;
    }

    @Override
    public DescribeReplicationInstancesResponse describeReplicationInstances(DescribeReplicationInstancesRequest request) {
        called("DescribeReplicationInstances");
        var instance = ReplicationInstance.builder()
                .replicationInstanceArn(instanceArn)
                .replicationInstanceIdentifier(instanceName())
                .replicationInstanceClass("dms.t3.medium")
                .replicationInstanceStatus("available")
                .engineVersion("3.6.1")
                .build();
        List<ReplicationInstance> found = filtered(List.of(instance), request.filters(), Map.of(
                "replication-instance-arn", i -> List.of(i.replicationInstanceArn()),
                "replication-instance-id", i -> List.of(i.replicationInstanceIdentifier()),
                "replication-instance-class", i -> List.of(i.replicationInstanceClass()),
                "engine-version", i -> List.of(i.engineVersion())));
        if (found.isEmpty()) {
            throw notFound("No Replication Instances found matching provided filters");
        }
        return DescribeReplicationInstancesResponse.builder()
                .replicationInstances(page(found, request.maxRecords(), 100, request.marker()).items)
                .build();
    }

    @Override
    public AddTagsToResourceResponse addTagsToResource(AddTagsToResourceRequest request) {
        called("AddTagsToResource");
        synchronized (this) {
            resource(request.resourceArn());
            tags.computeIfAbsent(request.resourceArn(), _ -> new LinkedHashMap<>()).putAll(tagMap(request.tags()));
        }
        return AddTagsToResourceResponse.builder().build();
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        called("ListTagsForResource");
        List<String> arns = request.hasResourceArnList()
                ? request.resourceArnList()
                : List.of(required("ResourceArn", request.resourceArn()));
        List<Tag> found = new ArrayList<>();
        synchronized (this) {
            for (String arn : arns) {
                resource(arn);
                tags.getOrDefault(arn, Map.of())
                        .forEach((key, value) ->
                                found.add(Tag.builder().key(key).value(value).resourceArn(arn).build()));
            }
        }
        return ListTagsForResourceResponse.builder().tagList(found).build();
    }

    private void resource(String arn) {
        if (!tasks.containsKey(arn) && !endpoints.containsKey(arn) && !instanceArn.equals(arn)) {
            throw notFound("Resource " + arn + " not found");
        }
    }

    private static Map<String, String> tagMap(List<Tag> tags) {
        Map<String, String> map = new LinkedHashMap<>();
        tags.forEach(tag -> map.put(tag.key(), tag.value()));
        return map;
    }

    // ---- events

    private void publish(Task task, String type, String category, String id, String message) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        String[] arn = task.arn.split(":");
        String number;
        synchronized (this) {
            number = task.arn + ++serial;
        }
        ObjectNode event = JSON.objectNode();
        event.put("version", "0")
                .put("id", UUID.nameUUIDFromBytes(number.getBytes(StandardCharsets.UTF_8)).toString())
                .put("detail-type", "DMS Replication Task State Change")
                .put("source", "aws.dms")
                .put("account", arn[4])
                .put("time", now.toString())
                .put("region", arn[3]);
        event.putArray("resources").add(task.arn);
        event.putObject("detail")
                .put("type", "REPLICATION_TASK")
                .put("category", category)
                .put("eventType", type)
                .put("eventId", id)
                .put("resourceLink", "https://console.aws.amazon.com/dms/v2/home?region=" + arn[3] + "#taskDetails/"
                        + task.request.replicationTaskIdentifier())
                .put("detailMessage", message);
        faults.delivered(event).forEach(events);
    }

    // ---- the rules all operations share

    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    private void go(Step step) {
        work.run(() -> {
            try {
                step.run();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void called(String operation) {
        calls.accept(operation);
        faults.call(operation, clock.instant());
    }

    private Task task(String arn) {
        Task task = tasks.get(required("ReplicationTaskArn", arn));
        if (task == null) {
            throw notFound("Replication Task " + arn + " not found");
        }
        return task;
    }

    private void instance(String arn) {
        if (!arn.equals(instanceArn)) {
            throw notFound("Replication Instance " + arn + " not found");
        }
    }

    private DmsEndpoint endpoint(String arn, DmsEndpoint.Type type) {
        DmsEndpoint endpoint = endpoints.get(arn);
        if (endpoint == null) {
            throw notFound("Endpoint " + arn + " not found");
        }
        if (type != null && endpoint.type() != type) {
            throw invalid("InvalidParameterValueException", "Endpoint " + arn + " is not a " + type);
        }
        return endpoint;
    }

    private String instanceName() {
        return instanceArn.substring(instanceArn.indexOf(":rep:") + 5).toLowerCase(Locale.ROOT);
    }

    private String generated(String id) {
        return UUID.nameUUIDFromBytes((id + ++serial).getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "")
                .substring(0, 26)
                .toUpperCase(Locale.ROOT);
    }

    private static void identifier(String member, String value, int longest) {
        if (value.length() > longest || !value.matches("[A-Za-z](-?[A-Za-z0-9])*")) {
            throw invalid("InvalidParameterValueException", member + " " + value + " is not 1 to " + longest
                    + " letters, digits and hyphens that begin with a letter, without two hyphens together or one at the"
                    + " end");
        }
    }

    private static String required(String member, String value) {
        if (value == null || value.isEmpty()) {
            throw invalid("InvalidParameterValueException", member + " is required");
        }
        return value;
    }

    private static <T> List<T> filtered(
            List<T> all, List<Filter> filters, Map<String, Function<T, List<String>>> members) {
        List<T> found = new ArrayList<>(all);
        for (Filter filter : filters) {
            Function<T, List<String>> member = members.get(filter.name() == null ? "" : filter.name());
            if (member == null) {
                throw invalid("InvalidParameterValueException", "Filter " + filter.name() + " is none of "
                        + members.keySet().stream().sorted().toList());
            }
            found.removeIf(item -> member.apply(item).stream().noneMatch(filter.values()::contains));
        }
        return found;
    }

    private static <T> Page<T> page(List<T> all, Integer maxRecords, int most, String marker) {
        int size = maxRecords == null ? 100 : maxRecords;
        if (size < 20 || size > most) {
            throw invalid("InvalidParameterValueException", "MaxRecords " + size + " is not 20 to " + most);
        }
        if (marker != null && !marker.matches("\\d{1,9}")) {
            throw invalid("InvalidParameterValueException", "Marker " + marker + " is unknown");
        }
        int from = Math.min(all.size(), marker == null ? 0 : Integer.parseInt(marker));
        int to = Math.min(all.size(), from + size);
        return new Page<>(all.subList(from, to), to < all.size() ? String.valueOf(to) : null);
    }

    private static RuntimeException notFound(String message) {
        return fault(ResourceNotFoundException.builder(), "ResourceNotFoundFault", message);
    }

    private static RuntimeException state(String message) {
        return fault(InvalidResourceStateException.builder(), "InvalidResourceStateFault", message);
    }

    private static RuntimeException invalid(String code, String message) {
        return fault(DatabaseMigrationException.builder(), code, message);
    }

    private static RuntimeException fault(DatabaseMigrationException.Builder builder, String code, String message) {
        return builder.statusCode(400)
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("DatabaseMigration")
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
