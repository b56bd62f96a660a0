package sluice.local.dms;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.services.databasemigration.model.CreateReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.ReplicationTask;
import software.amazon.awssdk.services.databasemigration.model.ReplicationTaskStats;

/// A replication task: what was asked for, how far it is, and what DMS says of it in descriptions and events.
///
/// Not safe by itself: whoever changes or describes a task holds the lock of its [EmbeddedDms]. An event is made of
/// what never changes, and needs no lock.
final class LoadTask {
    final String arn;
    final CreateReplicationTaskRequest request;
    final MappingRules mappings;
    final LoadSettings settings;
    final Instant created;
    final Map<String, TableLoad> tables = new ConcurrentSkipListMap<>();
    final Queue<String> log;
    String status = "creating";
    String stopReason;
    String failure;
    Instant started;
    Instant stopped;
    FullLoad load;
    CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);

    LoadTask(
            String arn,
            CreateReplicationTaskRequest request,
            MappingRules mappings,
            LoadSettings settings,
            Instant now,
            Queue<String> log) {
        this.arn = arn;
        this.request = request;
        this.mappings = mappings;
        this.settings = settings;
        this.created = now;
        this.log = log;
    }

    /// The run has ended.
    void end(FullLoad.Ending ending, Instant now) {
        stopped = now;
        switch (ending) {
            case FullLoad.Finished _ -> {
                status = "stopped";
                stopReason = "Stop Reason FULL_LOAD_ONLY_FINISHED";
            }
            case FullLoad.Stopped(String reason) -> {
                status = "stopped";
                stopReason = reason;
            }
            case FullLoad.Failed(String message) -> {
                status = "failed";
                failure = "Last Error " + message + " Stop Reason FATAL_ERROR Error Level FATAL";
                stopReason = failure;
                log.add("[TASK_MANAGER]E: " + message);
            }
            case FullLoad.Deleted _ -> {}
        }
    }

    ReplicationTask describe(boolean withSettings, Disturbances faults, InstantSource clock) {
        return ReplicationTask.builder()
                .replicationTaskIdentifier(request.replicationTaskIdentifier())
                .replicationTaskArn(arn)
                .sourceEndpointArn(request.sourceEndpointArn())
                .targetEndpointArn(request.targetEndpointArn())
                .replicationInstanceArn(request.replicationInstanceArn())
                .migrationType(request.migrationType())
                .tableMappings(withSettings ? request.tableMappings() : null)
                .replicationTaskSettings(withSettings ? request.replicationTaskSettings() : null)
                .status(faults.reportedStatus(status))
                .stopReason(stopReason)
                .lastFailureMessage(failure)
                .replicationTaskCreationDate(created)
                .replicationTaskStartDate(started)
                .replicationTaskStats(started == null ? null : stats(clock))
                .build();
    }

    private ReplicationTaskStats stats(InstantSource clock) {
        int loaded = count("Table completed");
        int all = tables.size();
        boolean complete = stopReason != null && stopReason.contains("FULL_LOAD_ONLY_FINISHED");
        return ReplicationTaskStats.builder()
                .fullLoadProgressPercent(complete ? 100 : all == 0 ? 0 : 100 * loaded / all)
                .elapsedTimeMillis(Duration.between(started, stopped == null ? clock.instant() : stopped).toMillis())
                .tablesLoaded(loaded)
                .tablesLoading(count("Full load"))
                .tablesQueued(count("Before load"))
                .tablesErrored(count("Table error"))
                .freshStartDate(started)
                .startDate(started)
                .stopDate(stopped)
                .fullLoadStartDate(started)
                .fullLoadFinishDate(complete ? stopped : null)
                .build();
    }

    private int count(String state) {
        return (int) tables.values().stream().filter(t -> t.state.equals(state)).count();
    }

    /// An event about this task, as EventBridge delivers it; no two have the same number.
    ObjectNode event(Instant now, long number, String type, String category, String id, String message) {
        String[] parts = arn.split(":");
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", "0")
                .put("id", UUID.nameUUIDFromBytes((arn + number).getBytes(StandardCharsets.UTF_8)).toString())
                .put("detail-type", "DMS Replication Task State Change")
                .put("source", "aws.dms")
                .put("account", parts[4])
                .put("time", now.truncatedTo(ChronoUnit.SECONDS).toString())
                .put("region", parts[3]);
        event.putArray("resources").add(arn);
        event.putObject("detail")
                .put("type", "REPLICATION_TASK")
                .put("category", category)
                .put("eventType", type)
                .put("eventId", id)
                .put("resourceLink", "https://console.aws.amazon.com/dms/v2/home?region=" + parts[3] + "#taskDetails/"
                        + request.replicationTaskIdentifier())
                .put("detailMessage", message);
        return event;
    }
}
