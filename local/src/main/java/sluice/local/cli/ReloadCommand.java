package sluice.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import sluice.ledger.RequestRefused;
import sluice.local.Console;
import sluice.local.Exit;
import sluice.local.LocalDeployment;
import sluice.local.LocalReload;
import sluice.local.LocalSluice;
import sluice.local.Main;
import sluice.local.OutFolder;
import sluice.local.RunText;
import sluice.local.db.OracleStandIn;
import sluice.report.Commands;

/// `./sluice run reload`.
@Command(name = "reload", description = "Runs a reload on databases you name, with an embedded DMS.")
public final class ReloadCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private final RequestOption request = new RequestOption();

    @Mixin
    private final SourceOption source = new SourceOption();

    @Mixin
    private final TargetOption target = new TargetOption();

    @Mixin
    private final OutOption out = new OutOption();

    @Mixin
    private final ShownOptions shown = new ShownOptions();

    public ReloadCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        JsonNode document;
        try {
            document = request.read();
        } catch (RequestRefused e) {
            console.out().print(new RunText(shown.shown()).of(e));
            return Exit.REFUSED.code();
        }
        Optional<OutFolder> files = out.folder();
        try (OracleStandIn from = source.reach(console.environment(), target)) {
            String to = target.reach(console.environment());
            try (LocalDeployment deployment = new LocalDeployment(to)) {
                // a run that was killed blocks none after it
                deployment.releaseDead().forEach(console.err()::println);
                try (LocalSluice machine = Machines.on(from, to, deployment)) {
                    return new LocalReload(machine, to, console, shown.shown(), files,
                                    text -> Commands.filledIn(text, request.typed(), source.typed(), target.typed()))
                            .run(Main.newRunId("reload"), document)
                            .exit()
                            .code();
                }
            }
        }
    }
}
