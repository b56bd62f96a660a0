package sluice.local.dms;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.CreateReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.CreateReplicationTaskResponse;
import software.amazon.awssdk.services.databasemigration.model.DeleteReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.DeleteReplicationTaskResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeConnectionsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeConnectionsResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeEndpointsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeEndpointsResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeReplicationTasksRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeReplicationTasksResponse;
import software.amazon.awssdk.services.databasemigration.model.DescribeTableStatisticsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeTableStatisticsResponse;
import software.amazon.awssdk.services.databasemigration.model.Endpoint;
import software.amazon.awssdk.services.databasemigration.model.MigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.ReplicationTask;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskResponse;
import software.amazon.awssdk.services.databasemigration.model.StopReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.StopReplicationTaskResponse;
import software.amazon.awssdk.services.databasemigration.model.TableStatistics;
import software.amazon.awssdk.services.databasemigration.model.TestConnectionRequest;
import software.amazon.awssdk.services.databasemigration.model.TestConnectionResponse;

/// AWS DMS on this machine: an SDK client whose tasks really load, from any JDBC source into PostgreSQL.
///
/// It reads the table mappings and task settings that our tasks have, keeps DMS's statuses, stop reasons and table
/// statistics, and publishes DMS's events. What it does not offer it refuses by name. Everything a call sets in motion
/// goes on after the call has returned, as in AWS; [#awaitIdle()] tells when nothing moves any more. [Disturbances] make
/// it fail in the ways DMS fails.
///
/// Full load only: a task of another migration type is refused.
///
/// Here is what exists and what each operation does to it, under one lock.
public final class EmbeddedDms implements DatabaseMigrationClient {
    private record Tested(String status, String failure) {}

    private final Map<String, DmsEndpoint> endpoints = new LinkedHashMap<>();
    private final String instanceArn;
    private final InstantSource clock;
    private final Consumer<JsonNode> events;
    private final Disturbances faults;
    private final DmsThreads work = new DmsThreads();
    private final Map<String, LoadTask> tasks = new LinkedHashMap<>();
    private final Map<String, Queue<String>> logs = new LinkedHashMap<>();
    private final Map<String, Tested> connections = new LinkedHashMap<>();
    private long serial;

    /// @param endpoints the endpoints that exist
    /// @param replicationInstanceArn the replication instance that exists; account and region are taken from it
    /// @param clock gives every date and decides how long throttling lasts
    /// @param events receives the EventBridge events, on DMS's own threads
    /// @param faults what shall go wrong
    public EmbeddedDms(
            Collection<DmsEndpoint> endpoints,
            String replicationInstanceArn,
            InstantSource clock,
            Consumer<JsonNode> events,
            Disturbances faults) {
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
    }

