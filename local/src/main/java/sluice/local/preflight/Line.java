package sluice.local.preflight;

import java.util.List;
import java.util.Locale;

/// What was found of one thing that a run needs.
///
/// @param about    the thing
/// @param said     what was seen, or why it could not be
/// @param commands what mends it, to be typed one after the other; words in capitals are for whoever types. Empty unless it is wrong
public record Line(Status status, String about, String said, List<String> commands) {

    /// How it stands.
    public enum Status {
        OK,
        WRONG,
        /// An API did not answer.
        UNKNOWN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Line {
        commands = List.copyOf(commands);
        if (commands.isEmpty() == (status == Status.WRONG)) {
            throw new IllegalArgumentException("what is wrong, and nothing else, has its commands: " + about);
        }
    }
}
