package sluice.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import sluice.ledger.RequestRefused;

/// `--request`.
final class RequestOption {

    @Option(names = "--request", paramLabel = "FILE", required = true, description = "The request, a JSON file.")
    private Path file;

    /// The file as it was given.
    String typed() {
        return file.toString();
    }

    /// @throws RequestRefused with everything that is wrong with it
    JsonNode read() {
        return RequestFile.read(file);
    }
}
