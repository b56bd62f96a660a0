package sluice.local.asl;

/// A state machine that can be run: every state, field, resource and expression in it is known and well formed.
///
/// Only what Sluice's own machines use is known: JSONata states (the query language may be set per state), all types of
/// states but Parallel, inline Map. Everything else is refused by name when the definition is read.
public final class StateMachine {
    private final String name;
    private final Integer timeoutSeconds;
    private final State.Chart chart;

    StateMachine(String name, Integer timeoutSeconds, State.Chart chart) {
        this.name = name;
        this.timeoutSeconds = timeoutSeconds;
        this.chart = chart;
    }

    /// @param name the machine's name, part of its ARN
    /// @param json the definition, with placeholders already replaced
    /// @throws InvalidDefinition with all problems
    public static StateMachine parse(String name, String json) {
        return new Parser(name).parse(json);
    }

    public String name() {
        return name;
    }

    public String arn() {
        return Arns.stateMachine(name);
    }

    /// Null for no limit of its own.
    Integer timeoutSeconds() {
        return timeoutSeconds;
    }

    State.Chart chart() {
        return chart;
    }
}
