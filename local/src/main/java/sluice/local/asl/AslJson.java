package sluice.local.asl;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// JSON in and out of the expression engine, without losing digits or the difference between null and nothing.
final class AslJson {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final double EXACT_INTEGERS = 1L << 53;

    private AslJson() {}

    static JsonNode parse(String json) throws JsonProcessingException {
        return MAPPER.readTree(json);
    }

    static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static ObjectNode object() {
        return NODES.objectNode();
    }

    /// Size as Step Functions counts it: bytes of the compact UTF-8 text.
    static int bytes(JsonNode node) {
        return text(node).getBytes(StandardCharsets.UTF_8).length;
    }

    static String typeName(JsonNode node) {
        return node.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    /// What the engine works on. A JSON null becomes the engine's own null, because its Java null means "nothing".
    static Object toJava(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                node.properties().forEach(e -> map.put(e.getKey(), toJava(e.getValue())));
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>(node.size());
                node.forEach(e -> list.add(toJava(e)));
                yield list;
            }
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> number(node);
            case NULL -> Jsonata.NULL_VALUE;
            default -> throw new IllegalArgumentException("not JSON: " + node.getNodeType());
        };
    }

    private static Number number(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.numberValue();
        }
        BigDecimal exact = node.decimalValue();
        double approximate = exact.doubleValue();
        boolean same = Double.isFinite(approximate) && BigDecimal.valueOf(approximate).compareTo(exact) == 0;
        return same ? (Number) approximate : exact;
    }

    /// @throws IllegalArgumentException for what JSON cannot express, such as a function
    static JsonNode toNode(Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case JsonNode node -> node;
            case Map<?, ?> map -> {
                ObjectNode node = NODES.objectNode();
                map.forEach((k, v) -> node.set((String) k, toNode(v)));
                yield node;
            }
            case List<?> list -> {
                ArrayNode node = NODES.arrayNode(list.size());
                list.forEach(e -> node.add(toNode(e)));
                yield node;
            }
            case String s -> NODES.textNode(s);
            case Boolean b -> NODES.booleanNode(b);
            case Integer i -> NODES.numberNode(i);
            case Long l -> integer(BigInteger.valueOf(l));
            case BigInteger i -> integer(i);
            case BigDecimal d -> NODES.numberNode(d);
            case Number n -> decimal(n.doubleValue());
            default -> {
                if (value == Jsonata.NULL_VALUE) {
                    yield NODES.nullNode();
                }
                throw new IllegalArgumentException("not JSON: " + value.getClass().getName());
            }
        };
    }

    private static JsonNode decimal(double d) {
        if (!Double.isFinite(d)) {
            throw new IllegalArgumentException("not JSON: " + d);
        }
        return d == Math.rint(d) && Math.abs(d) < EXACT_INTEGERS
                ? integer(BigInteger.valueOf((long) d))
                : NODES.numberNode(BigDecimal.valueOf(d));
    }

    /// The smallest node that holds it, as the parser makes them, so that equal numbers are equal nodes.
    private static JsonNode integer(BigInteger i) {
        if (i.bitLength() < 32) {
            return NODES.numberNode(i.intValue());
        }
        return i.bitLength() < 64 ? NODES.numberNode(i.longValue()) : NODES.numberNode(i);
    }
}
