package sluice.local.aws;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The conditions that our functions put to DynamoDB: one, or several joined by OR, of `attribute_not_exists(name)`,
/// `name = :value` and, for numbers, `name <= :value`, on attributes of the item itself. Anything else is refused by name.
final class ItemCondition {
    private static final Pattern TEST =
            Pattern.compile("attribute_not_exists\\((#?\\w+)\\)|(#?\\w+) (=|<=) (:\\w+)");

    private ItemCondition() {}

    /// Whether the condition holds for the item; an item that does not exist is an empty map.
    ///
    /// @throws UnsupportedOperationException for what is not understood, whatever the rest says
    static boolean holds(
            String condition,
            Map<String, String> names,
            Map<String, AttributeValue> values,
            Map<String, AttributeValue> item) {
        boolean holds = false;
        for (String test : condition.split(" OR ")) {
            Matcher parts = TEST.matcher(test);
            if (!parts.matches()) {
                throw new UnsupportedOperationException(
                        "'" + test + "' in '" + condition + "' is not supported locally");
            }
            holds |= parts.group(1) != null
                    ? !item.containsKey(name(parts.group(1), names))
                    : compare(item.get(name(parts.group(2), names)), parts.group(3), given(values, parts.group(4)));
        }
        return holds;
    }

    private static String name(String written, Map<String, String> names) {
        return written.startsWith("#") ? given(names, written) : written;
    }

    private static <T> T given(Map<String, T> all, String placeholder) {
        T value = all.get(placeholder);
        if (value == null) {
            throw new IllegalArgumentException(placeholder + " is not given");
        }
        return value;
    }

    /// False for an attribute that is not there (null) or of another type.
    private static boolean compare(AttributeValue left, String comparator, AttributeValue right) {
        if (left == null || left.type() != right.type()) {
            return false;
        }
        if (left.type() == AttributeValue.Type.N) {
            int order = new BigDecimal(left.n()).compareTo(new BigDecimal(right.n()));
            return order == 0 || order < 0 && comparator.equals("<=");
        }
        if (comparator.equals("<=")) {
            throw new UnsupportedOperationException("<= of " + left.type() + " is not supported locally");
        }
        return left.equals(right);
    }
}
