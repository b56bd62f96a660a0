package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.time.InstantSource;
import java.util.List;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.dms.LoadTasks;
import sluice.dms.Tokens;
import sluice.dms.Waiting;

/// Something happened to a DMS task: if an execution waits for it and it has ended, resumes the execution. Called by the rule
/// for DMS task state changes. The event is only a hint; events of tasks nobody waits for, duplicates and late ones are normal.
/// Of EventBridge's envelope, which AWS's class calls a scheduled event, only the resources are relied upon.
///
/// ```json
/// {"source": "aws.dms", "detail-type": "DMS Replication Task State Change",
///  "resources": ["arn:aws:dms:eu-central-1:123456789012:task:sluice-0123456789ab"],
///  "detail": {"eventType": "REPLICATION_TASK_STOPPED"}}
/// ```
public final class OnTaskEvent extends Step<ScheduledEvent, OnTaskEvent.Out> {

    /// @param tasks how many tasks were looked for
    public record Out(int tasks) {}

    private final Waiting waiting;

    public OnTaskEvent() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public OnTaskEvent(Clients clients, Config config, InstantSource clock) {
        this.waiting = new Waiting(
                new LoadTasks(clients.dms()), new Tokens(clients.dynamo(), config.stateTable()), clients.sfn(), clock);
    }

    @Override
    protected Out answer(ScheduledEvent event, Context context, Seen seen) {
        List<String> tasks = event.getResources() == null ? List.of() : event.getResources();
        seen.saw("looks", tasks.stream().flatMap(t -> waiting.look(t).stream()).toList());
        return new Out(tasks.size());
    }
}
