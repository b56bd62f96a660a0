package sluice.report;

import java.util.List;
import java.util.Optional;
import sluice.ledger.Problem;

/// The detail of the event that answers a reload that was asked for by an event; `accepted.schema.json` and `rejected.schema.json`
/// describe it. Its source is [OutcomeEvent#SOURCE].
public sealed interface Answer {

    /// What this code writes.
    int VERSION = 1;

    /// What the names of runs begin with that an event asked for.
    String PREFIX = "ev-";

    /// The name of the run that a request becomes.
    static String runId(String requestId) {
        return PREFIX + requestId;
    }

    /// The request that became a run; empty for a run that no event asked for.
    static Optional<String> requestId(String runId) {
        return runId.startsWith(PREFIX) ? Optional.of(runId.substring(PREFIX.length())) : Optional.empty();
    }

    /// Of the event that tells it.
    String detailType();

    /// Of the event that is answered.
    String eventId();

    /// @param duplicate whether an earlier event had asked for the same
    record Accepted(
            int version,
            String stack,
            String requestId,
            String eventId,
            Optional<String> requestedBy,
            String runId,
            String executionArn,
            boolean duplicate)
            implements Answer {
        @Override
        public String detailType() {
            return "Sluice Reload Accepted";
        }
    }

    /// @param requestId    empty where the event gives none that can be read
    /// @param problems     the first
    /// @param moreProblems how many more there are
    record Rejected(
            int version,
            String stack,
            Optional<String> requestId,
            String eventId,
            Optional<String> requestedBy,
            List<Problem> problems,
            int moreProblems)
            implements Answer {

        /// EventBridge takes 256 KB an event.
        private static final int PROBLEMS = 20;

        public static Rejected of(
                String stack, Optional<String> requestId, String eventId, Optional<String> requestedBy, List<Problem> problems) {
            List<Problem> first = problems.stream().limit(PROBLEMS).map(Problem::printable).toList();
            return new Rejected(VERSION, stack, requestId, eventId, requestedBy, first, problems.size() - first.size());
        }

        @Override
        public String detailType() {
            return "Sluice Reload Rejected";
        }
    }
}
