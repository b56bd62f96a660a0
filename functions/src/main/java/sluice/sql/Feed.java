package sluice.sql;

/// What a source is known to send for a column, as far as it decides how the column is staged, cast or compared.
///
/// @param kind what is known
/// @param size of [Kind#WHOLE] the digits, of [Kind#CHAR] the declared length; else 0
public record Feed(Kind kind, int size) {

    /// Nothing is known, so staging takes whatever may come.
    public static final Feed UNKNOWN = new Feed(Kind.UNKNOWN, 0);
    /// See [Kind#MICROS].
    public static final Feed MICROS = new Feed(Kind.MICROS, 0);
    /// See [Kind#FLOAT].
    public static final Feed FLOAT = new Feed(Kind.FLOAT, 0);
    /// See [Kind#BYTES].
    public static final Feed BYTES = new Feed(Kind.BYTES, 0);

    public enum Kind {
        UNKNOWN,
        /// Times without zone with at most six digits behind the second: staged as `timestamp`, which is several times
        /// faster to check than text.
        MICROS,
        /// Whole numbers of at most `size` digits: staged as the narrowest integer that holds them.
        WHOLE,
        /// Numbers that the target's float holds as exactly as it promises: staged as that float.
        FLOAT,
        /// CHAR(`size`), whose trailing blanks mean nothing.
        CHAR,
        /// RAW: staged as `bytea`.
        BYTES
    }

    public Feed {
        if ((kind == Kind.WHOLE || kind == Kind.CHAR) != size > 0) {
            throw new IllegalArgumentException(kind + " of size " + size);
        }
    }

    public static Feed whole(int digits) {
        return new Feed(Kind.WHOLE, digits);
    }

    public static Feed character(int length) {
        return new Feed(Kind.CHAR, length);
    }
}
