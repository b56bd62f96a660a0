package sluice.local.asl;

import java.util.List;
import java.util.stream.Collectors;

/// A definition that cannot be run as AWS would run it, with everything that is wrong with it or unknown here.
public final class InvalidDefinition extends RuntimeException {
    private final transient List<Problem> problems;

    /// @param state name of the state, with the enclosing ones before it (`Map/State`); empty for the machine itself
    /// @param field name of the field, or path into it
    /// @param value its JSON text; empty if it is missing
    /// @param message what is wrong and what to do
    public record Problem(String state, String field, String value, String message) {
        @Override
        public String toString() {
            String where = state.isEmpty() ? field : state + ": " + field;
            return where + (value.isEmpty() ? "" : " = " + value) + ": " + message;
        }
    }

    InvalidDefinition(String machine, List<Problem> problems) {
        super(machine + ": " + problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
