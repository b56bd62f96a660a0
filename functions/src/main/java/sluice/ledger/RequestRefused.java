package sluice.ledger;

import java.util.List;
import java.util.stream.Collectors;

/// The request cannot be run as it is; nothing was done. Step Functions catches it by this class's name.
public final class RequestRefused extends RuntimeException {

    private final transient List<Problem> problems;

    public RequestRefused(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
