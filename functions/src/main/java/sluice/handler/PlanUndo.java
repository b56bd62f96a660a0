package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.ledger.Ledger;
import sluice.ledger.Problem;
import sluice.ledger.RequestRefused;
import sluice.ledger.TargetSessions;
import sluice.reload.undo.UndoPlan;
import sluice.reload.undo.UndoPlanner;

/// Decides what an undo will do, or refuses it with everything that stands against it; claims the tables and cuts what is to be put back
/// into chunks. Called by "Plan undo" of `undo`.
///
/// ```json
/// {"runId": "undo-costs-2020-02", "executionArn": "arn:aws:states:...", "startedAt": "2026-11-21T10:15:30.123Z",
///  "request": {"run": "costs-2020-02"}}
/// ```
public final class PlanUndo extends Step<PlanUndo.In, PlanUndo.Out> {

    /// @param request the execution's input as it came
    public record In(String runId, String executionArn, Instant startedAt, JsonNode request) implements OfRun {}

    /// @param tables  that have rows to put back
    /// @param workers how many functions shall put rows back at the same time
    public record Out(int tables, int workers) {}

    private final TargetSessions sessions;
    private final int workers;
    private final int chunkRows;

    public PlanUndo() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public PlanUndo(Clients clients, Config config, InstantSource clock) {
        this.sessions = new TargetSessions(clients, config, clock);
        this.workers = config.workers();
        this.chunkRows = config.chunkRows();
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        String run = run(in.request());
        seen.saw("undoes", run);
        Ledger.Run undo = new Ledger.Run(sessions.names(in.runId()), in.executionArn(), in.startedAt());
        return sessions.in(in.runId(), "plan", context, (session, _) -> {
            try {
                UndoPlan plan = UndoPlanner.accept(session, undo, run, chunkRows);
                return new Out(plan.tables().size(), workers);
            } catch (RequestRefused e) {
                // a database without a ledger gets none for this
                throw Ledger.usable(session) ? Ledger.recorded(session, undo, e) : e;
            }
        });
    }

    private static String run(JsonNode request) {
        JsonNode run = request == null ? null : request.get("run");
        if (run == null || !run.isTextual() || run.textValue().isBlank() || request.size() > 1) {
            throw new RequestRefused(List.of(new Problem("input", request == null ? "" : request.toString(), "does not say which run to undo",
                    "Write {\"run\": \"NAME\"}, with the name of the reload's execution")));
        }
        return run.textValue();
    }
}
