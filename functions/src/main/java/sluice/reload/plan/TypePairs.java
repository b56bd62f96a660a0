package sluice.reload.plan;

import java.util.Optional;
import java.util.Set;
import sluice.catalogue.SourceCatalogue;
import sluice.sql.ColumnType;
import sluice.sql.Feed;
import sluice.sql.TypeRule;

/// Which of Oracle's types arrive in which of PostgreSQL's exactly, on the way that DMS takes ("Source data types for
/// Oracle" in the DMS user guide). A pair is also good when a value that does not fit is found before the merge: the
/// staging column holds it as it came, and the cast to the target's type is checked row by row.
final class TypePairs {

    private static final Set<String> EXACT_NUMBERS = Set.of("int2", "int4", "int8", "numeric");
    /// Types of which each value is checked whether its text is one.
    private static final Set<String> READ_FROM_TEXT = Set.of(
            "bool", "uuid", "json", "jsonb", "xml", "inet", "cidr", "macaddr", "macaddr8", "time", "interval");
    /// Decimal digits that a double and a float hold for certain.
    private static final int DOUBLE_DIGITS = 15;
    private static final int FLOAT_DIGITS = 6;
    /// Binary digits up to which DMS takes an Oracle FLOAT for a single-precision number.
    private static final int SINGLE_FLOAT_BITS = 24;

    private TypePairs() {}

    /// Why values of `source` would not arrive exactly, or empty if they do.
    static Optional<String> obstacle(SourceCatalogue.Column source, ColumnType target, TypeRule rule) {
        String t = target.name();
        return switch (source.type()) {
            case NUMBER -> number(source, t);
            case BARE_NUMBER -> ok(EXACT_NUMBERS.contains(t) || t.equals("bool"));
            case FLOAT ->
                source.precision() <= SINGLE_FLOAT_BITS
                        ? only(t.equals("float4"), "DMS carries it as a single-precision number")
                        : only(t.equals("float8"), "DMS carries it as a double-precision number");
            case BINARY_FLOAT -> ok(t.equals("float4"));
            case BINARY_DOUBLE -> ok(t.equals("float8"));
            case CHAR, VARCHAR ->
                ok(text(target) || READ_FROM_TEXT.contains(t));
            case DATE -> ok(t.equals("timestamp") || t.equals("date"));
            case TIMESTAMP -> {
                if (t.equals("timestamptz")) {
                    yield Optional.of("it has no time zone, so it does not say which instant it is");
                }
                if (!t.equals("timestamp") && !t.equals("date")) {
                    yield ok(false);
                }
                yield only(source.scale() <= 6 || finer(rule), "PostgreSQL keeps microseconds");
            }
            case TIMESTAMP_WITH_ZONE -> {
                if (!t.equals("timestamptz")) {
                    yield Optional.of("its time zone would be lost");
                }
                yield only(source.scale() <= 6 || finer(rule), "PostgreSQL keeps microseconds");
            }
            case INTERVAL -> ok(t.equals("interval"));
            case RAW -> ok(t.equals("bytea") || t.equals("uuid"));
            case BLOB, LONG_RAW -> ok(t.equals("bytea"));
            case BOOLEAN -> ok(t.equals("bool"));
            case CLOB, LONG -> ok(text(target) || Set.of("json", "jsonb", "xml").contains(t));
            case XML -> ok(t.equals("xml") || text(target));
            case UNSUPPORTED -> Optional.of("DMS does not load this type");
        };
    }

    /// What the source is known to send for a column, where that decides how it is staged, cast or compared.
    static Feed feed(SourceCatalogue.Column source, ColumnType target) {
        return switch (target.name()) {
            case "date", "timestamp" -> source.type() == SourceCatalogue.Type.DATE
                            || source.type() == SourceCatalogue.Type.TIMESTAMP && source.scale() <= 6
                    ? Feed.MICROS
                    : Feed.UNKNOWN;
            case "int2", "int4", "int8" -> {
                int digits = source.precision() - source.scale();
                boolean whole = source.type() == SourceCatalogue.Type.NUMBER && source.scale() <= 0;
                yield whole && digits > 0 ? Feed.whole(digits) : Feed.UNKNOWN;
            }
            case "float4" -> source.type() == SourceCatalogue.Type.BINARY_FLOAT || small(source, FLOAT_DIGITS, 30)
                    ? Feed.FLOAT
                    : Feed.UNKNOWN;
            case "float8" -> source.type() == SourceCatalogue.Type.BINARY_DOUBLE
                            || source.type() == SourceCatalogue.Type.FLOAT
                            || small(source, DOUBLE_DIGITS, 127)
                    ? Feed.FLOAT
                    : Feed.UNKNOWN;
            case "uuid" -> source.type() == SourceCatalogue.Type.RAW ? Feed.BYTES : character(source, target);
            default -> character(source, target);
        };
    }

    private static Feed character(SourceCatalogue.Column source, ColumnType target) {
        return switch (source.type()) {
            case CHAR -> target.name().equals("bpchar") ? Feed.TEXT : Feed.character(Math.max(1, source.precision()));
            case VARCHAR, CLOB -> Feed.TEXT;
            default -> Feed.UNKNOWN;
        };
    }

    /// No value of a NUMBER is too large or too small for a float.
    private static boolean small(SourceCatalogue.Column source, int digits, int magnitude) {
        return source.type() == SourceCatalogue.Type.NUMBER
                && source.precision() <= digits
                && Math.abs(source.scale()) <= magnitude;
    }

    private static Optional<String> number(SourceCatalogue.Column source, String t) {
        if (source.scale() < 0 && source.precision() > DOUBLE_DIGITS) {
            return Optional.of("DMS carries a negative scale as a double-precision number");
        }
        return switch (t) {
            case "float8" -> only(source.precision() <= DOUBLE_DIGITS, "it keeps " + DOUBLE_DIGITS + " digits");
            case "float4" -> only(source.precision() <= FLOAT_DIGITS, "it keeps " + FLOAT_DIGITS + " digits");
            case "bool" -> ok(source.scale() == 0);
            default -> ok(EXACT_NUMBERS.contains(t));
        };
    }

    // staged as text, a time arrives with all its digits and is refused by value
    private static boolean finer(TypeRule rule) {
        return rule.stagingType().sql().contains("text");
    }

    private static boolean text(ColumnType type) {
        return type.category() == 'S' || type.category() == 'E';
    }

    private static Optional<String> ok(boolean fits) {
        return only(fits, "no exact conversion is known");
    }

    private static Optional<String> only(boolean fits, String why) {
        return fits ? Optional.empty() : Optional.of(why);
    }
}
