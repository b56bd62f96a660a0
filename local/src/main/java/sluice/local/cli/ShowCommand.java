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
import sluice.local.RunText;
import sluice.sql.Database;
import sluice.sql.SqlFailure;

/// `./sluice show RUN`.
@Command(name = "show", description = "Prints the report of one run, or how far it is.")
public final class ShowCommand implements Callable<Integer> {

    private static final String FORBIDDEN = "42501";
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
            Optional<RunReport> report = Ledger.report(s, run);
            if (report.isPresent()) {
                console.out().print(text.of(report.get()));
                return Exit.CLEAN.code();
            }
            List<Ledger.TableState> states = Ledger.exists(s) ? Ledger.states(s, run) : List.of();
            if (states.isEmpty()) {
                throw new CommandFailed(Exit.REFUSED,
                        "RUN " + run + ": the ledger of this database knows no such run. Give one of those that ./sluice runs lists.");
            }
            console.out().print(text.of(run, states));
            return Exit.CLEAN.code();
        } catch (SqlFailure e) {
            if (e.state().equals(FORBIDDEN)) {
                throw new CommandFailed(Exit.FAILED,
                        "--target: this role may not read the report of a run. Log in as sluice, or as a role with pg_read_all_data.");
            }
            throw e;
        }
    }
}
