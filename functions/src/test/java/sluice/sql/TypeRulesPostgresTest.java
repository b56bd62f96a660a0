package sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.Seeds;
import sluice.ledger.Ledger;
import sluice.reload.merge.Server;
import sluice.sql.Database.Session;

class TypeRulesPostgresTest {

    /// Type, staged text, and what the target then holds; `!` for a value that does not survive.
    private static final String[][] SURVIVAL = {
        {"smallint", "32767", "32767"}, {"smallint", "32768", "!"}, {"smallint", "-32769", "!"},
        {"integer", "2147483647", "2147483647"}, {"integer", "2147483648", "!"}, {"integer", "1.0", "1"},
        {"integer", "1.5", "!"}, {"integer", "NaN", "!"}, {"integer", "Infinity", "!"},
        {"bigint", "-9223372036854775808", "-9223372036854775808"}, {"bigint", "9223372036854775808", "!"},
        {"numeric(10,2)", "12345678.90", "12345678.90"}, {"numeric(10,2)", "1.500", "1.50"},
        {"numeric(10,2)", "1.005", "!"}, {"numeric(10,2)", "99999999.99", "99999999.99"},
        {"numeric(10,2)", "100000000", "!"}, {"numeric(10,2)", "-99999999.995", "!"}, {"numeric(10,2)", "NaN", "NaN"},
        {"numeric(10,2)", "Infinity", "!"}, {"numeric(10,2)", "-Infinity", "!"}, {"numeric(3)", "999", "999"},
        {"numeric(3)", "1000", "!"}, {"numeric(3,-2)", "12300", "12300"}, {"numeric(3,-2)", "12345", "!"},
        {"numeric(2,4)", "0.0099", "0.0099"}, {"numeric(2,4)", "0.01", "!"},
        {"numeric", "1e-40", "0.0000000000000000000000000000000000000001"}, {"numeric", "Infinity", "Infinity"},
        {"real", "0.1", "0.1"}, {"real", "3.4028235e38", "3.4028235e+38"}, {"real", "3.5e38", "!"},
        {"real", "1e-45", "1e-45"}, {"real", "1e-46", "!"}, {"real", "NaN", "NaN"}, {"real", "0", "0"},
        {"double precision", "0.10000000000000000001", "0.1"}, {"double precision", "1.7976931348623157e308", "1.7976931348623157e+308"},
        {"double precision", "1.8e308", "!"}, {"double precision", "5e-324", "5e-324"}, {"double precision", "1e-324", "!"},
        {"double precision", "-Infinity", "-Infinity"},
        {"boolean", "1", "true"}, {"boolean", "0", "false"}, {"boolean", "Y", "true"}, {"boolean", "n", "false"},
        {"boolean", "TRUE", "true"}, {"boolean", "2", "!"}, {"boolean", "yes", "!"}, {"boolean", "", "!"}, {"boolean", "1 ", "!"},
        {"text", "  x ", "  x "}, {"character varying", "x", "x"}, {"character varying(3)", "äöü", "äöü"},
        {"character varying(3)", "abcd", "!"}, {"character varying(3)", "abc ", "!"},
        {"character(3)", "ab", "ab"}, {"character(3)", "ab   ", "ab"}, {"character(3)", "abcd", "!"},
        {"citext", "AbC", "AbC"},
        {"date", "2020-02-29", "2020-02-29"}, {"date", "2020-02-29 00:00:00", "2020-02-29"}, {"date", "2020-02-29 00:00:00.000", "2020-02-29"},
        {"date", "2020-02-29 00:00:01", "!"}, {"date", "2021-02-29", "!"}, {"date", "1900-02-29", "!"}, {"date", "2000-02-29", "2000-02-29"},
        {"date", "0000-01-01", "!"}, {"date", "0001-01-01", "0001-01-01"}, {"date", "2020-04-31", "!"}, {"date", "infinity", "!"}, {"date", "-4712-01-01", "!"},
        {"date from MICROS", "2020-02-29 00:00:00", "2020-02-29"}, {"date from MICROS", "2020-02-29 00:00:00.000001", "!"},
        {"timestamp without time zone from MICROS", "2020-01-01 23:59:59.123456", "2020-01-01 23:59:59.123456"},
        {"timestamp(0) without time zone from MICROS", "2020-01-01 00:00:00", "2020-01-01 00:00:00"},
        {"timestamp(0) without time zone from MICROS", "2020-01-01 00:00:00.5", "!"},
        {"timestamp without time zone", "2020-01-01 23:59:59.123456", "2020-01-01 23:59:59.123456"},
        {"timestamp without time zone", "2020-01-01T00:00:00", "2020-01-01 00:00:00"},
        {"timestamp without time zone", "2020-01-01", "2020-01-01 00:00:00"},
        {"timestamp without time zone", "2020-01-01 00:00:00.123456000", "2020-01-01 00:00:00.123456"},
        {"timestamp without time zone", "2020-01-01 00:00:00.1234567", "!"}, {"timestamp without time zone", "2020-01-01 24:00:00", "!"},
        {"timestamp without time zone", "2020-01-01 00:00:00+01", "!"}, {"timestamp without time zone", "2020-01-01 00:00:00.", "!"},
        {"timestamp(0) without time zone", "2020-01-01 00:00:00.0", "2020-01-01 00:00:00"}, {"timestamp(0) without time zone", "2020-01-01 00:00:00.5", "!"},
        {"timestamp(3) without time zone", "2020-01-01 00:00:00.123", "2020-01-01 00:00:00.123"}, {"timestamp(3) without time zone", "2020-01-01 00:00:00.1234", "!"},
        {"timestamp with time zone", "2020-01-01 00:00:00.5+01:30", "2019-12-31 22:30:00.5+00"},
        {"timestamp with time zone", "2020-01-01 00:00:00 -05", "2020-01-01 05:00:00+00"}, {"timestamp with time zone", "2020-01-01 00:00:00Z", "2020-01-01 00:00:00+00"},
        {"timestamp with time zone", "2020-01-01 00:00:00", "!"}, {"timestamp with time zone", "2020-01-01 00:00:00.1234567Z", "!"},
        {"timestamp with time zone", "2020-01-01 00:00:00+25", "!"}, {"timestamp with time zone", "2020-01-01 00:00:00 Europe/Berlin", "!"},
        {"time without time zone", "23:59:59.999999", "23:59:59.999999"}, {"time without time zone", "25:00:00", "!"}, {"time(0) without time zone", "01:02:03.4", "!"}, {"time(3) without time zone", "01:02:03.4", "01:02:03.4"},
        {"interval", "+000000003 04:00:00.000000000", "3 days 04:00:00"}, {"interval", "-000000000 00:45:00.000000000", "-00:45:00"},
        {"interval", "-12 00:00:30.500000", "-12 days -00:00:30.5"}, {"interval", "-1 2:3:4.5", "-1 days -02:03:04.5"},
        {"interval", "+00 00:00:00.000000", "00:00:00"}, {"interval", "-000000000 00:00:00.000001000", "-00:00:00.000001"},
        {"interval", "+02-06", "2 years 6 mons"}, {"interval", "-00-07", "-7 mons"}, {"interval", "-3-2", "-3 years -2 mons"},
        {"interval", "5 6:7:8", "5 days 06:07:08"}, {"interval", "999999999 23:59:59.999999", "999999999 days 23:59:59.999999"},
        {"interval", "INTERVAL '-12 0:00:30.5' DAY TO SECOND", "-12 days -00:00:30.5"}, {"interval", "INTERVAL '-0 0:45:00' DAY TO SECOND", "-00:45:00"},
        {"interval", "INTERVAL '-0-7' YEAR TO MONTH", "-7 mons"}, {"interval", "INTERVAL '2-6' YEAR TO MONTH", "2 years 6 mons"},
        {"interval", "INTERVAL '2-6' DAY TO SECOND", "!"}, {"interval", "INTERVAL '2-6", "!"}, {"interval", "2-6' YEAR TO MONTH", "!"},
        {"interval", "+1 00:00:00.1234567", "!"}, {"interval", "+1 24:00:00", "!"}, {"interval", "+1 00:60:00", "!"}, {"interval", "+1-12", "!"},
        {"interval", "1 day 02:03:04.5", "!"}, {"interval", "-00:45:00", "!"}, {"interval", "soon", "!"}, {"interval", "", "!"}, {"interval", "P1D", "!"},
        {"interval", "+1000000000 00:00:00", "!"}, {"interval", "+178956971-00", "!"}, {"interval", "--1 00:00:00", "!"}, {"interval", "+1 00:00:00\n", "!"},
        {"interval(0)", "+0 00:00:01.5", "!"}, {"interval(0)", "+0 00:00:01.", "!"}, {"date", "2020-02-29 00:00:00.", "!"}, {"interval(0)", "-0 00:00:01.000", "-00:00:01"}, {"interval(3)", "-0 00:00:01.001", "-00:00:01.001"},
        {"interval year to month", "-1-2", "-1 years -2 mons"}, {"interval year to month", "-1 00:00:00", "!"}, {"interval year to month", "+0 00:00:00", "00:00:00"},
        {"interval day to second(3)", "-1 00:00:00.125", "-1 days -00:00:00.125"}, {"interval day to second(3)", "-1 00:00:00.1255", "!"},
        {"interval day to second(3)", "+1-0", "1 year"}, {"interval day", "+1 00:00:01", "!"}, {"interval day", "+1 0:00:00", "1 day"},
        {"bytea", "\\x00ff", "\\x00ff"},
        {"json", "{\"a\": 1}", "{\"a\": 1}"}, {"json", "{a}", "!"}, {"jsonb", "{\"b\":2,\"a\":1}", "{\"a\": 1, \"b\": 2}"}, {"jsonb", "\"\\u0000\"", "!"},
        {"xml", "<a>1</a>", "<a>1</a>"}, {"xml", "<a>", "!"}, {"xml", "just text", "just text"},
        {"uuid", "A0EEBC999C0B4EF8BB6D6BB9BD380A11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
        {"uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}, {"uuid", "a0eebc99", "!"},
        {"uuid", "\\xa0eebc999c0b4ef8bb6d6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}, {"uuid", "\\xa0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "!"},
        {"uuid from BYTES", "\\x0000ff999c0b4ef8bb6d6bb9bd380a11", "0000ff99-9c0b-4ef8-bb6d-6bb9bd380a11"},
        {"uuid from BYTES", "\\xa0eebc999c0b4ef8bb6d6bb9bd380a", "!"}, {"uuid from BYTES", "\\x", "!"}, {"uuid from BYTES", "\\xa0eebc999c0b4ef8bb6d6bb9bd380a1111", "!"},
        {"uuid from CHAR 40", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11    ", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
        {"smallint from WHOLE 4", "-9999", "-9999"}, {"integer from WHOLE 9", "999999999", "999999999"}, {"bigint from WHOLE 18", "-999999999999999999", "-999999999999999999"},
        {"integer from WHOLE 10", "2147483647", "2147483647"}, {"integer from WHOLE 10", "2147483648", "!"}, {"integer from WHOLE 10", "-2147483648", "-2147483648"},
        {"integer from WHOLE 18", "-2147483649", "!"}, {"smallint from WHOLE 5", "32768", "!"}, {"smallint from WHOLE 5", "-32768", "-32768"},
        {"bigint from WHOLE 19", "9223372036854775807", "9223372036854775807"}, {"bigint from WHOLE 38", "9223372036854775808", "!"},
        {"integer from WHOLE 38", "12", "12"}, {"bigint from WHOLE 4", "9999", "9999"},
        {"real from FLOAT", "3.4028235e38", "3.4028235e+38"}, {"double precision from FLOAT", "NaN", "NaN"}, {"double precision from FLOAT", "0.1", "0.1"},
        {"text from CHAR 4", "ab", "ab"}, {"character varying(4) from CHAR 4", "ab", "ab"}, {"character varying(2) from CHAR 4", "abc", "!"},
        {"boolean from CHAR 3", "Y  ", "true"}, {"boolean from CHAR 3", "yes", "!"}, {"public.mood from CHAR 9", "glad     ", "glad"},
        {"inet from CHAR 20", "10.0.0.1/8          ", "10.0.0.1/8"}, {"time without time zone from CHAR 9", "01:02:03 ", "01:02:03"},
        {"public.mood", "very sad", "very sad"}, {"public.mood", "Sad", "!"},
        {"inet", "10.0.0.1/8", "10.0.0.1/8"}, {"inet", "10.0.0.256", "!"}, {"cidr", "10.0.0.0/8", "10.0.0.0/8"}, {"cidr", "10.0.0.1/8", "!"},
        {"macaddr", "08-00-2b-01-02-03", "08:00:2b:01:02:03"}, {"macaddr8", "xx", "!"},
    };

    /// Type, two values, whether a user of the column sees the same.
    private static final String[][] SAMENESS = {
        {"integer", "1", "1", "t"}, {"integer", "1", "2", "f"}, {"integer", "1", null, "f"}, {"integer", null, null, "t"},
        {"numeric", "1.0", "1.00", "t"}, {"numeric", "NaN", "NaN", "t"},
        {"double precision", "-0", "0", "t"}, {"double precision", "NaN", "NaN", "t"}, {"real", "0.1", "0.2", "f"},
        {"boolean", "true", "false", "f"}, {"boolean", null, "false", "f"},
        {"text", "a", "a ", "f"}, {"text", "", null, "f"}, {"citext", "a", "A", "f"}, {"citext", "a", "a", "t"},
        {"character(5)", "a", "a  ", "t"}, {"character(5)", "a", " a", "f"},
        {"date", "2020-01-01", "2020-01-02", "f"}, {"timestamp with time zone", "2020-01-01 00:00+00", "2020-01-01 01:00+01", "t"},
        {"time without time zone", "01:00", "01:00:00", "t"},
        {"interval", "1 mon", "30 days", "f"}, {"interval", "1 day", "24:00:00", "f"}, {"interval", "60 min", "1 hour", "t"}, {"interval", "-1 day", "-24:00:00", "f"},
        {"interval", "1 year", "12 mons", "t"}, {"interval", "-1 day +1 hour", "-23:00:00", "f"},
        {"text from CHAR 4", "a", "a   ", "t"}, {"text from CHAR 4", "a", " a", "f"}, {"text from CHAR 4", "", null, "f"}, {"text from CHAR 4", "a ", "A", "f"},
        {"character varying(4) from CHAR 4", "a", "a  ", "t"}, {"citext from CHAR 4", "a", "a ", "t"}, {"citext from CHAR 4", "a", "A ", "f"},
        {"character varying(4) from CHAR 4", "a", "a\t", "f"},
        {"bytea", "\\x00", "\\x0000", "f"},
        {"json", "{\"a\":1}", "{\"a\": 1}", "f"}, {"json", "1", "1", "t"}, {"json", null, "null", "f"},
        {"jsonb", "{\"a\":1,\"b\":2}", "{\"b\": 2, \"a\": 1}", "t"}, {"jsonb", "1", "2", "f"},
        {"xml", "<a/>", "<a></a>", "f"}, {"xml", "<a/>", "<a/>", "t"},
        {"uuid", "a0eebc999c0b4ef8bb6d6bb9bd380a11", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "t"},
        {"public.mood", "glad", "very sad", "f"}, {"inet", "10.0.0.1", "10.0.0.1/32", "t"}, {"inet", "10.0.0.1/8", "10.0.0.1", "f"},
        {"macaddr", "08002b010203", "08:00:2b:01:02:03", "t"},
    };

    private static final String URL = Server.database();

    @BeforeAll
    static void schema() {
        Server.run(URL, "CREATE TYPE mood AS ENUM ('very sad', 'glad')", "CREATE EXTENSION citext",
                "CREATE COLLATION public.nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        try (Session s = Server.open(URL, "test")) {
            Ledger.migrate(s);
        }
    }

    private static ColumnType type(Session s, String sql) {
        // a type in `public` is written with its schema, because sessions look into pg_catalog alone
        String[] fed = sql.split(" from ");
        if (fed.length == 2) {
            String[] feed = fed[1].split(" ");
            return type(s, fed[0])
                    .fedBy(new Feed(Feed.Kind.valueOf(feed[0]), feed.length == 1 ? 0 : Integer.parseInt(feed[1]), false));
        }
        String name = sql.equals("citext") ? "public.citext" : sql;
        Row r = s.one(Sql.raw("SELECT typname, typcategory FROM pg_type WHERE oid = :'t'::regtype").bind("t", name));
        return new ColumnType(name, r.text("typname"), r.text("typcategory").charAt(0), "");
    }

    private static boolean since(int version) {
        try (Session s = Server.open(URL, "test")) {
            return s.one(Sql.raw("SELECT current_setting('server_version_num')::int / 10000 >= " + version + " AS since"))
                    .flag("since");
        }
    }

    /// Both ways to ask whether a text is a value, where the server has both.
    static List<String> versions() {
        return since(16) ? List.of("002_is_valid", "002_is_valid_before_16") : List.of("002_is_valid_before_16");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void a_staged_value_survives_as_what_it_means_or_not_at_all(String version) {
        List<String> wrong = new ArrayList<>();
        try (Session s = Server.open(URL, "test")) {
            s.update(Sql.raw("DROP FUNCTION sluice.is_valid"));
            s.update(Sql.file("ledger/" + version));
            for (String[] c : SURVIVAL) {
                // a scale outside 0 to the precision came with 15
                if (List.of("numeric(3,-2)", "numeric(2,4)").contains(c[0]) && !since(15)) {
                    continue;
                }
                TypeRule rule = TypeRule.of(type(s, c[0])).orElseThrow();
                Row r = s.one(Sql.raw("SELECT :survives AS survives, (CASE WHEN :survives THEN :cast END)::text AS value"
                                + " FROM (SELECT :'x'::text::" + rule.stagingType().sql() + " AS x OFFSET 0) r")
                        .define("survives", rule.survives(Sql.raw("r.x")))
                        .define("cast", rule.cast(Sql.raw("r.x")))
                        .bind("x", c[1]));
                String got = r.flag("survives") ? r.text("value") : "!";
                if (!got.equals(c[2])) {
                    wrong.add(c[0] + " " + c[1] + ": " + got + " instead of " + c[2]);
                }
                Row none = s.one(Sql.raw("SELECT :survives AS survives, (:cast) IS NULL AS none FROM (SELECT NULL::"
                                + rule.stagingType().sql() + " AS x) r")
                        .define("survives", rule.survives(Sql.raw("r.x")))
                        .define("cast", rule.cast(Sql.raw("r.x"))));
                if (!none.flag("survives") || !none.flag("none")) {
                    wrong.add(c[0] + ": NULL");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /// Type, staged text, what the target holds of it where the request allows to cut, and `+` if something was cut; `!` for a
    /// value that does not survive that either.
    private static final String[][] CUT = {
        {"integer", "1.9", "1+"}, {"integer", "-1.9", "-1+"}, {"integer", "7", "7"}, {"integer", "7.000", "7"},
        {"integer", "2147483647.9", "2147483647+"}, {"integer", "2147483648", "!"}, {"integer", "NaN", "!"},
        {"numeric(5,2)", "1.239", "1.23+"}, {"numeric(5,2)", "-1.239", "-1.23+"}, {"numeric(5,2)", "999.999", "999.99+"},
        {"numeric(5,2)", "1000", "!"}, {"numeric(5,2)", "NaN", "NaN"}, {"numeric(5,2)", "1.50", "1.50"},
        {"date", "2020-02-29 23:59:59.9", "2020-02-29+"}, {"date", "2020-02-29 00:00:00", "2020-02-29"}, {"date", "2021-02-29 01:00:00", "!"},
        {"date", "x", "!"}, {"date from MICROS", "2020-02-29 23:59:59.999999", "2020-02-29+"},
        {"timestamp(0) without time zone", "2020-02-29 23:59:59.9", "2020-02-29 23:59:59+"},
        {"timestamp(3) without time zone", "2020-02-29 23:59:59.9999999", "2020-02-29 23:59:59.999+"},
        {"timestamp without time zone", "2020-02-29 23:59:59.999999999", "2020-02-29 23:59:59.999999+"},
        {"timestamp(3) without time zone", "2020-02-29", "2020-02-29 00:00:00"},
        {"timestamp(0) without time zone from MICROS", "2020-02-29 23:59:59.999999", "2020-02-29 23:59:59+"},
        {"timestamp(2) without time zone from MICROS", "1850-02-28 23:59:59.999999", "1850-02-28 23:59:59.99+"},
        {"timestamp with time zone", "2020-02-29 23:59:59.9999999+00:00", "2020-02-29 23:59:59.999999+00+"},
        {"timestamp(0) with time zone", "2020-02-29 23:59:59.5 -01", "2020-03-01 00:59:59+00+"},
        {"time(0) without time zone", "23:59:59.9", "23:59:59+"}, {"time(0) without time zone", "24:00:00", "!"},
        {"interval(1)", "-0 00:00:01.29", "-00:00:01.2+"}, {"interval(1)", "+02-06", "2 years 6 mons"},
        {"interval", "-000000001 00:00:00.123456789", "-1 days -00:00:00.123456+"}, {"interval(0)", "1 24:00:00.5", "!"},
        {"interval day to second(3)", "INTERVAL '-1 2:3:4.5678' DAY TO SECOND", "-1 days -02:03:04.567+"},
        {"interval hour to minute", "-0 02:03:04.5", "-02:03:00+"}, {"interval year", "-1-11", "-1 years+"},
    };

    @Test
    void what_goes_beyond_the_type_is_cut_and_not_rounded() {
        List<String> wrong = new ArrayList<>();
        try (Session s = Server.open(URL, "test")) {
            for (String[] c : CUT) {
                ColumnType type = type(s, c[0]);
                TypeRule rule = TypeRule.cutting(type).orElseThrow();
                Row r = s.one(Sql.raw("SELECT :survives AS survives, (CASE WHEN :survives THEN :cast END)::text AS value, NOT :whole AS cut"
                                + " FROM (SELECT :'x'::text::" + rule.stagingType().sql() + " AS x OFFSET 0) r")
                        .define("survives", rule.survives(Sql.raw("r.x")))
                        .define("cast", rule.cast(Sql.raw("r.x")))
                        .define("whole", TypeRule.of(type).orElseThrow().survives(Sql.raw("r.x")))
                        .bind("x", c[1]));
                String got = r.flag("survives") ? r.text("value") + (r.flag("cut") ? "+" : "") : "!";
                if (!got.equals(c[2])) {
                    wrong.add(c[0] + " " + c[1] + ": " + got + " instead of " + c[2]);
                }
            }
            for (String none : List.of("text", "numeric", "uuid", "smallint from WHOLE 4", "timestamp without time zone from MICROS")) {
                assertThat(TypeRule.cutting(type(s, none))).as(none).isEmpty();
            }
        }
        assertThat(wrong).isEmpty();
    }

    /// A hundred durations, of days to seconds or of years to months, each in one of the ways to write it.
    @ParameterizedTest
    @MethodSource("sluice.Seeds#all")
    void an_interval_has_one_sign_whichever_way_it_is_written(int seed) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        List<String> meant = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            boolean negative = random.nextBoolean();
            String sign = negative ? "-" : random.nextBoolean() ? "+" : "";
            String h2 = negative ? "-" : "";
            if (random.nextBoolean()) {
                long micros = switch (random.nextInt(4)) {
                    case 0 -> random.nextLong(1_000_000);
                    case 1 -> random.nextLong(86_400_000_000L);
                    case 2 -> random.nextLong(86_400_000_000L * 1_000);
                    default -> 86_400_000_000L * random.nextInt(1_000_000);
                };
                long days = micros / 86_400_000_000L;
                long seconds = micros / 1_000_000 % 86_400;
                String fraction = "%06d".formatted(micros % 1_000_000);
                String shortened = fraction.replaceAll("0+$", "");
                String clock = "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
                texts.add(switch (random.nextInt(4)) {
                    case 0 -> "%s%09d %02d:%s.%s000".formatted(sign, days, seconds / 3600, clock.substring(clock.indexOf(':') + 1), fraction);
                    case 1 -> "%s%02d %02d:%s.%s".formatted(sign, days, seconds / 3600, clock.substring(clock.indexOf(':') + 1), fraction);
                    case 2 -> "%s%d %d:%d:%d.%s".formatted(sign, days, seconds / 3600, seconds / 60 % 60, seconds % 60,
                            shortened.isEmpty() ? "0" : shortened);
                    default -> "INTERVAL '%s%d %s%s' DAY TO SECOND".formatted(h2, days, clock, shortened.isEmpty() ? "" : "." + shortened);
                });
                long s = negative ? -1 : 1;
                meant.add("0|" + s * days + "|" + s * (micros % 86_400_000_000L));
            } else {
                int months = random.nextInt(random.nextBoolean() ? 24 : 120_000);
                texts.add(switch (random.nextInt(4)) {
                    case 0 -> "%s%09d-%02d".formatted(sign, months / 12, months % 12);
                    case 1 -> "%s%02d-%02d".formatted(sign, months / 12, months % 12);
                    case 2 -> "%s%d-%d".formatted(sign, months / 12, months % 12);
                    default -> "INTERVAL '%s%d-%d' YEAR TO MONTH".formatted(h2, months / 12, months % 12);
                });
                meant.add((negative ? -months : months) + "|0|0");
            }
        }
        try (Session s = Server.open(URL, "test")) {
            TypeRule rule = TypeRule.of(type(s, "interval")).orElseThrow();
            List<String> got = s.query(Sql.raw("SELECT CASE WHEN :survives THEN concat_ws('|', extract(year FROM v) * 12 + extract(month FROM v),"
                                    + " extract(day FROM v), ((extract(epoch FROM v - date_trunc('day', v))) * 1000000)::bigint) ELSE '!' END AS value"
                                    + " FROM unnest(:'texts'::text[]) WITH ORDINALITY AS r (x, n), LATERAL (SELECT CASE WHEN :survives THEN :cast END AS v) c"
                                    + " ORDER BY n")
                            .define("survives", rule.survives(Sql.raw("r.x")))
                            .define("cast", rule.cast(Sql.raw("r.x")))
                            .bind("texts", texts))
                    .stream()
                    .map(r -> r.text("value"))
                    .toList();
            for (int i = 0; i < texts.size(); i++) {
                assertThat(got.get(i)).as("seed %d: %s", seed, texts.get(i)).isEqualTo(meant.get(i));
            }
        }
    }

    @Test
    void values_are_the_same_when_a_user_of_the_column_sees_the_same() {
        List<String> wrong = new ArrayList<>();
        try (Session s = Server.open(URL, "test")) {
            for (String[] c : SAMENESS) {
                ColumnType type = type(s, c[0]);
                String same = s.one(Sql.raw("SELECT :same AS same FROM (SELECT :'a'::text::" + type.sql() + " AS a, :'b'::text::"
                                        + type.sql() + " AS b) r")
                                .define("same", TypeRule.of(type).orElseThrow().same(Sql.raw("r.a"), Sql.raw("r.b")))
                                .bind("a", c[1])
                                .bind("b", c[2]))
                        .text("same");
                if (!c[3].equals(same)) {
                    wrong.add(c[0] + " " + c[1] + " " + c[2] + ": " + same);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void text_under_a_collation_that_equates_is_the_same_only_when_its_bytes_are() {
        ColumnType type = new ColumnType("text", "text", 'S', "public.\"nocase\"");
        TypeRule rule = TypeRule.of(type).orElseThrow();
        try (Session s = Server.open(URL, "test")) {
            Row r = s.one(Sql.raw("SELECT a = b AS equal, :same AS same FROM (SELECT 'a'::text COLLATE public.nocase AS a, 'A'::text AS b) r")
                    .define("same", rule.same(Sql.raw("r.a"), Sql.raw("r.b"))));
            assertThat(r.flag("equal")).isTrue();
            assertThat(r.flag("same")).isFalse();
        }
        assertThat(rule.stagingType().sql()).isEqualTo("pg_catalog.text COLLATE public.\"nocase\"");
    }

    /// Of each type that has cheaper expressions beside its exact ones: the table's values, and others spelled nearly so. What is cheap
    /// may say less than what is exact, and nothing else.
    @ParameterizedTest
    @MethodSource("sluice.Seeds#all")
    void what_is_cheap_says_nothing_that_is_not_exact(int seed) {
        Seeds.run(seed, random -> {
            int[] said = new int[3];
            try (Session s = Server.open(URL, "test")) {
                for (String sql : List.of("smallint", "bigint", "integer from WHOLE 10", "numeric(10,2)", "numeric", "date", "date from MICROS",
                        "timestamp without time zone", "timestamp(0) without time zone", "timestamp(3) without time zone",
                        "timestamp without time zone from MICROS", "character varying(3)", "text", "character(3)", "citext",
                        "text from CHAR 4", "timestamp with time zone", "time(3) without time zone", "boolean", "uuid")) {
                    TypeRule rule = TypeRule.of(type(s, sql)).orElseThrow();
                    String staged = rule.stagingType().sql();
                    List<String> texts = staged(s, staged, nearly(sql, random));
                    List<String> surviving =
                            texts.stream().filter(text -> holds(s, text, staged, rule.survives(Sql.raw("r.x")))).toList();
                    for (String text : texts) {
                        boolean plain = holds(s, text, staged, rule.isPlain(Sql.raw("r.x")));
                        if (plain) {
                            assertThat(surviving).as("%s %s", sql, text).contains(text);
                            said[0]++;
                        }
                        if (plain && staged.contains("text") && sql.startsWith("timestamp")) {
                            ColumnType type = type(s, sql);
                            assertThat(holds(s, text, staged, Sql.raw(TypeRules.plainInWindow("r.x", "timestamp", type, staged))))
                                    .as("%s", text)
                                    .isEqualTo(holds(s, text, staged, Sql.raw(TypeRules.inWindow("r.x", "timestamp", staged))));
                            said[1]++;
                        }
                    }
                    for (Row r : s.query(of(surviving, staged, "SELECT r.x AS x, t.v::text AS v, :same AS same, :cheap AS cheap"
                                    + " FROM :texts, (SELECT :cast AS v FROM :texts UNION ALL SELECT NULL) t")
                            .define("same", rule.same(Sql.raw("t.v"), rule.cast(Sql.raw("r.x"))))
                            .define("cheap", rule.sameStaged(Sql.raw("t.v"), Sql.raw("r.x")))
                            .define("cast", rule.cast(Sql.raw("r.x"))))) {
                        assertThat(r.text("cheap")).as("%s %s staged, %s", sql, r.text("x"), r.text("v")).isEqualTo(r.text("same"));
                        said[2]++;
                    }
                }
            }
            assertThat(said).doesNotContain(0);
        });
    }

    /// `:texts` stands for these texts as staged values `r.x`.
    private static Sql of(List<String> texts, String staged, String query) {
        return Sql.raw(query)
                .define("texts", Sql.raw("(SELECT u::" + staged + " AS x FROM unnest(:'texts'::text[]) u OFFSET 0) r"))
                .bind("texts", texts);
    }

    /// Those of some texts that staging's type takes.
    private static List<String> staged(Session s, String staged, List<String> texts) {
        return texts.stream().filter(t -> holds(s, t, staged, Sql.raw("r.x IS NOT NULL"))).toList();
    }

    /// Whether an expression is true of a staged value, and no error.
    private static boolean holds(Session s, String text, String staged, Sql expression) {
        try {
            return s.one(of(List.of(text), staged, "SELECT (:holds) IS TRUE AS holds FROM :texts")
                            .define("holds", expression)
                            .share(java.util.Map.of("window_from", "2020-01-01 00:00:00", "window_to", "2020-02-29 12:00:00.5")))
                    .flag("holds");
        } catch (SqlFailure f) {
            assertThat(f.isOfData()).as("%s", f).isTrue();
            return false;
        }
    }

    private static List<String> nearly(String sql, Random random) {
        List<String> known = new ArrayList<>(Stream.of(SURVIVAL).filter(c -> c[0].equals(sql)).map(c -> c[1]).toList());
        if (sql.contains("time") || sql.contains("date")) {
            known.addAll(List.of("2020-02-29 23:59:59", "2019-12-31 23:59:59.999999", "2020-01-01 00:00:00", "2020-02-29 12:00:00.5"));
        }
        List<String> all = new ArrayList<>(known);
        for (int i = 0; i < 30; i++) {
            StringBuilder b = new StringBuilder(known.get(random.nextInt(known.size())));
            for (int n = random.nextInt(3); n >= 0; n--) {
                String one = List.of("0", "1", "9", ".", "-", ":", " ", "T", "BC", " PM", "+01", "e2", "00", "�", "é").get(random.nextInt(15));
                int at = random.nextInt(3) == 0 ? b.length() : random.nextInt(b.length() + 1);
                switch (random.nextInt(3)) {
                    case 0 -> b.insert(at, one);
                    case 1 -> b.replace(at, Math.min(b.length(), at + 1), one);
                    default -> b.delete(at, Math.min(b.length(), at + 1));
                }
            }
            all.add(b.toString());
        }
        return all.stream().distinct().toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"integer[]", "int4range", "point", "money", "time with time zone", "bit(3)", "oid", "tsvector", "\"char\""})
    void what_cannot_be_stored_exactly_has_no_rule(String sql) {
        try (Session s = Server.open(URL, "test")) {
            assertThat(TypeRule.of(type(s, sql))).isEmpty();
        }
    }

    @Test
    void keys_are_of_types_that_staging_and_target_order_alike() {
        try (Session s = Server.open(URL, "test")) {
            assertThat(List.of("integer", "numeric(10,2)", "text", "character varying(3)", "character(3)", "bytea", "date",
                            "timestamp without time zone", "uuid"))
                    .allMatch(t -> TypeRule.of(type(s, t)).orElseThrow().usableAsKey());
            assertThat(List.of("real", "boolean", "citext", "timestamp with time zone", "interval", "json", "xml", "inet", "public.mood"))
                    .noneMatch(t -> TypeRule.of(type(s, t)).orElseThrow().usableAsKey());
        }
    }

    /// Kind of bounds, staged text, inside `[2020-02-01, 2020-03-01)` or `[10, 20)`.
    private static final String[][] WINDOWS = {
        {"timestamp", "2020-02-01 00:00:00", "t"}, {"timestamp", "2020-02-01", "t"}, {"timestamp", "2020-01-31 23:59:59.9999999", "f"},
        {"timestamp", "2020-02-29 23:59:59.999999999", "t"}, {"timestamp", "2020-03-01 00:00:00", "f"}, {"timestamp", "2020-03-01 00:00:00.", "t"}, {"timestamp", null, "f"},
        {"timestamp", "garbage", "t"}, {"timestamp", "2020-13-01", "t"},
        {"timestamp staged as such", "2020-02-01 00:00:00", "t"}, {"timestamp staged as such", "2020-02-29 23:59:59.999999", "t"},
        {"timestamp staged as such", "2020-03-01 00:00:00", "f"}, {"timestamp staged as such", null, "f"},
        {"timestamptz", "2020-02-01 00:30:00+01", "f"}, {"timestamptz", "2020-01-31 23:30:00-01", "t"},
        {"timestamptz", "2020-02-29 23:59:59.9999999Z", "t"}, {"timestamptz", "2020-05-01 00:00:00", "t"}, {"timestamptz", null, "f"},
        {"numeric", "10", "t"}, {"numeric", "19.999", "t"}, {"numeric", "20", "f"}, {"numeric", "NaN", "f"}, {"numeric", null, "f"},
    };

    @Test
    void a_row_is_in_the_window_by_its_staged_text_and_never_rounded_out_of_it() {
        List<String> wrong = new ArrayList<>();
        try (Session s = Server.open(URL, "test")) {
            for (String[] c : WINDOWS) {
                boolean number = c[0].equals("numeric");
                String zone = c[0].equals("timestamptz") ? "+00" : "";
                boolean micros = c[0].equals("timestamp staged as such");
                String type = micros ? "timestamp" : c[0];
                String staged = number || micros ? type : "text";
                String inside = s.one(Sql.raw("SELECT " + TypeRules.inWindow("r.x", type, staged)
                                        + " AS inside FROM (SELECT :'x'::text::" + staged + " AS x) r")
                                .share(java.util.Map.of(
                                        "window_from", number ? "10" : "2020-02-01 00:00:00" + zone,
                                        "window_to", number ? "20" : "2020-03-01 00:00:00" + zone))
                                .bind("x", c[1]))
                        .text("inside");
                if (!c[2].equals(inside)) {
                    wrong.add(c[0] + " " + c[1] + ": " + inside);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }
}
