package sluice.local.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import sluice.ledger.RequestRefused;
import sluice.local.Console;
import sluice.local.Exit;
import sluice.local.Exits;

/// `./sluice check request`.
@Command(
        name = "request",
        description = "Tells everything that is wrong with a request, as far as no database is needed for it.")
@Exits({Exit.CLEAN, Exit.REFUSED, Exit.INTERRUPTED})
public final class CheckCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "FILE", description = "The request, a JSON file.")
    private Path file;

    public CheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try {
            RequestFile.read(file);
        } catch (RequestRefused e) {
            console.out().println(e.getMessage());
            return Exit.REFUSED.code();
        }
        console.out().println(file + ": nothing wrong. Tables, keys and columns are checked when it runs.");
        return Exit.CLEAN.code();
    }
}
