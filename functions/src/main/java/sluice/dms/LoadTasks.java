package sluice.dms;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import sluice.aws.AwsErrors;
import sluice.aws.AwsRefused;
import sluice.aws.Throttled;
import sluice.ledger.RunNames;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.Connection;
import software.amazon.awssdk.services.databasemigration.model.DescribeTableStatisticsResponse;
import software.amazon.awssdk.services.databasemigration.model.Endpoint;
import software.amazon.awssdk.services.databasemigration.model.InvalidResourceStateException;
import software.amazon.awssdk.services.databasemigration.model.MigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.ReplicationTask;
import software.amazon.awssdk.services.databasemigration.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

/// What Sluice asks of DMS. Every method may be repeated: a task is found by the name that its run gives it.
///
/// All throw [sluice.aws.Throttled] where the call may be made again and [sluice.aws.AwsRefused] where it may not.
public final class LoadTasks {

    private final DatabaseMigrationClient dms;

    public LoadTasks(DatabaseMigrationClient dms) {
        this.dms = dms;
    }

    /// What both endpoints are set to.
    public EndpointFacts endpoints(String sourceArn, String targetArn) {
        Endpoint source = endpoint(sourceArn);
        Endpoint target = endpoint(targetArn);
        return new EndpointFacts(
                source.engineName(), target.engineName(), EndpointSettings.of(source), EndpointSettings.of(target));
    }

    private Endpoint endpoint(String arn) {
        return AwsErrors.call("describe endpoint " + arn, () -> dms.describeEndpoints(r ->
                        r.filters(f -> f.name("endpoint-arn").values(arn))))
                .endpoints()
                .getFirst();
    }

    /// Starts a test of the connection. A test that is already under way is as good.
    public void startConnectionTest(String endpointArn, String instanceArn) {
        AwsErrors.call("test the connection of " + endpointArn, () -> unlessBusy(() ->
                dms.testConnection(r -> r.endpointArn(endpointArn).replicationInstanceArn(instanceArn))));
    }

    /// Whether the last connection test succeeded; false while it runs.
    ///
    /// @throws ConnectionFailed if it failed, or DMS says anything else
    public boolean connects(String endpointArn, String instanceArn) {
        List<Connection> found = AwsErrors.call("describe the connection of " + endpointArn, () -> orElse(
                () -> dms.describeConnections(r -> r.filters(
                                f -> f.name("endpoint-arn").values(endpointArn),
                                f -> f.name("replication-instance-arn").values(instanceArn)))
                        .connections(),
                List.of()));
        Connection c = found.stream().findFirst()
                .orElseThrow(() -> new ConnectionFailed(endpointArn, "no connection test is known"));
        return switch (c.status() == null ? "" : c.status()) {
            case "successful" -> true;
            case "testing" -> false;
            default -> throw new ConnectionFailed(
                    endpointArn, "the test's status is " + c.status() + ", " + DmsText.told(c.lastFailureMessage()));
        };
    }

    /// Makes the run's load task, or finds the one an earlier attempt made.
    ///
    /// @return its ARN
    public String create(
            RunNames names, String sourceArn, String targetArn, String instanceArn, LoadSpec load) {
        Optional<ReplicationTask> made = find(names);
        if (made.isPresent()) {
            return made.get().replicationTaskArn();
        }
        return AwsErrors.call("create load task " + names.taskIdentifier(), () -> {
            try {
                return dms.createReplicationTask(r -> r.replicationTaskIdentifier(names.taskIdentifier())
                                .resourceIdentifier(names.taskIdentifier())
                                .migrationType(MigrationTypeValue.FULL_LOAD)
                                .sourceEndpointArn(sourceArn)
                                .targetEndpointArn(targetArn)
                                .replicationInstanceArn(instanceArn)
                                .tableMappings(TableMappings.of(load))
                                .replicationTaskSettings(TaskSettings.of(load))
                                .tags(
                                        t -> t.key("sluice:run").value(tagValue(names.runId())),
                                        t -> t.key("sluice:deployment").value(tagValue(names.deployment()))))
                        .replicationTask()
                        .replicationTaskArn();
            } catch (ResourceAlreadyExistsException e) {
                return find(names).orElseThrow(() -> e).replicationTaskArn();
            }
        });
    }

    /// A text as the value of a tag, which holds letters, digits, blanks and `_.:/=+-@`, 256 at most ("Tagging your AWS resources"). A
    /// stack's id is one as it is; a run's id may have other characters, and they become `_`.
    static String tagValue(String text) {
        String allowed = text.replaceAll("[^\\p{L}\\p{N} _.:/=+\\-@]", "_");
        return allowed.substring(0, Math.min(256, allowed.length()));
    }

