package sluice.sql;

import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The table behind [TypeRule#of].
///
/// | target | staged as | survives | same |
/// |---|---|---|---|
/// | int2, int4, int8 | numeric | whole and in range | equal |
/// | numeric(p,s) | numeric | no digit beyond the scale (trailing zeros are none), within the precision, NaN; never Infinity | equal: 1.0 is 1.00, NaN is NaN |
/// | numeric | numeric | always | equal |
/// | float4, float8 | numeric | within the type's range, so neither overflow nor underflow; the nearest float is what a float column promises | equal: -0 is 0, NaN is NaN |
/// | bool | text | 0 1 t f true false y n in any case; `2`, `yes` and blanks are not unambiguous | equal |
/// | text, varchar | text | always | same bytes, whatever the collation says |
/// | varchar(n) | text | at most n characters (an explicit cast cuts silently, so the length is checked first) | same bytes |
/// | char(n) | bpchar | at most n characters without trailing blanks | same bytes without trailing blanks, which mean nothing in CHAR |
/// | citext | text | always | same bytes: a user sees the case |
/// | date | text | a date, alone or at midnight: Oracle's DATE has a time | equal |
/// | timestamp(p) | text | a local time of the years 1 to 9999 with no digit beyond p | equal |
/// | date, timestamp(p) from a source known to give no more than microseconds | timestamp | midnight; no digit beyond p | equal |
/// | timestamptz(p) | text | the same with a numeric offset or Z; without an offset the instant is unknown | the same instant |
/// | time(p) | text | a time of day with no digit beyond p | equal |
/// | interval | text | an interval that keeps all its fields and digits | same rendering: one month is not 30 days and a day not 24 hours, though `=` says so |
/// | bytea | bytea | always | equal |
/// | json | text | valid | same text: json keeps blanks and order |
/// | jsonb | text | valid | equal: jsonb keeps neither |
/// | xml | text | valid content | same text: xml has no equality |
/// | uuid | text | 32 hexadecimal digits, with the usual hyphens or none | equal |
/// | enum | text | one of its labels | equal |
/// | inet, cidr, macaddr, macaddr8 | text | valid | equal |
///
/// Everything else is refused: arrays, ranges and composites have no counterpart that DMS transfers, and time with time
/// zone has none in Oracle. NULL is the same as NULL.
///
/// A type can be in a key when staging and target order and equate it alike (numbers, text, bytes), or when its
/// canonical text does (date, timestamp, uuid); that the text is canonical is checked for each chunk when staging is
/// sliced. Floats collide by rounding, the instant's text has many offsets, and an enum's order is not its text's.
final class TypeRules {

    private static final String TIMESTAMP = "timestamp";

    private static final Pattern MODIFIERS = Pattern.compile("\\((-?\\d+)(?:,(-?\\d+))?\\)");

    /// A day of the Gregorian calendar, years 0001 to 9999 (the year 0000 is excluded beside it).
    private static final String DAY = "(\\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)"
            + "|(0[13578]|1[02])-31)|(\\d\\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)";
    private static final String CLOCK = "([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d";
    private static final String OFFSET = " ?(Z|[+-](0\\d|1[0-5])(:?[0-5]\\d)?)";
    private static final String ANY_FRACTION = "(\\.\\d+)?";

    private TypeRules() {}

    static Optional<TypeRule> of(ColumnType type) {
        String t = type.sql();
        if (type.micros()) {
            boolean whole = type.name().equals("timestamp") && digits(t) == 6;
            return Optional.of(new Rule(TIMESTAMP, x -> cast(x, t),
                    x -> whole ? "true" : "(" + cast(x, t) + " = " + x + ")", TypeRules::equal, true));
        }
        return Optional.ofNullable(switch (type.name()) {
            case "int2" -> integer(t, "-32768", "32767");
            case "int4" -> integer(t, "-2147483648", "2147483647");
            case "int8" -> integer(t, "-9223372036854775808", "9223372036854775807");
            case "numeric" -> new Rule("numeric", x -> cast(x, t), numericSurvives(t), TypeRules::equal, true);
            // bounds lie just inside the halves at which the nearest float would be 0 or infinite
            case "float4" -> floating(t, "7.1e-46", "3.40282356e38");
            case "float8" -> floating(t, "2.5e-324", "1.7976931348623157e308");
            case "bool" ->
                new Rule("text", x -> "(lower(" + x + ") IN ('1', 't', 'true', 'y'))",
                        x -> "(lower(" + x + ") IN ('0', '1', 't', 'f', 'true', 'false', 'y', 'n'))",
                        TypeRules::equal, false);
            case "text" -> text("text", type.collation(), t, x -> "true", true);
            case "varchar" -> text("text", type.collation(), t, atMost(t), true);
            case "bpchar" -> text("bpchar", type.collation(), t, atMost(t), true);
            case "citext" -> text("text", "", t, x -> "true", false);
            case "date" ->
                new Rule(canonical(), x -> "left(" + x + ", 10)::date",
                        x -> quickly(quickDate(x), day(x, "([ T]00:00:00(\\.0*)?)?")), TypeRules::equal, true);
            case "timestamp" ->
                new Rule(canonical(), x -> cast(x, t),
                        x -> quickly(quickTime(x, digits(t)), day(x, "([ T]" + CLOCK + fraction(t) + ")?")),
                        TypeRules::equal, true);
            case "timestamptz" ->
                new Rule(canonical(), x -> cast(x, t),
                        x -> day(x, "[ T]" + CLOCK + fraction(t) + OFFSET), TypeRules::equal, false);
            case "time" ->
                new Rule("text", x -> cast(x, t),
                        x -> "(" + x + " ~ '^" + CLOCK + fraction(t) + "$')", TypeRules::equal, false);
            case "interval" ->
                new Rule("text", x -> cast(x, t), x -> intervalSurvives(x, t), TypeRules::sameText, false);
            case "bytea" -> new Rule("bytea", x -> x, x -> "true", TypeRules::equal, true);
            case "json", "xml" -> new Rule("text", x -> cast(x, t), x -> valid(x, t), TypeRules::sameText, false);
            case "jsonb", "inet", "cidr", "macaddr", "macaddr8" ->
                new Rule("text", x -> cast(x, t), x -> valid(x, t), TypeRules::equal, false);
            case "uuid" ->
                new Rule(canonical(), x -> cast(x, t),
                        x -> "(" + x + " ~ '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$' OR " + x
                                + " ~ '^[0-9A-Fa-f]{32}$')",
                        TypeRules::equal, true);
            default ->
                type.category() == 'E'
                        ? new Rule("text", x -> cast(x, t),
                                x -> "(" + x + " = ANY (enum_range(NULL::" + t + ")::text[]))",
                                TypeRules::equal, false)
                        : null;
        });
    }

    /// Whether a staged value lies in `[:'window_from', :'window_to')`. Never NULL and never an error; true also for a
    /// text that is no time at all, because such a row may belong to the window and must be looked at.
    ///
    /// @param sqlType what the bounds are: `timestamp`, `timestamptz` or `numeric`
    /// @param staged  what the column is staged as
    static String inWindow(String x, String sqlType, String staged) {
        String between = ">= :'window_from'::" + sqlType + " AND %1$s < :'window_to'::" + sqlType;
        if (staged.equals(sqlType)) {
            return "(" + x + " IS NOT NULL AND " + x + " " + between.formatted(x) + ")";
        }
        return switch (sqlType) {
            // finer fractions are cut, not rounded: rounding could carry a value over the window's end
            case "timestamp" ->
                inWindow(x, quickly(quickTime(x, 6), day(x, "([ T]" + CLOCK + ANY_FRACTION + ")?")),
                        "left(" + x + ", 26)::timestamp", between);
            case "timestamptz" ->
                inWindow(x, day(x, "[ T]" + CLOCK + ANY_FRACTION + OFFSET),
                        "regexp_replace(" + x + ", '(\\.\\d{6})\\d+', '\\1')::timestamptz", between);
            default -> throw new IllegalArgumentException("no window over " + sqlType);
        };
    }

    private static String inWindow(String x, String isTime, String value, String between) {
        return "(CASE WHEN " + x + " IS NULL THEN false WHEN " + isTime + " THEN " + value + " "
                + between.formatted(value) + " ELSE true END)";
    }

    private static Rule integer(String t, String min, String max) {
        return new Rule("numeric", x -> cast(x, t),
                x -> "(" + x + " BETWEEN " + min + " AND " + max + " AND " + x + " = trunc(" + x + "))",
                TypeRules::equal, true);
    }

    private static UnaryOperator<String> numericSurvives(String t) {
        Matcher m = MODIFIERS.matcher(t);
        if (!m.find()) {
            return x -> "true";
        }
        int precision = Integer.parseInt(m.group(1));
        int scale = m.group(2) == null ? 0 : Integer.parseInt(m.group(2));
        return x -> "(" + x + " = 'NaN'::numeric OR abs(" + x + ") < 1e" + (precision - scale) + "::numeric AND " + x
                + " = round(" + x + ", " + scale + "))";
    }

    private static Rule floating(String t, String least, String most) {
        return new Rule("numeric", x -> cast(x, t),
                x -> "(" + x + " IN (0, 'NaN'::numeric, 'Infinity'::numeric, '-Infinity'::numeric) OR abs(" + x
                        + ") BETWEEN " + least + "::numeric AND " + most + "::numeric)",
                TypeRules::equal, false);
    }

    private static Rule text(String staged, String collation, String t, UnaryOperator<String> survives, boolean key) {
        String type = collation.isEmpty() ? staged : staged + " COLLATE " + collation;
        return new Rule(type, x -> cast(x, t), survives, TypeRules::sameText, key);
    }

    private static String canonical() {
        return "text COLLATE \"C\"";
    }

    private static UnaryOperator<String> atMost(String t) {
        Matcher m = MODIFIERS.matcher(t);
        return m.find() ? x -> "(char_length(" + x + ") <= " + m.group(1) + ")" : x -> "true";
    }

    private static String day(String x, String rest) {
        return "(" + x + " ~ '^" + DAY + rest + "$' AND left(" + x + ", 4) <> '0000')";
    }

    /// A regular expression costs several microseconds a value. What it would accept in nine of ten cases is recognised
    /// by cheaper means first.
    private static String quickly(String sure, String pattern) {
        return "(CASE WHEN " + sure + " THEN true ELSE " + pattern + " END)";
    }

    private static String quickDate(String x) {
        return "translate(left(" + x + ", 10), '123456789', '000000000') = '0000-00-00' AND substr(" + x
                + ", 11) IN ('', ' 00:00:00') AND " + quickDay(x);
    }

    private static String quickTime(String x, int digits) {
        String shapes = IntStream.rangeClosed(0, digits)
                .mapToObj(n -> "'0000-00-00 00:00:00" + (n == 0 ? "" : "." + "0".repeat(n)) + "'")
                .collect(Collectors.joining(", "));
        return "translate(" + x + ", '123456789', '000000000') IN (" + shapes + ") AND " + quickDay(x) + " AND substr("
                + x + ", 12, 2) <= '23' AND substr(" + x + ", 15, 2) <= '59' AND substr(" + x + ", 18, 2) <= '59'";
    }

    /// Days 1 to 28, which every month has.
    private static String quickDay(String x) {
        return "left(" + x + ", 4) <> '0000' AND substr(" + x + ", 6, 2) BETWEEN '01' AND '12' AND substr(" + x
                + ", 9, 2) BETWEEN '01' AND '28'";
    }

    /// Up to the type's digits, and zeros after them.
    private static String fraction(String t) {
        int p = digits(t);
        return p == 0 ? "(\\.0*)?" : "(\\.\\d{0," + p + "}0*)?";
    }

    private static int digits(String t) {
        Matcher m = MODIFIERS.matcher(t);
        return m.find() ? Integer.parseInt(m.group(1)) : 6;
    }

    private static String intervalSurvives(String x, String t) {
        return "(CASE WHEN NOT " + valid(x, "interval") + " OR " + x + " ~ '\\.\\d{" + digits(t)
                + "}\\d*[1-9]' THEN false ELSE (" + x + "::interval)::text = (" + x + "::" + t + ")::text END)";
    }

    private static String valid(String x, String t) {
        return "sluice.is_valid(" + x + ", '" + t.replace("'", "''") + "')";
    }

    private static String cast(String x, String t) {
        return "(" + x + ")::" + t;
    }

    private static String equal(String a, String b) {
        // IS NOT DISTINCT FROM would look its operator up by the search path
        return "coalesce(" + a + " OPERATOR(pg_catalog.=) " + b + ", " + a + " IS NULL AND " + b + " IS NULL)";
    }

    private static String sameText(String a, String b) {
        return equal("(" + a + ")::pg_catalog.text COLLATE \"C\"", "(" + b + ")::pg_catalog.text COLLATE \"C\"");
    }

    private record Rule(
            String staged,
            UnaryOperator<String> casting,
            UnaryOperator<String> surviving,
            BinaryOperator<String> sameness,
            boolean usableAsKey)
            implements TypeRule {

        @Override
        public Sql stagingType() {
            return Sql.raw(staged);
        }

        @Override
        public Sql cast(Sql x) {
            return Sql.raw(casting.apply(x.sql()));
        }

        @Override
        public Sql survives(Sql x) {
            String check = surviving.apply(x.sql());
            return Sql.raw(check.equals("true") ? check : "(" + x.sql() + " IS NULL OR " + check + ")");
        }

        @Override
        public Sql same(Sql a, Sql b) {
            return Sql.raw(sameness.apply(a.sql(), b.sql()));
        }
    }
}
