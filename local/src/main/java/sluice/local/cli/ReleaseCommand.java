package sluice.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import sluice.local.CommandFailed;
import sluice.local.Console;
import sluice.local.Exit;
import sluice.local.Exits;
import sluice.local.LocalDeployment;

/// `./sluice release RUN`.
@Command(name = "release", description = "Ends a dead run, and takes back what it holds in the target: claims and staging tables.")
@Exits({Exit.CLEAN, Exit.REFUSED, Exit.FAILED, Exit.UNREACHABLE, Exit.INTERRUPTED})
public final class ReleaseCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "RUN", description = "The run's id: ./sluice runs lists them.")
    private String run;

    @Mixin
    private final TargetOption target = new TargetOption();

    @Option(names = "--ended", description = "For a run that was started on AWS: you have made sure that its execution has ended.")
    private boolean ended;

    public ReleaseCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        try (LocalDeployment d = new LocalDeployment(target.reach(console.environment()))) {
            console.out().println(d.release(run, ended));
            return Exit.CLEAN.code();
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(Exit.REFUSED, "RUN " + e.getMessage());
        }
    }
}
