package sluice.wire;

import java.util.Locale;
import java.util.stream.Collectors;

/// Text that others wrote, as a terminal or a mail may show it: what would move a cursor, colour, ring, or turn the direction of
/// writing around stands there as its code, `\u001b`.
public final class Printable {

    private Printable() {}

    /// On one line.
    public static String line(String text) {
        return text.codePoints().mapToObj(c -> shows(c) ? Character.toString(c) : code(c)).collect(Collectors.joining());
    }

    /// Line feeds stay.
    public static String lines(String text) {
        return text.lines().map(Printable::line).collect(Collectors.joining("\n")) + (text.endsWith("\n") ? "\n" : "");
    }

    /// A number of rows, its thousands set apart wherever the machine is: `1 row`, `2,078 rows`.
    public static String rows(long n) {
        return String.format(Locale.ROOT, n == 1 ? "%,d row" : "%,d rows", n);
    }

    private static boolean shows(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED, Character.PRIVATE_USE -> false;
            default -> true;
        };
    }

    private static String code(int c) {
        return c <= 0xFFFF ? "\\u%04x".formatted(c) : "\\u{%x}".formatted(c);
    }
}
