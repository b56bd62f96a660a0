package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.reload.ReloadJob;
import sluice.report.Ending;
import sluice.report.EventBus;
import sluice.report.Notifier;

/// Tells people by SNS and programs by EventBridge how a run ended, once a run. Called by "Tell outcome" of `reload` and by
/// "Tell dead run" of `cleanup`.
///
/// ```json
/// {"runId": "costs-2020-02", "executionArn": "arn:aws:states:...", "outcome": "failed",
///  "error": "sluice.dms.LoadFailed", "cause": "The load task failed: ..."}
/// ```
public final class Notify extends Step<Notify.In, Notify.Out> {

    /// @param outcome `clean`, `drifted`, `inconclusive`, `failed` or `refused`
    /// @param summary counts; empty where the ledger has none
    /// @param asked   the first targets that the request named, of a run that the ledger does not know; none where it is left out
    /// @param error   what failed, in the run or after its verdict; empty where nothing did
    /// @param cause   in words; empty without an error
    public record In(
            String runId,
            String executionArn,
            Outcome outcome,
            Optional<RunReport.Summary> summary,
            List<String> asked,
            Optional<String> error,
            Optional<String> cause) implements OfRun {
        public In {
            asked = asked == null ? List.of() : List.copyOf(asked);
        }
    }

    /// @param sent false if the run's message had been sent before
    public record Out(boolean sent) {}

    private final Notifier notifier;

    public Notify() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public Notify(Clients clients, Config config, InstantSource clock) {
        this.notifier = notifier(clients, config, clock);
    }

    static Notifier notifier(Clients clients, Config config, InstantSource clock) {
        return new Notifier(
                clients.dynamo(),
                config.stateTable(),
                clients.sns(),
                config.topicArn(),
                new EventBus(clients.events(), config.eventBus()),
                clock);
    }

    @Override
    protected Out answer(In in, Context context, Seen seen) {
        seen.saw("outcome", in.outcome());
        return new Out(notifier.send(new Ending(
                ReloadJob.of(in.executionArn()), in.runId(), in.executionArn(), in.outcome(), in.summary(),
                in.asked(), in.error(), in.cause())));
    }
}
