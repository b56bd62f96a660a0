package sluice.local.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import sluice.local.CommandFailed;
import sluice.local.OutFolder;

/// `--out`.
final class OutOption {

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for report.json, messages and history; it is tried before anything is done.")
    private Path out;

    /// @throws CommandFailed if it cannot be written
    Optional<OutFolder> folder() throws CommandFailed {
        return out == null ? Optional.empty() : Optional.of(OutFolder.at(out));
    }
}
