package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import java.util.List;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.dms.LoadTasks;

/// Lets DMS test both endpoints before a task is made. The first call starts fresh tests, because an old success proves
/// nothing; later calls look how they went. Called by "Test connections" of `reload` until both succeed.
///
/// ```json
/// {"runId": "costs-2020-02", "started": false}
/// ```
public final class TestConnections extends Step<TestConnections.In, TestConnections.Out> {

    /// @param started this run's tests were started by an earlier call
    public record In(String runId, boolean started) implements OfRun {}

    /// @param status `testing` or `successful`; a failed test is thrown as [sluice.dms.ConnectionFailed]
    public record Out(String status) {}

    private final LoadTasks tasks;
    private final Config.Dms dms;

    public TestConnections() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public TestConnections(Clients clients, Config config, InstantSource clock) {
        this.tasks = new LoadTasks(clients.dms());
        this.dms = config.dms();
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        List<String> endpoints = List.of(dms.sourceEndpointArn(), dms.targetEndpointArn());
        if (!in.started()) {
            endpoints.forEach(e -> tasks.startConnectionTest(e, dms.instanceArn()));
            return new Out("testing");
        }
        boolean all = true;
        for (String endpoint : endpoints) {
            all &= tasks.connects(endpoint, dms.instanceArn());
        }
        seen.saw("successful", all);
        return new Out(all ? "successful" : "testing");
    }
}
