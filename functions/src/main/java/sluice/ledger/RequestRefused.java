package sluice.ledger;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The request cannot be run as it is; nothing was done. Step Functions catches it by this class's name.
///
/// The message names the first 20 problems, each in at most 1,000 characters, and how many more there are: it passes through
/// states, messages and events, which hold only so much.
public final class RequestRefused extends RuntimeException {

    private static final int NAMED = 20;
    private static final int LENGTH = 1_000;

    private final transient List<Problem> problems;

    public RequestRefused(List<Problem> problems) {
        this(problems, "Correct these, and you will be told the others");
    }

    /// @param others how to get at the problems for which the message has no room: a sentence without its full stop
    public RequestRefused(List<Problem> problems, String others) {
        super(problems.stream().limit(NAMED).map(RequestRefused::line).collect(Collectors.joining("\n"))
                + (problems.size() <= NAMED ? "" : String.format(Locale.ROOT, "\nand %,d more. %s.", problems.size() - NAMED, others)));
        this.problems = List.copyOf(problems);
    }

    private static String line(Problem problem) {
        String line = problem.toString();
        return line.length() <= LENGTH ? line : line.substring(0, LENGTH) + " ...";
    }

    public List<Problem> problems() {
        return problems;
    }
}
