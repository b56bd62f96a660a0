package sluice.local.aws;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The part of DynamoDB's expression language that we use, on attributes of the item itself: comparisons, AND, OR, NOT,
/// `attribute_exists`, `attribute_not_exists`, and updates by SET (with `+`, `-`, `if_not_exists`) and REMOVE. Anything
/// else is refused by name.
final class ItemExpression {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:([:#]?[A-Za-z_][A-Za-z0-9_]*)|(<=|>=|<>|[=<>(),+-])|(\\S+))");
    private static final Set<String> COMPARATORS = Set.of("=", "<>", "<", "<=", ">", ">=");

    private final String text;
    private final Map<String, String> names;
    private final Map<String, AttributeValue> values;
    private final Map<String, AttributeValue> item;
    private final List<String> tokens = new ArrayList<>();
    private int at;

    private ItemExpression(
            String text,
            Map<String, String> names,
            Map<String, AttributeValue> values,
            Map<String, AttributeValue> item) {
        this.text = text;
        this.names = names;
        this.values = values;
        this.item = item;
        Matcher matcher = TOKEN.matcher(text.strip());
        while (matcher.lookingAt()) {
            if (matcher.group(3) != null) {
                throw unknown(matcher.group(3));
            }
            tokens.add(matcher.group().strip());
            matcher.region(matcher.end(), matcher.regionEnd());
        }
    }

    /// Whether the condition holds for the item; an item that does not exist is an empty map.
    static boolean holds(
            String condition,
            Map<String, String> names,
            Map<String, AttributeValue> values,
            Map<String, AttributeValue> item) {
        ItemExpression expression = new ItemExpression(condition, names, values, item);
        boolean holds = expression.or();
        expression.finish();
        return holds;
    }

    /// The item after an update; the one given is not changed.
    static Map<String, AttributeValue> update(
            String update,
            Map<String, String> names,
            Map<String, AttributeValue> values,
            Map<String, AttributeValue> item) {
        ItemExpression expression = new ItemExpression(update, names, values, item);
        Map<String, AttributeValue> changed = new HashMap<>(item);
        expression.changes(changed);
        expression.finish();
        return changed;
    }

    private boolean or() {
        boolean holds = and();
        while (accept("OR")) {
            holds |= and();
        }
        return holds;
    }

    private boolean and() {
        boolean holds = not();
        while (accept("AND")) {
            holds &= not();
        }
        return holds;
    }

    private boolean not() {
        if (accept("NOT")) {
            return !not();
        }
        if (accept("(")) {
            boolean holds = or();
            expect(")");
            return holds;
        }
        if (accept("attribute_exists")) {
            return item.containsKey(argument());
        }
        if (accept("attribute_not_exists")) {
            return !item.containsKey(argument());
        }
        AttributeValue left = operand();
        String comparator = next();
        if (!COMPARATORS.contains(comparator)) {
            throw unknown(comparator);
        }
        return compare(left, comparator, operand());
    }

    private static boolean compare(AttributeValue left, String comparator, AttributeValue right) {
        if (left == null || right == null) {
            // a comparison with a missing attribute is false, except that it differs from everything
            return comparator.equals("<>");
        }
        if (comparator.equals("=") || comparator.equals("<>")) {
            return comparator.equals("=") == same(left, right);
        }
        if (left.type() != right.type()) {
            return false;
        }
        int order = switch (left.type()) {
            case N -> new BigDecimal(left.n()).compareTo(new BigDecimal(right.n()));
            case S -> left.s().compareTo(right.s());
            default ->
                throw new UnsupportedOperationException("comparing " + left.type() + " is not supported locally");
        };
        return switch (comparator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private static boolean same(AttributeValue left, AttributeValue right) {
        return left.type() == AttributeValue.Type.N && right.type() == AttributeValue.Type.N
                ? new BigDecimal(left.n()).compareTo(new BigDecimal(right.n())) == 0
                : left.equals(right);
    }

    private void changes(Map<String, AttributeValue> changed) {
        while (at < tokens.size()) {
            if (accept("SET")) {
                do {
                    String name = attribute(next());
                    expect("=");
                    changed.put(name, present(sum()));
                } while (accept(","));
            } else if (accept("REMOVE")) {
                do {
                    changed.remove(attribute(next()));
                } while (accept(","));
            } else {
                throw unknown(next());
            }
        }
    }

    private AttributeValue sum() {
        AttributeValue sum = operand();
        while (peek("+") || peek("-")) {
            String sign = next();
            BigDecimal left = new BigDecimal(present(sum).n());
            BigDecimal right = new BigDecimal(present(operand()).n());
            BigDecimal result = sign.equals("+") ? left.add(right) : left.subtract(right);
            sum = AttributeValue.fromN(result.toPlainString());
        }
        return sum;
    }

    private AttributeValue present(AttributeValue value) {
        if (value == null) {
            throw new IllegalArgumentException("an attribute in '" + text + "' does not exist");
        }
        return value;
    }

    /// Null for an attribute that is not there.
    private AttributeValue operand() {
        if (accept("if_not_exists")) {
            expect("(");
            String name = attribute(next());
            expect(",");
            AttributeValue otherwise = operand();
            expect(")");
            return item.getOrDefault(name, otherwise);
        }
        String token = next();
        if (token.startsWith(":")) {
            AttributeValue value = values.get(token);
            if (value == null) {
                throw new IllegalArgumentException(token + " in '" + text + "' has no value");
            }
            return value;
        }
        return item.get(attribute(token));
    }

    private String argument() {
        expect("(");
        String name = attribute(next());
        expect(")");
        return name;
    }

    private String attribute(String token) {
        if (token.startsWith("#")) {
            String name = names.get(token);
            if (name == null) {
                throw new IllegalArgumentException(token + " in '" + text + "' has no name");
            }
            return name;
        }
        if (!token.matches("[A-Za-z_][A-Za-z0-9_]*") || peek("(")) {
            throw unknown(token);
        }
        return token;
    }

    private String next() {
        if (at == tokens.size()) {
            throw new IllegalArgumentException("'" + text + "' ends too early");
        }
        return tokens.get(at++);
    }

    private boolean peek(String token) {
        return at < tokens.size() && tokens.get(at).equalsIgnoreCase(token);
    }

    private boolean accept(String token) {
        if (!peek(token)) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw unknown(at < tokens.size() ? tokens.get(at) : "the end");
        }
    }

    private void finish() {
        if (at < tokens.size()) {
            throw unknown(tokens.get(at));
        }
    }

    private UnsupportedOperationException unknown(String token) {
        return new UnsupportedOperationException("'" + token + "' in '" + text + "' is not supported locally");
    }
}
