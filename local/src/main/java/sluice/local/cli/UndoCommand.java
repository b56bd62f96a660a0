package sluice.local.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import sluice.local.Console;
import sluice.local.LocalDeployment;
import sluice.local.LocalReload;
import sluice.local.LocalSluice;
import sluice.local.Main;
import sluice.local.OutFolder;
import sluice.report.Commands;

/// `./sluice undo RUN`.
@Command(name = "undo", description = {
    "Puts back what a reload changed: its rows get what they held before it, and those that it inserted go, where nobody has changed them since."
})
public final class UndoCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "RUN", description = "The reload's id: ./sluice runs lists them.")
    private String run;

    @Mixin
    private final TargetOption target = new TargetOption();

    @Mixin
    private final OutOption out = new OutOption();

    @Mixin
    private final ShownOptions shown = new ShownOptions();

    public UndoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Optional<OutFolder> files = out.folder();
        String to = target.reach(console.environment());
        try (LocalDeployment deployment = new LocalDeployment(to)) {
            deployment.releaseDead().forEach(console.err()::println);
            try (LocalSluice machine = Machines.withoutSource(to, deployment)) {
                return new LocalReload(machine, to, console, shown.shown(), files,
                                text -> Commands.filledIn(text, "request.json", "JDBC_URL", target.typed()).replace("./sluice undo RUN", "./sluice undo " + run))
                        .undo(Main.newRunId("undo"), run)
                        .exit()
                        .code();
            }
        }
    }
}
