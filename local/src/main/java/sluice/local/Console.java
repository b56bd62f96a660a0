package sluice.local;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Where a command says what it does.
///
/// @param out         what was asked for
/// @param err         what went wrong
/// @param terminal    whether `out` can be rewritten in place
/// @param environment variables of the process
public record Console(PrintStream out, PrintStream err, boolean terminal, Map<String, String> environment) {

    /// The process's own.
    public static Console system() {
        java.io.Console c = System.console();
        return new Console(System.out, System.err, c != null && c.isTerminal(), System.getenv());
    }

    /// The same, with nothing shown of what is asked for.
    public Console silent() {
        return new Console(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), err, false, environment);
    }
}
