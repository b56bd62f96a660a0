package sluice.sql;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The table behind [TypeRule#of].
///
/// | target | staged as | survives | same |
/// |---|---|---|---|
/// | int2, int4, int8 | numeric; from a source that sends whole numbers of at most 18 digits the narrowest integer that holds them | whole and in range | equal |
/// | numeric(p,s) | numeric | no digit beyond the scale (trailing zeros are none), within the precision, NaN; never Infinity | equal: 1.0 is 1.00, NaN is NaN |
/// | numeric | numeric | always | equal |
/// | float4, float8 | numeric; itself from a source that sends floats, or numbers that it holds | within the type's range, so neither overflow nor underflow; the nearest float is what a float column promises | equal: -0 is 0, NaN is NaN |
/// | bool | text | 0 1 t f true false y n in any case; `2`, `yes` and blanks are not unambiguous | equal |
/// | text, varchar | text | always | same bytes, whatever the collation says; from a CHAR trailing blanks aside |
/// | varchar(n) | text | at most n characters (an explicit cast cuts silently, so the length is checked first) | same bytes; from a CHAR trailing blanks aside |
/// | char(n) | bpchar | at most n characters without trailing blanks | same bytes without trailing blanks, which mean nothing in CHAR |
/// | citext | text | always | same bytes: a user sees the case |
/// | date | text | a date, alone or at midnight: Oracle's DATE has a time | equal |
/// | timestamp(p) | text | a local time of the years 1 to 9999 with no digit beyond p | equal |
/// | date, timestamp(p) from a source known to give no more than microseconds | timestamp | midnight; no digit beyond p | equal |
/// | timestamptz(p) | text | the same with a numeric offset or Z; without an offset the instant is unknown | the same instant |
/// | time(p) | text | a time of day with no digit beyond p | equal |
/// | interval | text | Oracle's text, `+DAYS HH:MM:SS.F` or `+YEARS-MONTHS`, or the literal that H2 makes of it; no digit and no field beyond the type's | same fields: one month is not 30 days and a day not 24 hours, though `=` says so |
/// | bytea | bytea | always | equal |
/// | json | text | valid | same text: json keeps blanks and order |
/// | jsonb | text | valid | equal: jsonb keeps neither |
/// | xml | text | valid content | same text: xml has no equality |
/// | uuid | text; bytea from a RAW | 32 hexadecimal digits, with the usual hyphens, none, or `\x` before them as bytes are written; 16 bytes | equal |
/// | enum | text | one of its labels | equal |
/// | inet, cidr, macaddr, macaddr8 | text | valid | equal |
///
/// Everything else is refused: arrays, ranges and composites have no counterpart that DMS transfers, and time with time
/// zone has none in Oracle. NULL is the same as NULL.
///
/// **One sign.** The sign of an Oracle interval covers the whole value, that of a PostgreSQL field its own field alone, so
/// the sign is put before each. Whether a text survives is told by its shape, never by the cast.
///
/// **Replaced characters.** PostgreSQL holds no NUL and no half of a surrogate pair. A load puts a blank for the one and
/// U+FFFD for the other, and for bytes that are no character of the source's set. Nobody knows what stood there, so a target's
/// value that is the staged one with anything in these places is not overwritten; the check calls the row replaced. A
/// blank can stand for NUL only in a column where the source holds one in the window.
///
/// **CHAR.** Its trailing blanks mean nothing, and DMS cuts them by default. A text column gets what DMS sends; a value that
/// differs in trailing blanks alone is the same. Every other type is made of the text without them.
///
/// A type can be in a key when staging and target order and equate it alike (numbers, text, bytes), or when its
/// canonical text does (date, timestamp); that the text is canonical is checked for each chunk when staging is sliced. The
/// text of a uuid is put into the uuid's order, and citext is compared by its own operators ([Comparison]). Floats collide by rounding, the instant's text has many offsets, and an enum's order is not its text's. Bytes
/// order as the uuid that they are.
///
/// These expressions run under the search path of whoever owns the table, so every operator, function and type in them
/// says its schema. `IN`, `BETWEEN` and `IS DISTINCT FROM` look for `=` along the path and cannot be told otherwise: none is
/// used.
final class TypeRules {

    private static final String TIMESTAMP = "timestamp";
    private static final String TEXT = "pg_catalog.text";
    private static final String BYTEA = "pg_catalog.bytea";

    /// Digits of which each integer type holds every number, the narrowest first.
    private static final Map<String, Integer> INTEGER_DIGITS = orderedDigits();

    /// Types that SQL's grammar knows: no schema can be written before them, and none is looked into.
    private static final Set<String> OF_THE_GRAMMAR =
            Set.of("smallint", "integer", "bigint", "numeric", "real", "boolean", "interval", "character");

    /// Types besides those of category S whose text may hold any character.
    private static final Set<String> REPLACEABLE = Set.of("json", "jsonb", "xml", "citext");
    /// Stands for a character that could not be carried.
    private static final String REPLACEMENT = "pg_catalog.chr(65533)";

    static final Pattern MODIFIERS = Pattern.compile("\\((-?\\d+)(?:,(-?\\d+))?\\)");
    private static final Pattern BARE_NAME = Pattern.compile("[a-z][a-z0-9_]*");

    /// A day of the Gregorian calendar, years 0001 to 9999 (the year 0000 is excluded beside it).
    private static final String DAY = "(\\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)"
            + "|(0[13578]|1[02])-31)|(\\d\\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)";
    private static final String CLOCK = "([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d";
    private static final String OFFSET = " ?(Z|[+-](0\\d|1[0-5])(:?[0-5]\\d)?)";
    private static final String ANY_FRACTION = "(\\.\\d+)?";

    /// Oracle's INTERVAL DAY TO SECOND: sign, days, the rest. Each comes bare or as the literal that H2 makes of it.
    private static final String DAYS = "0*(\\d{1,9}) ((?:[01]?\\d|2[0-3]):[0-5]?\\d:[0-5]?\\d";
    /// Oracle's INTERVAL YEAR TO MONTH: sign, years (of which PostgreSQL holds 178 millions), months.
    private static final String YEARS = "0*(\\d{1,8})-(\\d|0\\d|1[01])";

    private TypeRules() {}

    private static Map<String, Integer> orderedDigits() {
        Map<String, Integer> digits = new LinkedHashMap<>();
        digits.put("smallint", 4);
        digits.put("integer", 9);
        digits.put("bigint", 18);
        return digits;
    }

    static Optional<TypeRule> of(ColumnType type) {
        String t = qualified(type.sql());
        if (t.contains(".") && !t.startsWith("pg_catalog.") && !type.name().equals("citext") && type.category() != 'E') {
            // a user's type that is called like one of PostgreSQL's
            return Optional.empty();
        }
        Rule rule = switch (type.feed().kind()) {
            case UNKNOWN, TEXT -> unknown(type, t);
            case MICROS -> micros(type, t);
            case WHOLE -> whole(type, t);
            case FLOAT -> new Rule(t, x -> cast(x, t), x -> "true", TypeRules::equal, false);
            case CHAR -> character(type, t);
            case BYTES ->
                new Rule(BYTEA, x -> "pg_catalog.encode(" + x + ", 'hex')::pg_catalog.uuid",
                        x -> "(" + op("pg_catalog.octet_length(" + x + ")", "=", "16") + ")", TypeRules::equal, true);
        };
        return Optional.ofNullable(rule).map(r -> mayBeReplaced(type) ? new Replaceable(r, type.feed()) : r);
    }

    static Optional<TypeRule> cutting(ColumnType type) {
        return of(type).map(whole -> cut(type, qualified(type.sql()), whole.stagingType().sql()));
    }

    private static Rule cut(ColumnType type, String t, String staged) {
        if (type.feed().kind() == Feed.Kind.MICROS) {
            return type.name().equals("date") || digits(t) < 6
                    ? new Rule(staged, x -> cast(withoutMicros(type, x), t), x -> "true", TypeRules::equal, false)
                    : null;
        }
        return switch (type.name()) {
            case "int2", "int4", "int8" ->
                staged.equals("numeric")
                        ? new Rule(staged, x -> cast("pg_catalog.trunc(" + x + ")", t),
                                x -> "(" + inRange("pg_catalog.trunc(" + x + ")", type.name()) + ")", TypeRules::equal, false)
                        : null;
            case "numeric" -> cutNumeric(t);
            case "date" ->
                new Rule(staged, x -> "pg_catalog.left(" + x + ", 10)::pg_catalog.date",
                        x -> day(x, "([ T]" + CLOCK + ANY_FRACTION + ")?"), TypeRules::equal, false);
            case "timestamp" ->
                new Rule(staged, x -> cast(withoutFraction(x, digits(t)), t),
                        x -> day(x, "([ T]" + CLOCK + ANY_FRACTION + ")?"), TypeRules::equal, false);
            case "timestamptz" ->
                new Rule(staged, x -> cast(withoutFraction(x, digits(t)), t),
                        x -> day(x, "[ T]" + CLOCK + ANY_FRACTION + OFFSET), TypeRules::equal, false);
            case "time" ->
                new Rule(staged, x -> cast(withoutFraction(x, digits(t)), t),
                        x -> "(" + matches(x, CLOCK + ANY_FRACTION) + ")", TypeRules::equal, false);
            // fields that the type lacks go with the cast, which cuts them towards zero
            case "interval" ->
                new Rule(staged, x -> cast(interval(withoutFraction(x, digits(t))), t), TypeRules::isAnyInterval,
                        TypeRules::sameInterval, false);
            default -> null;
        };
    }

    private static Rule cutNumeric(String t) {
        Matcher m = MODIFIERS.matcher(t);
        if (!m.find()) {
            return null;
        }
        String scale = m.group(2) == null ? "0" : m.group(2);
        UnaryOperator<String> cut = x -> "pg_catalog.trunc(" + x + ", " + scale + ")";
        return new Rule("numeric", x -> cast(cut.apply(x), t), x -> numericSurvives(t).apply(cut.apply(x)), TypeRules::equal, false);
    }

    private static String withoutFraction(String x, int digits) {
        return digits == 0 ? "pg_catalog.regexp_replace(" + x + ", '\\.\\d+', '')"
                : "pg_catalog.regexp_replace(" + x + ", '(\\.\\d{" + digits + "})\\d+', '\\1')";
    }

    private static String withoutMicros(ColumnType type, String x) {
        if (type.name().equals("date")) {
            return x;
        }
        int unit = (int) Math.pow(10, 6 - digits(type.sql()));
        return op(x, "-", "pg_catalog.make_interval(secs => pg_catalog.mod(pg_catalog.date_part('microseconds', " + x
                + ")::pg_catalog.int8, " + unit + ")::pg_catalog.float8 OPERATOR(pg_catalog./) 1000000)");
    }

    private static boolean mayBeReplaced(ColumnType type) {
        return type.category() == 'S' || REPLACEABLE.contains(type.name());
    }

    private static Rule unknown(ColumnType type, String t) {
        return switch (type.name()) {
            case "int2", "int4", "int8" -> integer("numeric", type.name(), t);
            case "numeric" ->
                new Rule("numeric", x -> cast(x, t), numericSurvives(t), TypeRules::equal, true)
                        .plain(plainNumeric(t))
                        .sure(TypeRules::isEqual);
            // bounds lie just inside the halves at which the nearest float would be 0 or infinite
            case "float4" -> floating(t, "7.1e-46", "3.40282356e38");
            case "float8" -> floating(t, "2.5e-324", "1.7976931348623157e308");
            case "bool" ->
                new Rule(TEXT, x -> "(" + oneOf("pg_catalog.lower(" + x + ")", "1", "t", "true", "y") + ")",
                        x -> "(" + oneOf("pg_catalog.lower(" + x + ")", "0", "1", "t", "f", "true", "false", "y", "n")
                                + ")",
                        TypeRules::equal, false);
            case "text" -> text(TEXT, type.collation(), t, x -> "true", true);
            case "varchar" -> text(TEXT, type.collation(), t, atMost(t), true);
            case "bpchar" -> text("pg_catalog.bpchar", type.collation(), t, atMost(t), true);
            case "citext" -> text(TEXT, "", t, x -> "true", false);
            case "date" ->
                new Rule(canonical(), x -> "pg_catalog.left(" + x + ", 10)::pg_catalog.date",
                        x -> quickly(quickDate(x), day(x, "([ T]00:00:00(\\.0+)?)?")), TypeRules::equal, true)
                        .plain(TypeRules::plainDate)
                        .sure((a, x) -> "(" + isText(a, x) + " OR " + op(x, "=", "(" + op(text(a), "||", "' 00:00:00'") + ")") + ")");
            case "timestamp" ->
                new Rule(canonical(), x -> cast(x, t),
                        x -> quickly(quickTime(x, digits(t)), day(x, "([ T]" + CLOCK + fraction(t) + ")?")),
                        TypeRules::equal, true)
                        .plain(x -> plainTime(x, digits(t)))
                        .sure(TypeRules::isText);
            case "timestamptz" ->
                new Rule(canonical(), x -> cast(x, t),
                        x -> day(x, "[ T]" + CLOCK + fraction(t) + OFFSET), TypeRules::equal, false);
            case "time" ->
                new Rule(TEXT, x -> cast(x, t),
                        x -> "(" + matches(x, CLOCK + fraction(t)) + ")", TypeRules::equal, false);
            case "interval" ->
                new Rule(TEXT, x -> cast(interval(x), t), x -> intervalSurvives(x, t), TypeRules::sameInterval, false);
            case "bytea" -> new Rule(BYTEA, x -> x, x -> "true", TypeRules::equal, true);
            case "json", "xml" -> new Rule(TEXT, x -> cast(x, t), x -> valid(x, t), TypeRules::sameText, false);
            case "jsonb", "inet", "cidr", "macaddr", "macaddr8" ->
                new Rule(TEXT, x -> cast(x, t), x -> valid(x, t), TypeRules::equal, false);
            case "uuid" ->
                new Rule(canonical(), x -> "pg_catalog.ltrim(" + x + ", '\\x')::" + t,
                        x -> "(" + matches(x, "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}") + " OR "
                                + matches(x, "(\\\\x)?[0-9A-Fa-f]{32}") + ")",
                        TypeRules::equal, true);
            default ->
                type.category() == 'E'
                        ? new Rule(TEXT, x -> cast(x, t),
                                x -> "(" + x + " OPERATOR(pg_catalog.=) ANY (pg_catalog.enum_range(NULL::" + t
                                        + ")::pg_catalog.text[]))",
                                TypeRules::equal, false)
                        : null;
        };
    }

    private static Rule micros(ColumnType type, String t) {
        boolean all = type.name().equals("timestamp") && digits(t) == 6;
        return new Rule(TIMESTAMP, x -> cast(x, t), x -> all ? "true" : "(" + op(cast(x, t), "=", x) + ")",
                TypeRules::equal, true)
                .sure(TypeRules::isEqual);
    }

    private static Rule whole(ColumnType type, String t) {
        String staged = INTEGER_DIGITS.entrySet().stream()
                .filter(e -> type.feed().size() <= e.getValue())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("numeric");
        return type.feed().size() <= INTEGER_DIGITS.get(t)
                ? new Rule(staged, x -> cast(x, t), x -> "true", TypeRules::equal, true).sure(TypeRules::isEqual)
                : integer(staged, type.name(), t);
    }

    private static Rule character(ColumnType type, String t) {
        Rule rule = unknown(new ColumnType(type.sql(), type.name(), type.category(), type.collation()), t);
        if (rule == null) {
            return null;
        }
        boolean text = hasSpellings(type);
        UnaryOperator<String> value = text ? x -> x : TypeRules::trimmed;
        return new Rule(rule.staged(), x -> rule.casting().apply(value.apply(x)),
                x -> rule.surviving().apply(trimmed(x)),
                text ? (a, b) -> sameText(trimmed(cast(a, TEXT)), trimmed(cast(b, TEXT))) : rule.sameness(),
                rule.usableAsKey());
    }

    /// Whether values of the column that differ in trailing blanks alone are the same although their bytes are not.
    static boolean hasSpellings(ColumnType type) {
        return type.feed().kind() == Feed.Kind.CHAR && type.category() == 'S';
    }

    /// How the target may spell a value of a column that [#hasSpellings]: without trailing blanks, or with as many as
    /// Oracle adds, which counts characters or bytes.
    static List<String> spellings(String x, ColumnType type) {
        String bare = trimmed("(" + x + ")::" + TEXT);
        String characters = "pg_catalog.char_length(" + bare + ")";
        String bytes = op(op(Integer.toString(type.feed().size()), "-", "pg_catalog.octet_length(" + bare + ")"), "+",
                characters);
        String t = qualified(type.sql());
        return Stream.of(
                        bare,
                        "pg_catalog.rpad(" + bare + ", GREATEST(" + characters + ", " + type.feed().size() + "), ' ')",
                        "pg_catalog.rpad(" + bare + ", GREATEST(" + characters + ", " + bytes + "), ' ')")
                .map(s -> cast(s, t))
                .toList();
    }

    /// Whether a staged value lies in `[:'window_from', :'window_to')`. Never NULL and never an error; true also for a
    /// text that is no time at all, because such a row may belong to the window and must be looked at.
    ///
    /// @param sqlType what the bounds are: `timestamp`, `timestamptz` or `numeric`
    /// @param staged  what the column is staged as
    static String inWindow(String x, String sqlType, String staged) {
        String between = "OPERATOR(pg_catalog.>=) :'window_from'::" + qualified(sqlType)
                + " AND %1$s OPERATOR(pg_catalog.<) :'window_to'::" + qualified(sqlType);
        if (staged.equals(sqlType) || sqlType.equals("numeric")) {
            return "(" + x + " IS NOT NULL AND " + x + " " + between.formatted(x) + ")";
        }
        return switch (sqlType) {
            // finer fractions are cut, not rounded: rounding could carry a value over the window's end
            case "timestamp" ->
                inWindow(x, quickly(quickTime(x, 6), day(x, "([ T]" + CLOCK + ANY_FRACTION + ")?")),
                        "pg_catalog.left(" + x + ", 26)::pg_catalog.timestamp", between);
            case "timestamptz" ->
                inWindow(x, day(x, "[ T]" + CLOCK + ANY_FRACTION + OFFSET),
                        "pg_catalog.regexp_replace(" + x + ", '(\\.\\d{6})\\d+', '\\1')::pg_catalog.timestamptz", between);
            default -> throw new IllegalArgumentException("no window over " + sqlType);
        };
    }

    private static String inWindow(String x, String isTime, String value, String between) {
        return "(CASE WHEN " + x + " IS NULL THEN false WHEN " + isTime + " THEN " + value + " "
                + between.formatted(value) + " ELSE true END)";
    }

    private static Rule integer(String staged, String name, String t) {
        return new Rule(staged, x -> cast(x, t),
                x -> "(" + inRange(x, name) + (staged.equals("numeric") ? " AND " + noFinerThan(x, "0") : "") + ")",
                TypeRules::equal, true)
                .sure(TypeRules::isEqual);
    }

    /// Whether a number has no digit but zeros beyond a scale. Most are written with none, which is cheap to find out.
    private static String noFinerThan(String x, String scale) {
        return "(" + op("pg_catalog.scale(" + x + ")", "<=", scale) + " OR " + op(x, "=", "pg_catalog.round(" + x + ", " + scale + ")") + ")";
    }

    private static String inRange(String x, String name) {
        String most = switch (name) {
            case "int2" -> "32767";
            case "int4" -> "2147483647";
            default -> "9223372036854775807";
        };
        return op(x, "<=", "'" + most + "'::numeric") + " AND "
                + op(x, ">", "'-" + new BigInteger(most).add(BigInteger.TWO) + "'::numeric");
    }

    private static UnaryOperator<String> numericSurvives(String t) {
        UnaryOperator<String> plain = plainNumeric(t);
        return plain == null ? x -> "true" : x -> "(" + op(x, "=", "'NaN'::numeric") + " OR " + plain.apply(x) + ")";
    }

    /// A number that is one; null where the type has no precision to go beyond.
    private static UnaryOperator<String> plainNumeric(String t) {
        Matcher m = MODIFIERS.matcher(t);
        if (!m.find()) {
            return null;
        }
        int precision = Integer.parseInt(m.group(1));
        int scale = m.group(2) == null ? 0 : Integer.parseInt(m.group(2));
        String end = "1e" + (precision - scale) + "'::numeric";
        return x -> op(x, "<", "'" + end) + " AND " + op(x, ">", "'-" + end) + " AND " + noFinerThan(x, Integer.toString(scale));
    }

    private static Rule floating(String t, String least, String most) {
        return new Rule("numeric", x -> cast(x, t),
                x -> "(" + x + " OPERATOR(pg_catalog.=) ANY ('{0,NaN,Infinity,-Infinity}'::numeric[]) OR "
                        + op("pg_catalog.abs(" + x + ")", ">=", "'" + least + "'::numeric") + " AND "
                        + op("pg_catalog.abs(" + x + ")", "<=", "'" + most + "'::numeric") + ")",
                TypeRules::equal, false);
    }

    private static Rule text(String staged, String collation, String t, UnaryOperator<String> survives, boolean key) {
        String type = collation.isEmpty() ? staged : staged + " COLLATE " + collation;
        return new Rule(type, x -> cast(x, t), survives, TypeRules::sameText, key)
                .sure((a, x) -> isText(a, "(" + x + ")::" + TEXT));
    }

    private static String canonical() {
        return TEXT + " COLLATE pg_catalog.\"C\"";
    }

    private static UnaryOperator<String> atMost(String t) {
        Matcher m = MODIFIERS.matcher(t);
        return m.find() ? x -> "(" + op("pg_catalog.char_length(" + x + ")", "<=", m.group(1)) + ")" : x -> "true";
    }

    private static String day(String x, String rest) {
        return "(" + matches(x, DAY + rest) + " AND " + op("pg_catalog.left(" + x + ", 4)", "<>", "'0000'") + ")";
    }

    /// A regular expression costs several microseconds a value. What it would accept in nine of ten cases is recognised
    /// by cheaper means first.
    private static String quickly(String sure, String pattern) {
        return "(CASE WHEN " + sure + " THEN true ELSE " + pattern + " END)";
    }

    private static String quickDate(String x) {
        return op("pg_catalog.translate(pg_catalog.left(" + x + ", 10), '123456789', '000000000')", "=", "'0000-00-00'")
                + " AND " + oneOf("pg_catalog.substr(" + x + ", 11)", "", " 00:00:00") + " AND " + quickDay(x);
    }

    private static String quickTime(String x, int digits) {
        String[] shapes = IntStream.rangeClosed(0, digits)
                .mapToObj(n -> "0000-00-00 00:00:00" + (n == 0 ? "" : "." + "0".repeat(n)))
                .toArray(String[]::new);
        return oneOf("pg_catalog.translate(" + x + ", '123456789', '000000000')", shapes) + " AND " + quickDay(x)
                + " AND " + op("pg_catalog.substr(" + x + ", 12, 2)", "<=", "'23'")
                + " AND " + op("pg_catalog.substr(" + x + ", 15, 2)", "<=", "'59'")
                + " AND " + op("pg_catalog.substr(" + x + ", 18, 2)", "<=", "'59'");
    }

    /// A time as PostgreSQL writes it, or with zeros behind. What begins as the cast writes it, and goes on with a fraction that the type
    /// holds, was not rounded.
    private static String plainTime(String x, int digits) {
        String written = text(cast(x, "pg_catalog.timestamp"));
        String length = "pg_catalog.octet_length(" + x + ")";
        String most = String.valueOf(20 + digits);
        // of what PostgreSQL writes only a time of the years 1 to 9999 without a fraction is as long
        return "(CASE WHEN " + op(length, "=", "19") + " THEN " + op(written, "=", x)
                + " WHEN " + op(x, "!~~", "'____-__-__ __:__:__.%'") + " THEN false"
                // a year before the first ends in BC
                + " WHEN " + op(length, "<=", most) + " AND " + op(x, "!~~", "'%C'") + " AND " + op(written, "=", x) + " THEN true"
                + " ELSE " + op("pg_catalog.left(" + written + ", 19)", "=", "pg_catalog.left(" + x + ", 19)")
                + " AND " + op(length, ">", "20")
                + " AND " + op("pg_catalog.rtrim(pg_catalog.substr(" + x + ", 20), '0123456789')", "=", "'.'")
                + " AND " + op("pg_catalog.octet_length(pg_catalog.rtrim(" + x + ", '0'))", "<=", most)
                + " END)";
    }

    private static String plainDate(String x) {
        return "(" + op(x, "~~", "'____-__-__%'")
                + " AND " + op("pg_catalog.left(" + x + ", 10)", "=", text(cast("pg_catalog.left(" + x + ", 10)", "pg_catalog.date")))
                + " AND " + oneOf("pg_catalog.substr(" + x + ", 11)", "", " 00:00:00") + ")";
    }

    /// As [#inWindow] for a value that [TypeRule#isPlain].
    static String plainInWindow(String x, String sqlType, ColumnType type, String staged) {
        if (!type.name().equals("timestamp") || !sqlType.equals("timestamp") || staged.equals(sqlType)) {
            return inWindow(x, sqlType, staged);
        }
        // of such times the order is that of their texts; a sub-select is computed once
        String bound = "(SELECT " + text(":'window_%s'::pg_catalog.timestamp") + ")";
        return "(" + op(x, ">=", bound.formatted("from")) + " AND " + op(x, "<", bound.formatted("to")) + ")";
    }

    /// Days 1 to 28, which every month has.
    private static String quickDay(String x) {
        String month = "pg_catalog.substr(" + x + ", 6, 2)";
        String day = "pg_catalog.substr(" + x + ", 9, 2)";
        return op("pg_catalog.left(" + x + ", 4)", "<>", "'0000'")
                + " AND " + op(month, ">=", "'01'") + " AND " + op(month, "<=", "'12'")
                + " AND " + op(day, ">=", "'01'") + " AND " + op(day, "<=", "'28'");
    }

    /// Up to the type's digits, and zeros after them; at least one, because not every version reads a dot alone.
    private static String fraction(String t) {
        int p = digits(t);
        return p == 0 ? "(\\.0+)?" : "(\\.\\d{1," + p + "}0*)?";
    }

    static int digits(String t) {
        Matcher m = MODIFIERS.matcher(t);
        return m.find() ? Integer.parseInt(m.group(1)) : 6;
    }

    /// A text of Oracle's as PostgreSQL reads it, the sign before each field.
    private static String interval(String x) {
        String days = "pg_catalog.regexp_replace(" + x + ", '" + oracle(DAYS + "(?:\\.\\d+)?)", "DAY TO SECOND")
                + "', '\\1\\2 days \\1\\3')";
        return "pg_catalog.regexp_replace(" + days + ", '" + oracle(YEARS, "YEAR TO MONTH")
                + "', '\\1\\2 years \\1\\3 months')";
    }

    private static String intervalSurvives(String x, String t) {
        String shape = "(" + isInterval(x, DAYS + fractionOf(t) + ")", "DAY TO SECOND") + " OR "
                + isInterval(x, YEARS, "YEAR TO MONTH") + ")";
        if (!MODIFIERS.matcher(t).replaceAll("").strip().contains(" ")) {
            return shape;
        }
        // fields that the type lacks: the same reading with every field, so that the cast is not compared with itself
        return "(CASE WHEN " + shape + " THEN "
                + op("pg_catalog.interval_send(" + cast(interval(x), t) + ")", "=",
                        "pg_catalog.interval_send(" + cast(interval(x), "interval") + ")")
                + " ELSE false END)";
    }

    private static String isAnyInterval(String x) {
        return "(" + isInterval(x, DAYS + "(?:\\.\\d+)?)", "DAY TO SECOND") + " OR "
                + isInterval(x, YEARS, "YEAR TO MONTH") + ")";
    }

    private static String fractionOf(String t) {
        int p = digits(t);
        return p == 0 ? "(?:\\.0+)?" : "(?:\\.\\d{1," + p + "}0*)?";
    }

    private static String isInterval(String x, String value, String fields) {
        return matches(x, "[+-]?" + value + "|INTERVAL ''[+-]?" + value + "'' " + fields);
    }

    /// A pattern for the value bare, as Oracle writes it, and inside a literal, as H2 does.
    private static String oracle(String value, String fields) {
        return "^(?:INTERVAL '')?([+-]?)" + value + "(?:'' " + fields + ")?$";
    }

    private static String valid(String x, String t) {
        return "sluice.is_valid(" + x + ", '" + t.replace("'", "''") + "')";
    }

    private static String cast(String x, String t) {
        return "(" + x + ")::" + t;
    }

    private static String trimmed(String x) {
        return "pg_catalog.rtrim(" + x + ", ' ')";
    }

    private static String matches(String x, String pattern) {
        return op(x, "~", "'^(?:" + pattern + ")$'");
    }

    private static String oneOf(String x, String... values) {
        return x + " OPERATOR(pg_catalog.=) ANY (ARRAY['" + String.join("', '", values) + "']::pg_catalog.text[])";
    }

    private static String op(String a, String operator, String b) {
        return a + " OPERATOR(pg_catalog." + operator + ") " + b;
    }

    private static String isEqual(String target, String staged) {
        return op(target, "=", staged);
    }

    /// The staged text is what the target's value is written as.
    private static String isText(String target, String staged) {
        return op(text(target), "=", staged);
    }

    private static String text(String typed) {
        return "(" + typed + ")::" + TEXT + " COLLATE pg_catalog.\"C\"";
    }

    private static String equal(String a, String b) {
        return "((" + op(a, "=", b) + ") IS TRUE OR (" + a + " IS NULL AND " + b + " IS NULL))";
    }

    private static String sameText(String a, String b) {
        return equal(text(a), text(b));
    }

    /// Months, days and microseconds, each by itself.
    private static String sameInterval(String a, String b) {
        return equal("pg_catalog.interval_send(" + a + ")", "pg_catalog.interval_send(" + b + ")");
    }

    /// A type as no search path can change its meaning.
    private static String qualified(String sql) {
        return BARE_NAME.matcher(sql).matches() && !OF_THE_GRAMMAR.contains(sql) ? "pg_catalog." + sql : sql;
    }

    /// @param sure  of the target's value and the staged one: true only where they are the same; null for no such expression
    /// @param plain see [TypeRule#isPlain]; null for no such expression
    private record Rule(
            String staged,
            UnaryOperator<String> casting,
            UnaryOperator<String> surviving,
            BinaryOperator<String> sameness,
            boolean usableAsKey,
            BinaryOperator<String> sure,
            UnaryOperator<String> plain)
            implements TypeRule {

        Rule(
                String staged,
                UnaryOperator<String> casting,
                UnaryOperator<String> surviving,
                BinaryOperator<String> sameness,
                boolean usableAsKey) {
            this(staged, casting, surviving, sameness, usableAsKey, null, null);
        }

        /// The same, where most values need no cast to be found the same.
        Rule sure(BinaryOperator<String> sure) {
            return new Rule(staged, casting, surviving, sameness, usableAsKey, sure, plain);
        }

        /// The same, where most values need less to be found good.
        Rule plain(UnaryOperator<String> plain) {
            return new Rule(staged, casting, surviving, sameness, usableAsKey, sure, plain);
        }

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
        public Sql isPlain(Sql x) {
            return plain == null ? survives(x) : Sql.raw("(" + x.sql() + " IS NULL OR " + plain.apply(x.sql()) + ")");
        }

        @Override
        public Sql same(Sql a, Sql b) {
            return Sql.raw(sameness.apply(a.sql(), b.sql()));
        }

        @Override
        public Sql sameButReplaced(Sql target, Sql staged) {
            return same(target, staged);
        }

        @Override
        public Sql sameStaged(Sql target, Sql staged) {
            String same = same(target, cast(staged)).sql();
            return Sql.raw(sure == null ? same
                    : "((" + sure.apply(target.sql(), staged.sql()) + ") IS TRUE OR " + same + ")");
        }

        @Override
        public Sql holdsReplaced(Sql x) {
            return Sql.raw("false");
        }
    }

    /// A rule whose values may hold characters that stand for others.
    private record Replaceable(Rule rule, Feed feed) implements TypeRule {

        @Override
        public Sql stagingType() {
            return rule.stagingType();
        }

        @Override
        public Sql cast(Sql x) {
            return rule.cast(x);
        }

        @Override
        public Sql survives(Sql x) {
            return rule.survives(x);
        }

        @Override
        public Sql isPlain(Sql x) {
            return rule.isPlain(x);
        }

        @Override
        public Sql same(Sql a, Sql b) {
            return rule.same(a, b);
        }

        @Override
        public boolean usableAsKey() {
            return rule.usableAsKey();
        }

        @Override
        public Sql holdsReplaced(Sql x) {
            return Sql.raw("(" + holds(text(x.sql())) + " IS TRUE)");
        }

        @Override
        public Sql sameStaged(Sql target, Sql staged) {
            return rule.sameStaged(target, staged);
        }

        @Override
        public Sql sameButReplaced(Sql target, Sql staged) {
            return Sql.raw("(" + same(target, staged).sql() + " OR (" + replaced(target, staged) + ") IS TRUE)");
        }

        @Override
        public Sql sameStagedButReplaced(Sql target, Sql staged) {
            return Sql.raw("(" + sameStaged(target, staged).sql() + " OR (" + replaced(target, cast(staged)) + ") IS TRUE)");
        }

        private String replaced(Sql target, Sql staged) {
            String t = text(target.sql());
            String s = text(staged.sql());
            String pattern = s;
            for (String special : List.of("\\", "%", "_")) {
                pattern = replace(pattern, "'" + special + "'", "'\\" + special + "'");
            }
            pattern = replace(pattern, REPLACEMENT, "'%'");
            if (feed.nul()) {
                pattern = replace(pattern, "' '", "'%'");
            }
            return (feed.nul() ? "" : holds(s) + " AND ") + op(t, "~~", pattern);
        }

        private String text(String x) {
            String text = TypeRules.text(x);
            return feed.kind() == Feed.Kind.CHAR ? trimmed(text) : text;
        }

        private static String holds(String x) {
            return op(x, "~~", "(" + op(op("'%'", "||", REPLACEMENT), "||", "'%'") + ")");
        }

        private static String replace(String x, String what, String by) {
            return "pg_catalog.replace(" + x + ", " + what + ", " + by + ")";
        }
    }
}
