package sluice.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// One row of a result, read by column name. A name that the result lacks is an error, never null.
public interface Row {

    /// The value as the server renders it, or null for SQL's NULL.
    String text(String column);

    /// The value as a 64-bit integer.
    ///
    /// @throws IllegalStateException if it is NULL: use [#text] where NULL has a meaning
    long number(String column);

    /// The value as a 32-bit integer; NULL is an error as in [#number].
    ///
    /// @throws ArithmeticException if it is none
    default int integer(String column) {
        return Math.toIntExact(number(column));
    }

    /// The value of a boolean column; NULL is an error as in [#number].
    boolean flag(String column);

    /// The constant that a text names: in lower case, with blanks for underscores. NULL is an error as in [#number].
    ///
    /// @throws IllegalStateException if it names none
    default <E extends Enum<E>> E constant(String column, Class<E> type) {
        String text = text(column);
        return Arrays.stream(type.getEnumConstants())
                .filter(c -> c.name().toLowerCase(Locale.ROOT).replace('_', ' ').equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("column " + column + " is " + text + ", which is no " + type.getSimpleName()));
    }

    /// The elements of a `text[]` column in order; elements may be null; NULL as a whole is an empty list.
    List<String> texts(String column);
}
