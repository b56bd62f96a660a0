package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import java.util.List;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.cleanup.DeadRuns;
import sluice.cleanup.OpenRuns;

/// Notes runs that the ledger lists as open, for the sweep to look at: those that it knows already stay as they are. Called by
/// "Note open runs" of `cleanup`, and by "Note undo" of `undo` for itself.
///
/// ```json
/// {"runs": [{"runId": "costs-2020-02", "executionArn": "arn:aws:states:...:execution:sluice-reload:costs-2020-02"}]}
/// ```
public final class NoteOpenRuns extends Step<NoteOpenRuns.In, NoteOpenRuns.Out> {

    public record In(List<DeadRuns.Run> runs) {}

    /// @param runs how many were given
    public record Out(int runs) {}

    private final OpenRuns open;

    public NoteOpenRuns() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public NoteOpenRuns(Clients clients, Config config, InstantSource clock) {
        this.open = new OpenRuns(clients.dynamo(), config.stateTable());
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        in.runs().forEach(r -> open.note(r.runId(), r.executionArn()));
        return new Out(in.runs().size());
    }
}
