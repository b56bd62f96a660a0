package sluice.local.asl;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// One JSONata expression of a definition, the text between `{%` and `%}`.
///
/// Step Functions removes `$eval` and adds `$partition`, `$range`, `$hash`, `$random`, `$uuid` and `$parse`
/// (Step Functions Developer Guide, "Transforming data with JSONata").
final class Expression {
    // AWS allows one second; a loaded laptop gets more, because this guards against endless loops only
    private static final long MAX_MILLIS = 5_000;
    private static final int MAX_DEPTH = 500;

    private final String source;
    private final Jsonata compiled;

    /// What an expression sees: `$states`, the variables in scope, and time and chance.
    record Bindings(JsonNode states, Map<String, JsonNode> variables, Instant now, RandomGenerator random) {}

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
            return Json.toNode(map.get("v"));
        } catch (IllegalArgumentException e) {
            throw StateError.query(subject + "returned an unsupported result type.", location);
        }
    }

    private Jsonata.Frame frame(Bindings b) {
        Jsonata.Frame frame = compiled.createFrame();
        frame.setRuntimeBounds(MAX_MILLIS, MAX_DEPTH);
        frame.bind("states", Json.toJava(b.states()));
        b.variables().forEach((name, value) -> frame.bind(name, Json.toJava(value)));
        frame.bind("now", Jsonata.function("now", (String picture, String zone) ->
                Functions.dateTimeFromMillis(b.now().toEpochMilli(), picture, zone), "<s?s?:s>"));
        frame.bind("millis", Jsonata.function("millis", () -> b.now().toEpochMilli(), "<:n>"));
        frame.bind("uuid", Jsonata.function("uuid", () -> uuid(b.random()), "<:s>"));
        frame.bind("random", Jsonata.function("random", (Number seed) ->
                (seed == null ? b.random() : new Random(seed.longValue())).nextDouble(), "<n?:n>"));
        frame.bind("partition", Jsonata.function("partition", Expression::partition, "<a-n:a>"));
        frame.bind("range", Jsonata.function("range", Expression::range, "<nnn:a>"));
        frame.bind("hash", Jsonata.function("hash", Expression::hash, "<s-s:s>"));
        frame.bind("parse", Jsonata.function("parse", Expression::parse, "<s-:x>"));
        frame.bind("eval", Jsonata.function("eval", (Object ignored) -> {
            throw new IllegalArgumentException("$eval is not supported, use $parse");
        }, "<x?x?:x>"));
        return frame;
    }

    private static String uuid(RandomGenerator random) {
        long high = random.nextLong() & ~0xF000L | 0x4000L;
        long low = random.nextLong() >>> 2 | Long.MIN_VALUE;
        return new UUID(high, low).toString();
    }

    private static List<List<Object>> partition(List<Object> list, Number size) {
        int n = size.intValue();
        if (n < 1) {
            throw new IllegalArgumentException("$partition needs a positive size");
        }
        List<List<Object>> parts = new ArrayList<>();
        for (int i = 0; i < list.size(); i += n) {
            parts.add(new ArrayList<>(list.subList(i, Math.min(list.size(), i + n))));
        }
        return parts;
    }

    private static List<Number> range(Number from, Number to, Number step) {
        long by = step.longValue();
        if (by == 0) {
            throw new IllegalArgumentException("$range needs a step other than 0");
        }
        List<Number> numbers = new ArrayList<>();
        for (long i = from.longValue(); by > 0 ? i <= to.longValue() : i >= to.longValue(); i += by) {
            numbers.add(i);
        }
        return numbers;
    }

    private static String hash(String text, String algorithm) {
        if (!List.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512").contains(algorithm)) {
            throw new IllegalArgumentException("$hash does not know " + algorithm);
        }
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object parse(String json) {
        try {
            return Json.toJava(Json.parse(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("$parse: " + e.getOriginalMessage());
        }
    }
}