    /// Where a task is; a task nobody knows is gone.
    public LoadStatus status(String taskArn) {
        return describe(taskArn).map(LoadTasks::status).orElseGet(LoadStatus.Gone::new);
    }

    /// Where a task is, with its tables' statistics once it has ended.
    public Load load(String taskArn) {
        Optional<ReplicationTask> task = describe(taskArn);
        LoadStatus status = task.map(LoadTasks::status).orElseGet(LoadStatus.Gone::new);
        int progress = task.map(ReplicationTask::replicationTaskStats)
                .map(s -> s.fullLoadProgressPercent())
                .orElse(0);
        return new Load(
                status,
                task.map(ReplicationTask::status).orElse(""),
                DmsText.told(task.map(ReplicationTask::stopReason).orElse(null)),
                progress,
                tables(taskArn, status));
    }

    /// Those of a load that did not finish only people read, so that nothing depends on whether DMS gives them.
    private List<LoadedTable> tables(String taskArn, LoadStatus status) {
        return switch (status) {
            case LoadStatus.Creating _, LoadStatus.Ready _, LoadStatus.Running _, LoadStatus.Gone _ -> List.of();
            case LoadStatus.Finished _ -> tables(taskArn);
            case LoadStatus.Stopped _, LoadStatus.Failed _, LoadStatus.Unknown _ -> {
                try {
                    yield tables(taskArn);
                } catch (AwsRefused | Throttled _) {
                    yield List.of();
                }
            }
        };
    }

    private List<LoadedTable> tables(String taskArn) {
        return AwsErrors.call("read the table statistics of " + taskArn, () -> {
            var out = new java.util.ArrayList<LoadedTable>();
            String[] marker = {null};
            do {
                DescribeTableStatisticsResponse page = dms.describeTableStatistics(
                        r -> r.replicationTaskArn(taskArn).maxRecords(500).marker(marker[0]));
                page.tableStatistics().forEach(t -> out.add(new LoadedTable(
                        t.schemaName(),
                        t.tableName(),
                        t.tableState() == null ? "" : t.tableState(),
                        t.fullLoadRows() == null ? 0 : t.fullLoadRows())));
                marker[0] = page.marker();
            } while (marker[0] != null && !marker[0].isEmpty());
            return out;
        });
    }

    /// Starts a task that was never started. A task that something else has started meanwhile is left alone.
    public void start(String taskArn) {
        AwsErrors.call("start load task " + taskArn, () -> unlessBusy(() -> dms.startReplicationTask(r ->
                r.replicationTaskArn(taskArn).startReplicationTaskType(StartReplicationTaskTypeValue.START_REPLICATION))));
    }

    /// One step towards having no task of this run: stops it, or deletes it, or waits for either.
    ///
    /// @return true once DMS knows it no more
    public boolean remove(RunNames names) {
        // an execution that an earlier version began may have made its task under the name it had then
        Optional<ReplicationTask> task = find(names).or(() -> find(names.before()));
        if (task.isEmpty()) {
            return true;
        }
        String arn = task.get().replicationTaskArn();
        String word = task.get().status() == null ? "" : task.get().status();
        switch (word) {
            case "creating", "stopping", "deleting" -> {}
            case "starting", "running" ->
                AwsErrors.call("stop load task " + arn, () -> unlessBusy(() ->
                        dms.stopReplicationTask(r -> r.replicationTaskArn(arn))));
            default ->
                AwsErrors.call("delete load task " + arn, () -> unlessBusy(() ->
                        dms.deleteReplicationTask(r -> r.replicationTaskArn(arn))));
        }
        return false;
    }

    private Optional<ReplicationTask> find(RunNames names) {
        return describe("replication-task-id", names.taskIdentifier());
    }

    private Optional<ReplicationTask> describe(String taskArn) {
        return describe("replication-task-arn", taskArn);
    }

    private Optional<ReplicationTask> describe(String filter, String value) {
        return AwsErrors.call("describe load task " + value, () -> orElse(
                () -> dms.describeReplicationTasks(r -> r.withoutSettings(true)
                                .filters(f -> f.name(filter).values(value)))
                        .replicationTasks()
                        .stream()
                        .findFirst(),
                Optional.empty()));
    }

    private static LoadStatus status(ReplicationTask t) {
        return LoadStatus.of(t.status(), t.stopReason(), t.lastFailureMessage());
    }

    /// A filter that matches nothing is answered by a fault, not by an empty list.
    private static <T> T orElse(Supplier<T> call, T nothing) {
        try {
            return call.get();
        } catch (ResourceNotFoundException e) {
            return nothing;
        }
    }

    /// A resource that is busy with just that, or has just gone, is no error: whoever waits looks again.
    private static <T> T unlessBusy(Supplier<T> call) {
        try {
            return call.get();
        } catch (InvalidResourceStateException | ResourceNotFoundException e) {
            return null;
        }
    }
}
