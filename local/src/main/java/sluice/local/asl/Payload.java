package sluice.local.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/// A field's value with its expressions found and compiled: what is left constant, and where to evaluate.
sealed interface Payload {
    JsonNode evaluate(Expression.Bindings bindings) throws StateError;

    record Constant(JsonNode value) implements Payload {
        @Override
        public JsonNode evaluate(Expression.Bindings bindings) {
            return value;
        }
    }

    /// @param location path of the field from the state, such as `Output/result`
    record Computed(Expression expression, String location) implements Payload {
        @Override
        public JsonNode evaluate(Expression.Bindings bindings) throws StateError {
            return expression.evaluate(bindings, location);
        }
    }

    record Members(Map<String, Payload> members) implements Payload {
        @Override
        public JsonNode evaluate(Expression.Bindings bindings) throws StateError {
            ObjectNode node = AslJson.object();
            for (var member : members.entrySet()) {
                node.set(member.getKey(), member.getValue().evaluate(bindings));
            }
            return node;
        }
    }

    record Elements(List<Payload> elements) implements Payload {
        @Override
        public JsonNode evaluate(Expression.Bindings bindings) throws StateError {
            ArrayNode node = AslJson.MAPPER.createArrayNode();
            for (Payload element : elements) {
                node.add(element.evaluate(bindings));
            }
            return node;
        }
    }
}
