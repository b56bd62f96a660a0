package sluice.local.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import sluice.ledger.Ledger;
import sluice.ledger.RunReport;
import sluice.local.CommandFailed;
import sluice.local.Console;
import sluice.local.Exit;
import sluice.local.Exits;
import sluice.local.LocalDeployment;
import sluice.local.RunText;
import sluice.reload.ReloadJob;
import sluice.report.Commands;
import sluice.report.Ending;
import sluice.report.Messages;
import sluice.sql.Database;
import sluice.sql.SqlFailure;

/// `./sluice show RUN`.
@Command(name = "show", description = "Prints the report of one run, or how far it is.")
@Exits({Exit.CLEAN, Exit.REFUSED, Exit.FAILED, Exit.UNREACHABLE, Exit.INTERRUPTED})
public final class ShowCommand implements Callable<Integer> {

    private static final String FORBIDDEN = "42501";
    private static final String NO_SUCH_COLUMN = "42703";
    private static final Duration BUDGET = Duration.ofMinutes(1);

    private final Console console;

    @Parameters(paramLabel = "RUN", description = "The run's id: ./sluice runs lists them.")
    private String run;

    @Mixin
    private final TargetOption target = new TargetOption();

    @Mixin
    private final ShownOptions shown = new ShownOptions();

    public ShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CommandFailed {
        try (Database.Session s = new Database(target.reach(console.environment()), Properties::new).open("sluice show", BUDGET)) {
            RunText text = new RunText(shown.shown());
            Ledger.ShownRun known = Ledger.shown(s, run)
                    .orElseThrow(() -> new CommandFailed(Exit.REFUSED, "RUN " + LocalDeployment.unknown(run)));
            Optional<RunReport> report = Ledger.report(s, run);
            console.out().print(report.isPresent()
                    ? text.of(report.get(), known, next(s, report.get(), known))
                    : text.of(run, Ledger.states(s, run), known, LocalDeployment.gone(s, run, known.deployment())));
            return Exit.CLEAN.code();
        } catch (SqlFailure e) {
            if (e.state().equals(FORBIDDEN)) {
                throw new CommandFailed(Exit.FAILED,
                        "--target: this role may not read the report of a run. Log in as sluice, or as a role with pg_read_all_data.");
            }
            if (e.state().equals(NO_SUCH_COLUMN)) {
                throw new CommandFailed(Exit.FAILED, "The ledger in this database is of an earlier version; the next run brings it up to date.");
            }
            throw e;
        }
    }

    /// As the run's message says it.
    private String next(Database.Session s, RunReport report, Ledger.ShownRun known) {
        Ending ending = new Ending(ReloadJob.of(known.executionArn()), run, known.executionArn(), report.outcome(), Optional.of(Ledger.summary(s, report)), List.of(),
                report.error(), report.cause());
        // which file the request was in, and which URL the source's is, the ledger does not know
        return Commands.filledIn(Messages.next(ending), "request.json", "JDBC_URL", target.typed());
    }
}
