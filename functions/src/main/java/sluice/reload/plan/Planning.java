package sluice.reload.plan;

import java.util.List;
import sluice.ledger.Problem;

/// What became of a request: a plan, or all reasons why there is none.
public sealed interface Planning {

    record Accepted(Plan plan) implements Planning {}

    /// @param problems at least one
    record Refused(List<Problem> problems) implements Planning {
        public Refused {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("refused for no reason");
            }
        }
    }
}
