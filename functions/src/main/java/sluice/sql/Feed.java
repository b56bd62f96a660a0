package sluice.sql;

/// What a source is known to send for a column, as far as it decides how the column is staged, cast or compared.
///
/// @param kind what is known
/// @param size of [Kind#WHOLE] the digits, of [Kind#CHAR] the declared length; else 0
/// @param nul  of texts: the source holds NUL, `chr(0)`, in a row of the window, which arrives as a blank
public record Feed(Kind kind, int size, boolean nul) {

    /// Nothing is known, so staging takes whatever may come.
    public static final Feed UNKNOWN = new Feed(Kind.UNKNOWN, 0, false);
    /// See [Kind#TEXT].
    public static final Feed TEXT = new Feed(Kind.TEXT, 0, false);
    /// See [Kind#MICROS].
    public static final Feed MICROS = new Feed(Kind.MICROS, 0, false);
    /// See [Kind#FLOAT].
    public static final Feed FLOAT = new Feed(Kind.FLOAT, 0, false);
    /// See [Kind#BYTES].
    public static final Feed BYTES = new Feed(Kind.BYTES, 0, false);

    public enum Kind {
        UNKNOWN,
        /// Times without zone with at most six digits behind the second: staged as `timestamp`, which is several times
        /// faster to check than text.
        MICROS,
        /// Whole numbers of at most `size` digits: staged as the narrowest integer that holds them.
        WHOLE,
        /// Numbers that the target's float holds as exactly as it promises: staged as that float.
        FLOAT,
        /// VARCHAR2, CLOB, and CHAR where the target's trailing blanks mean nothing either.
        TEXT,
        /// CHAR(`size`), whose trailing blanks mean nothing.
        CHAR,
        /// RAW: staged as `bytea`.
        BYTES
    }

    public Feed {
        if ((kind == Kind.WHOLE || kind == Kind.CHAR) != size > 0) {
            throw new IllegalArgumentException(kind + " of size " + size);
        }
        if (nul && kind != Kind.TEXT && kind != Kind.CHAR) {
            throw new IllegalArgumentException(kind + " with NUL");
        }
    }

    public static Feed whole(int digits) {
        return new Feed(Kind.WHOLE, digits, false);
    }

    public static Feed character(int length) {
        return new Feed(Kind.CHAR, length, false);
    }

    /// The source can be asked for a character in the column.
    public boolean searchable() {
        return kind == Kind.TEXT || kind == Kind.CHAR;
    }

    /// The same, where the source holds NUL.
    public Feed withNul() {
        return new Feed(kind, size, true);
    }
}
