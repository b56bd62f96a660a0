package sluice.local.preflight;

import java.util.List;
import java.util.stream.Stream;

/// What is looked at is not as a run needs it.
final class Wrong extends RuntimeException {

    private final transient List<String> commands;

    /// @param commands as in [Line]
    Wrong(String said, List<String> commands) {
        super(said);
        this.commands = List.copyOf(commands);
    }

    Wrong(String said, String... commands) {
        this(said, Stream.of(commands).toList());
    }

    List<String> commands() {
        return commands;
    }
}
