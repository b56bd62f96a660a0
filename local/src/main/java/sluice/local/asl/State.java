package sluice.local.asl;

import java.util.List;
import java.util.Map;

/// A state of a machine, as far as our machines use them. Fields are named as in the Amazon States Language; a field
/// that is left out is null, and lists are empty.
sealed interface State {
    String name();

    /// States that can be tried again and whose errors can be caught.
    sealed interface Guarded extends State permits Task, MapOver {
        After after();

        List<Retrier> retry();

        List<Catcher> catchers();
    }

    /// What happens when a state is left.
    ///
    /// @param assign an object whose members become variables; may be null
    /// @param output may be null: the result, or else the input, is passed on
    /// @param next null for the end
    record After(Payload assign, Payload output, String next) {}

    /// States that belong together: a machine, or what a Map does with an item.
    record Chart(String startAt, Map<String, State> states) {}

    record Task(
            String name,
            Resource resource,
            Payload arguments,
            Payload timeoutSeconds,
            Payload heartbeatSeconds,
            After after,
            List<Retrier> retry,
            List<Catcher> catchers)
            implements Guarded {}

    record Pass(String name, After after) implements State {}

    /// @param otherwise the state's own Assign, Output and Default, for when no rule matches
    record Choice(String name, List<Rule> rules, After otherwise) implements State {}

    record Rule(Payload condition, After after) {}

    /// Exactly one of seconds and timestamp.
    record Wait(String name, Payload seconds, Payload timestamp, After after) implements State {}

    record Succeed(String name, After after) implements State {}

    record Fail(String name, Payload error, Payload cause) implements State {}

    record MapOver(
            String name,
            Payload items,
            Payload itemSelector,
            Chart processor,
            Payload maxConcurrency,
            After after,
            List<Retrier> retry,
            List<Catcher> catchers)
            implements Guarded {}

    /// @param maxDelaySeconds null for no bound
    record Retrier(
            List<String> errors,
            int intervalSeconds,
            int maxAttempts,
            double backoffRate,
            Integer maxDelaySeconds,
            boolean fullJitter) {

        /// Seconds to wait before attempt number `attempt`, the first retry being 1; before jitter.
        double delay(int attempt) {
            double delay = intervalSeconds * Math.pow(backoffRate, attempt - 1);
            return maxDelaySeconds == null ? delay : Math.min(delay, maxDelaySeconds);
        }
    }

    record Catcher(List<String> errors, After after) {}

    /// Whether a retrier's or catcher's list names the error. `States.ALL` leaves out `States.Runtime` and
    /// `States.DataLimitExceeded`, `States.TaskFailed` time-outs as well (Step Functions Developer Guide, "Handling
    /// errors").
    static boolean matches(List<String> names, String error) {
        boolean terminal = StateError.RUNTIME.equals(error) || StateError.DATA_LIMIT.equals(error);
        return names.stream().anyMatch(name -> name.equals(error)
                || name.equals("States.ALL") && !terminal
                || name.equals("States.TaskFailed") && !terminal && !StateError.TIMEOUT.equals(error));
    }
}
