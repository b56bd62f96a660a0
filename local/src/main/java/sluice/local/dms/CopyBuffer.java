package sluice.local.dms;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;

/// Rows in the text format of PostgreSQL's COPY, kept until they are committed so that a bad row can be looked for.
final class CopyBuffer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[1 << 17];
    private int size;
    private int[] rowEnds = new int[1 << 10];
    private int rows;
    private boolean firstColumn = true;

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    int rows() {
        return rows;
    }

    /// Where row `index`, counted from 0, begins; the number of rows gives the end of the last.
    int start(int index) {
        return index == 0 ? 0 : rowEnds[index - 1];
    }

    void clear() {
        size = 0;
        rows = 0;
        // One row with a large object must not keep its memory for the rest of the table.
        if (bytes.length > 1 << 23) {
            bytes = new byte[1 << 17];
        }
    }

    void endRow() {
        put('\n');
        if (rows == rowEnds.length) {
            rowEnds = Arrays.copyOf(rowEnds, rows * 2);
        }
        rowEnds[rows++] = size;
        firstColumn = true;
    }

    void column() {
        if (!firstColumn) {
            put('\t');
        }
        firstColumn = false;
    }

    void nothing() {
        put('\\');
        put('N');
    }

    /// Text with U+0000, which PostgreSQL cannot store, as a blank: so does DMS.
    void text(String text) {
        int length = text.length();
        // At most three bytes for a char, and an escape only for those that take one byte.
        room(length * 3L);
        byte[] to = bytes;
        int at = size;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                if (c < 0x800) {
                    to[at++] = (byte) (0xC0 | c >> 6);
                } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                    int point = Character.toCodePoint(c, text.charAt(++i));
                    to[at++] = (byte) (0xF0 | point >> 18);
                    to[at++] = (byte) (0x80 | point >> 12 & 0x3F);
                    to[at++] = (byte) (0x80 | point >> 6 & 0x3F);
                    c = (char) (point & 0x3F);
                } else {
                    c = Character.isSurrogate(c) ? '\uFFFD' : c;
                    to[at++] = (byte) (0xE0 | c >> 12);
                    to[at++] = (byte) (0x80 | c >> 6 & 0x3F);
                }
                to[at++] = (byte) (0x80 | c & 0x3F);
            } else if (c > '\\' || c > '\r' && c < '\\') {
                to[at++] = (byte) c;
            } else {
                switch (c) {
                    case '\\' -> at = escape(to, at, '\\');
                    case '\t' -> at = escape(to, at, 't');
                    case '\n' -> at = escape(to, at, 'n');
                    case '\r' -> at = escape(to, at, 'r');
                    case 0 -> to[at++] = ' ';
                    default -> to[at++] = (byte) c;
                }
            }
        }
        size = at;
    }

    private static int escape(byte[] to, int at, char c) {
        to[at] = '\\';
        to[at + 1] = (byte) c;
        return at + 2;
    }

    void number(long number) {
        ascii(Long.toString(number));
    }

    void number(BigDecimal number) {
        ascii(number.toPlainString());
    }

    /// Characters that need neither an escape nor more than one byte.
    @SuppressWarnings("deprecation") // the only way to copy such characters without a temporary array
    void ascii(String text) {
        room(text.length());
        text.getBytes(0, text.length(), bytes, size);
        size += text.length();
    }

    void binary(byte[] value) {
        room(value.length * 2L + 3);
        put('\\');
        put('\\');
        put('x');
        for (byte b : value) {
            bytes[size++] = HEX[b >> 4 & 15];
            bytes[size++] = HEX[b & 15];
        }
    }

    /// `YYYY-MM-DD HH:MM:SS` and so many digits of the fraction.
    void timestamp(LocalDateTime t, int digits) {
        dateTime(t, digits);
        if (t.getYear() <= 0) {
            ascii(" BC");
        }
    }

    /// `YYYY-MM-DD HH:MM:SS.FF +HH:MM`.
    void timestamp(OffsetDateTime t, int digits) {
        dateTime(t.toLocalDateTime(), digits);
        int seconds = t.getOffset().getTotalSeconds();
        put(' ');
        put(seconds < 0 ? '-' : '+');
        padded(Math.abs(seconds) / 3600, 2);
        put(':');
        padded(Math.abs(seconds) / 60 % 60, 2);
        if (t.getYear() <= 0) {
            ascii(" BC");
        }
    }

    private void dateTime(LocalDateTime t, int digits) {
        padded(t.getYear() > 0 ? t.getYear() : 1 - t.getYear(), 4);
        put('-');
        padded(t.getMonthValue(), 2);
        put('-');
        padded(t.getDayOfMonth(), 2);
        put(' ');
        padded(t.getHour(), 2);
        put(':');
        padded(t.getMinute(), 2);
        put(':');
        padded(t.getSecond(), 2);
        if (digits > 0) {
            put('.');
            int fraction = t.getNano();
            for (int i = 9; i > digits; i--) {
                fraction /= 10;
            }
            padded(fraction, digits);
        }
    }

    private void padded(int value, int width) {
        int digits = value < 10_000 || width > 4 ? width : Integer.toString(value).length();
        room(digits);
        for (int i = digits - 1, rest = value; i >= 0; i--, rest /= 10) {
            bytes[size + i] = (byte) ('0' + rest % 10);
        }
        size += digits;
    }

    private void put(char c) {
        room(1);
        bytes[size++] = (byte) c;
    }

    private void room(long more) {
        if (size + more > bytes.length) {
            if (size + more > Integer.MAX_VALUE - 64) {
                throw new IllegalStateException("a row is larger than 2 GB");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 64, Math.max(size + more, bytes.length * 2L)));
        }
    }
}
