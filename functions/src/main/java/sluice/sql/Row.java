package sluice.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// One row of a result, read by column name. A name that the result lacks is an error, never null.
public interface Row {

    /// The value as the server renders it, or null for SQL's NULL.
    String text(String column);

    /// The elements of a `text[]` column in order; elements may be null; NULL as a whole is an empty list.
    List<String> texts(String column);

    /// The value as a text.
    ///
    /// @throws IllegalStateException if it is NULL: use [#text] where NULL has a meaning
    default String required(String column) {
        String value = text(column);
        if (value == null) {
            throw new IllegalStateException("column " + column + " is NULL");
        }
        return value;
    }

    /// The value as a 64-bit integer; NULL is an error as in [#required].
    default long number(String column) {
        return Long.parseLong(required(column));
    }

    /// The value as a 32-bit integer; NULL is an error as in [#required].
    ///
    /// @throws ArithmeticException if it is none
    default int integer(String column) {
        return Math.toIntExact(number(column));
    }

    /// The value of a boolean column; NULL is an error as in [#required].
    default boolean flag(String column) {
        return switch (required(column)) {
            case "t", "true" -> true;
            case "f", "false" -> false;
            default -> throw new IllegalStateException("column " + column + " is not a boolean");
        };
    }

    /// The constant that a text names: in lower case, with blanks for underscores. NULL is an error as in [#required].
    ///
    /// @throws IllegalStateException if it names none
    default <E extends Enum<E>> E constant(String column, Class<E> type) {
        String name = required(column);
        return Arrays.stream(type.getEnumConstants())
                .filter(c -> c.name().toLowerCase(Locale.ROOT).replace('_', ' ').equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "column " + column + " is '" + name + "', which is no " + type.getSimpleName()));
    }

    /// The row as a record. Each component is read from the column of its name in snake case, whatever other columns there
    /// are: numbers, `boolean` and `String` as above, where NULL is an error; an [java.util.Optional] of these, empty for
    /// NULL; a list of texts as in [#texts]; an enum as in [#constant]. A record in the record is read from columns that
    /// begin with its component's name (`parent` from `parent_schema` and `parent_table`), a list of records from arrays,
    /// one a component of theirs and all of one length.
    ///
    /// @throws IllegalStateException naming record, component and column, if one is missing or does not fit
    default <R extends Record> R to(Class<R> type) {
        return new RecordReader(this, "").read(type);
    }
}
