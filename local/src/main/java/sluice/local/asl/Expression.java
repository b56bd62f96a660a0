package sluice.local.asl;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/// One JSONata expression of a definition, the text between `{%` and `%}`.
///
/// Step Functions removes `$eval` and adds functions of its own (Step Functions Developer Guide, "Transforming data with
/// JSONata"): [Parser] refuses these.
final class Expression {
    // AWS allows one second; a loaded laptop gets more, because this guards against endless loops only
    private static final long MAX_MILLIS = 5_000;
    private static final int MAX_DEPTH = 500;

    private final String source;
    private final Jsonata compiled;

    /// What an expression sees: `$states` and the variables in scope.
    record Bindings(JsonNode states, Map<String, JsonNode> variables) {}

    private Expression(String source, Jsonata compiled) {
        this.source = source;
        this.compiled = compiled;
    }

    /// @throws JException if it is not JSONata
    static Expression compile(String source) {
        Jsonata.jsonata(source);
        // undefined and null both come back as Java null; as a member of an object they can be told apart
        return new Expression(source, Jsonata.jsonata("{\"v\":(" + source + "\n)}"));
    }

    static boolean isExpression(String text) {
        return text.startsWith("{%") && text.endsWith("%}") && text.length() >= 4;
    }

    static String body(String text) {
        return text.substring(2, text.length() - 2).strip();
    }

    String source() {
        return source;
    }

    /// @param location the field, for the error
    JsonNode evaluate(Bindings bindings, String location) throws StateError {
        String subject = "The JSONata expression '" + source + "' specified for the field '" + location + "' ";
        Object result;
        try {
            // the engine keeps state in the compiled expression
            synchronized (compiled) {
                result = compiled.evaluate(null, frame(bindings));
            }
        } catch (JException e) {
            throw StateError.query(subject + "threw an error during evaluation. " + e.getMessage(), location);
        } catch (RuntimeException | StackOverflowError e) {
            throw StateError.query(subject + "threw an error during evaluation. " + e, location);
        }
        if (!(result instanceof Map<?, ?> map) || !map.containsKey("v")) {
            throw StateError.query(subject + "returned nothing (undefined).", location);
        }
        try {
            return AslJson.toNode(map.get("v"));
        } catch (IllegalArgumentException e) {
            throw StateError.query(subject + "returned an unsupported result type.", location);
        }
    }

    private Jsonata.Frame frame(Bindings b) {
        Jsonata.Frame frame = compiled.createFrame();
        frame.setRuntimeBounds(MAX_MILLIS, MAX_DEPTH);
        frame.bind("states", AslJson.toJava(b.states()));
        b.variables().forEach((name, value) -> frame.bind(name, AslJson.toJava(value)));
        return frame;
    }
}