    /// Returns when nothing moves any more: no status changes, loads, connection tests or events are under way, except
    /// those that wait at a [Disturbances].
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
                .map(t -> t.describe(faults))
                .toList();
    }

    /// What DMS writes to a task's log in CloudWatch: why the task failed or a table is in error, which rows were refused. Rows
    /// appear in it with their values, as they do in AWS. It outlives its task; empty for a task that never was.
    public List<String> log(String taskArn) {
        synchronized (this) {
            return List.copyOf(logs.getOrDefault(taskArn, new ConcurrentLinkedQueue<>()));
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
            for (LoadTask task : tasks.values()) {
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
        String id = DmsRequests.required("ReplicationTaskIdentifier", request.replicationTaskIdentifier());
        DmsRequests.identifier("ReplicationTaskIdentifier", id, 255);
        if (request.resourceIdentifier() != null) {
            DmsRequests.identifier("ResourceIdentifier", request.resourceIdentifier(), 31);
        }
        DmsRequests.tags(request.tags());
        DmsRequests.required("MigrationType", request.migrationTypeAsString());
        if (request.migrationType() != MigrationTypeValue.FULL_LOAD) {
            throw DmsErrors.invalidValue(
                    "MigrationType " + request.migrationTypeAsString() + " is not offered by the embedded DMS yet");
        }
        instance(DmsRequests.required("ReplicationInstanceArn", request.replicationInstanceArn()));
        endpoint(DmsRequests.required("SourceEndpointArn", request.sourceEndpointArn()), "source");
        endpoint(DmsRequests.required("TargetEndpointArn", request.targetEndpointArn()), "target");
        MappingRules mappings;
        LoadSettings settings;
        try {
            mappings = MappingRules.parse(DmsRequests.required("TableMappings", request.tableMappings()));
            settings = LoadSettings.parse(faults.settings(request.replicationTaskSettings()));
        } catch (DocumentRefused e) {
            throw DmsErrors.invalidValue(e.getMessage());
        }
        synchronized (this) {
            String resource = request.resourceIdentifier() == null ? generated(id) : request.resourceIdentifier();
            String arn = instanceArn.replaceFirst(":rep:.*", ":task:" + resource);
            boolean taken = tasks.containsKey(arn)
                    || tasks.values().stream().anyMatch(t -> t.request.replicationTaskIdentifier().equalsIgnoreCase(id));
            if (taken) {
                throw DmsErrors.alreadyExists("Replication Task " + id + " already exists");
            }
            LoadTask task = new LoadTask(arn, request, mappings, settings, clock.instant(),
                    logs.computeIfAbsent(arn, _ -> new ConcurrentLinkedQueue<>()));
            tasks.put(arn, task);
            ReplicationTask described = task.describe(true, faults, clock);
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
        String kind = DmsRequests.required("StartReplicationTaskType", request.startReplicationTaskTypeAsString());
        if (!kind.equals("start-replication")) {
            boolean known = List.of("resume-processing", "reload-target").contains(kind);
            throw DmsErrors.invalidValue("StartReplicationTaskType " + kind
                    + (known ? " is not offered by the embedded DMS" : " does not exist"));
        }
        if (request.cdcStartTime() != null || request.cdcStartPosition() != null || request.cdcStopPosition() != null) {
            throw DmsErrors.invalidCombination("a full-load task has no CDC position");
        }
        ReplicationTask described;
        CompletableFuture<Void> ended;
        synchronized (this) {
            LoadTask task = task(request.replicationTaskArn());
            if (!List.of("ready", "stopped", "failed").contains(task.status)) {
                throw DmsErrors.invalidState("Replication Task cannot be started, as it is " + task.status);
            }
            for (String arn : List.of(task.request.sourceEndpointArn(), task.request.targetEndpointArn())) {
                Tested tested = connections.get(arn);
                if (tested == null || !tested.status.equals("successful")) {
                    throw DmsErrors.invalidState("Test connection for replication instance and endpoint should be"
                            + " successful for starting the replication task: " + arn);
                }
            }
            if (task.started != null) {
                throw DmsErrors.invalidCombination(
                        "Start Type : START_REPLICATION, valid only for tasks running for the first time");
            }
            task.status = "starting";
            task.started = clock.instant();
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
            described = task.describe(true, faults, clock);
            go(() -> run(task));
        }
        if (faults.early()) {
            ended.join();
        }
        return StartReplicationTaskResponse.builder().replicationTask(described).build();
    }

    private void run(LoadTask task) throws InterruptedException {
        faults.pauseIn("starting", work);
        synchronized (this) {
            // Somebody may have stopped it before it ran.
            task.status = task.status.equals("starting") ? "running" : task.status;
        }
        publish(task, "REPLICATION_TASK_STARTED", "StateChange", "DMS-EVENT-0069",
                "Replication task started, with flag = fresh start");
        task.load.start();
    }

    private void ended(LoadTask task, FullLoad.Ending ending) {
        synchronized (this) {
            task.end(ending, clock.instant());
            if (ending instanceof FullLoad.Deleted) {
                tasks.remove(task.arn);
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
            LoadTask task = task(request.replicationTaskArn());
            if (!List.of("starting", "running").contains(task.status)) {
                throw DmsErrors.invalidState("Replication Task cannot be stopped, as it is " + task.status);
            }
            task.status = "stopping";
            FullLoad load = task.load;
            go(() -> {
                faults.pauseIn("stopping", work);
                load.end(new FullLoad.Stopped("Stop Reason NORMAL"));
            });
            return StopReplicationTaskResponse.builder().replicationTask(task.describe(true, faults, clock)).build();
        }
    }

    @Override
    public DeleteReplicationTaskResponse deleteReplicationTask(DeleteReplicationTaskRequest request) {
        called("DeleteReplicationTask");
        synchronized (this) {
            LoadTask task = task(request.replicationTaskArn());
            if (!List.of("ready", "stopped", "failed").contains(task.status)) {
                throw DmsErrors.invalidState("Replication Task cannot be deleted, as it is " + task.status);
            }
            task.status = "deleting";
            go(() -> {
                faults.pauseIn("deleting", work);
                synchronized (this) {
                    tasks.remove(task.arn);
                }
                publish(task, "REPLICATION_TASK_DELETED", "Deletion", "DMS-EVENT-0073", "Replication task deleted");
            });
            return DeleteReplicationTaskResponse.builder().replicationTask(task.describe(true, faults, clock)).build();
        }
    }

    /// A filter that matches nothing is a ResourceNotFoundFault; no task at all is an empty list.
    @Override
    public DescribeReplicationTasksResponse describeReplicationTasks(DescribeReplicationTasksRequest request) {
        called("DescribeReplicationTasks");
        synchronized (this) {
            List<LoadTask> found = DmsRequests.filtered(List.copyOf(tasks.values()), request.filters(), Map.of(
                    "replication-task-arn", t -> List.of(t.arn),
                    "replication-task-id", t -> List.of(t.request.replicationTaskIdentifier())));
            if (found.isEmpty() && !request.filters().isEmpty()) {
                throw DmsErrors.notFound("No Tasks found matching provided filters");
            }
            DmsRequests.Page<LoadTask> page = DmsRequests.page(found, request.maxRecords(), 100, request.marker());
            boolean withSettings = !Boolean.TRUE.equals(request.withoutSettings());
            return DescribeReplicationTasksResponse.builder()
                    .replicationTasks(page.items().stream().map(t -> t.describe(withSettings, faults, clock)).toList())
                    .marker(page.marker())
                    .build();
        }
    }

    @Override
    public DescribeTableStatisticsResponse describeTableStatistics(DescribeTableStatisticsRequest request) {
        called("DescribeTableStatistics");
        synchronized (this) {
            LoadTask task = task(request.replicationTaskArn());
            List<TableLoad> found =
                    DmsRequests.filtered(List.copyOf(task.tables.values()), request.filters(), Map.of());
            DmsRequests.Page<TableLoad> page = DmsRequests.page(found, request.maxRecords(), 500, request.marker());
            return DescribeTableStatisticsResponse.builder()
                    .replicationTaskArn(task.arn)
                    .tableStatistics(page.items().stream().map(t -> t.describe(faults)).toList())
                    .marker(page.marker())
                    .build();
        }
    }

    // ---- connections, endpoints

    @Override
    public TestConnectionResponse testConnection(TestConnectionRequest request) {
        called("TestConnection");
        instance(DmsRequests.required("ReplicationInstanceArn", request.replicationInstanceArn()));
        DmsEndpoint endpoint = endpoint(DmsRequests.required("EndpointArn", request.endpointArn()), null);
        synchronized (this) {
            Tested before = connections.get(endpoint.arn());
            if (before != null && before.status.equals("testing")) {
                throw DmsErrors.invalidState("The connection is already being tested");
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
            List<String> found = DmsRequests.filtered(List.copyOf(connections.keySet()), request.filters(), Map.of(
                    "endpoint-arn", List::of, "replication-instance-arn", _ -> List.of(instanceArn)));
            DmsRequests.Page<String> page = DmsRequests.page(found, request.maxRecords(), 100, request.marker());
            return DescribeConnectionsResponse.builder()
                    .connections(page.items().stream().map(arn -> connection(arn, connections.get(arn))).toList())
                    .marker(page.marker())
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
        List<Endpoint> all = endpoints.values().stream().map(DmsEndpoint::describe).toList();
        List<Endpoint> found =
                DmsRequests.filtered(all, request.filters(), Map.of("endpoint-arn", e -> List.of(e.endpointArn())));
        if (found.isEmpty() && !request.filters().isEmpty()) {
            throw DmsErrors.notFound("No Endpoints found matching provided filters");
        }
        DmsRequests.Page<Endpoint> page = DmsRequests.page(found, request.maxRecords(), 100, request.marker());
        return DescribeEndpointsResponse.builder().endpoints(page.items()).marker(page.marker()).build();
    }

    // ---- events

    private void publish(LoadTask task, String type, String category, String id, String message) {
        Instant now = clock.instant();
        long number;
        synchronized (this) {
            number = ++serial;
        }
        faults.delivered(task.event(now, number, type, category, id, message)).forEach(events);
    }

    // ---- what all operations share

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
        faults.called(operation, clock.instant());
    }

    private LoadTask task(String arn) {
        LoadTask task = tasks.get(DmsRequests.required("ReplicationTaskArn", arn));
        if (task == null) {
            throw DmsErrors.notFound("Replication Task " + arn + " not found");
        }
        return task;
    }

    private void instance(String arn) {
        if (!arn.equals(instanceArn)) {
            throw DmsErrors.notFound("Replication Instance " + arn + " not found");
        }
    }

    /// @param type `source` or `target`; null for either
    private DmsEndpoint endpoint(String arn, String type) {
        DmsEndpoint endpoint = endpoints.get(arn);
        if (endpoint == null) {
            throw DmsErrors.notFound("Endpoint " + arn + " not found");
        }
        if (type != null && !endpoint.type().equals(type)) {
            throw DmsErrors.invalidValue("Endpoint " + arn + " is not a " + type);
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
}
