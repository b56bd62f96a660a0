package sluice.reload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sluice.catalogue.Bound;
import sluice.catalogue.Name;
import sluice.ledger.Problem;

/// Reads a document that people write: what is unknown or of the wrong kind is a problem, and all of them are kept.
abstract class StrictReader {

    final List<Problem> problems = new ArrayList<>();

    final Optional<Instant> instant(String field, JsonNode node) {
        Optional<String> text = string(field, node);
        Optional<Instant> instant = text.flatMap(Window::bound)
                .filter(Bound.OfInstant.class::isInstance)
                .map(b -> ((Bound.OfInstant) b).value());
        if (text.isPresent() && instant.isEmpty()) {
            problem(field, node, "is not an instant that exists",
                    "Write date, time and Z or an offset, e.g. 2026-01-31T01:00:00Z");
        }
        return instant;
    }

    /// A string; absent is empty, anything else is a problem and empty.
    final Optional<String> string(String field, JsonNode node) {
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            problem(field, node, "must be a string", node.isNull() ? "Leave the field out" : "Put it into double quotes");
            return Optional.empty();
        }
        if (node.textValue().isBlank()) {
            problem(field, node, "is blank", "Leave the field out, or fill it in");
            return Optional.empty();
        }
        return Optional.of(node.textValue());
    }

    final void unknown(String prefix, JsonNode object, String... known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!List.of(known).contains(name)) {
                List<String> near = Name.near(name, List.of(known));
                problem(prefix + name, object.get(name), "is not a field that a request has here",
                        near.isEmpty() ? "Remove it; known are " + String.join(", ", known)
                                : "Write " + String.join(" or ", near) + ", or remove it");
            }
        });
    }

    final void problem(String field, JsonNode value, String problem, String remedy) {
        String text = value == null ? "" : value.isTextual() ? value.textValue() : value.toString();
        problems.add(new Problem(cut(field), cut(text), problem, remedy));
    }

    static String cut(String text) {
        return text.codePointCount(0, text.length()) <= 120
                ? text
                : text.substring(0, text.offsetByCodePoints(0, 120)) + "...";
    }
}
