package sluice.local.cli;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import sluice.local.Shown;

/// `--json` and `--quiet`, one of them at most.
final class ShownOptions {

    private static final class Either {
        @Option(names = "--json", required = true, description = "Prints one JSON document and nothing else.")
        private boolean json;

        @Option(names = {"-q", "--quiet"}, required = true, description = "Prints the outcome and nothing else.")
        private boolean quiet;
    }

    @ArgGroup
    private Either either;

    Shown shown() {
        return either == null ? Shown.TEXT : either.json ? Shown.JSON : Shown.QUIET;
    }
}
