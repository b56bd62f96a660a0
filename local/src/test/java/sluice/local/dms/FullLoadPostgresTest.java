package sluice.local.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.local.dms.DmsFixture.STRICT;
import static sluice.local.dms.DmsFixture.document;
import static sluice.local.dms.DmsFixture.filter;
import static sluice.local.dms.DmsFixture.mappings;
import static sluice.local.dms.DmsFixture.selection;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.databasemigration.model.OracleSettings;
import software.amazon.awssdk.services.databasemigration.model.PostgreSQLSettings;

/// What arrives at the target.
class FullLoadPostgresTest {
    private DmsFixture dms = new DmsFixture();

    FullLoadPostgresTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        dms.close();
    }

    private void with(OracleSettings source, PostgreSQLSettings target) throws SQLException {
        dms.close();
        dms = new DmsFixture(source, target);
    }

    /// One column of one type; gives the values at the target as text, by id.
    private List<String> through(String sourceType, String targetType, String settings, String... values) throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9) PRIMARY KEY, V " + sourceType + ")");
        for (int i = 0; i < values.length; i++) {
            dms.source("INSERT INTO SALES.T VALUES (" + i + ", " + values[i] + ")");
        }
        dms.target("CREATE TABLE sales.t (id integer PRIMARY KEY, v " + targetType + ")");
        String arn = dms.load(mappings(List.of("T")), settings);
        assertThat(dms.task(arn).stopReason()).isEqualTo("Stop Reason FULL_LOAD_ONLY_FINISHED");
        assertThat(dms.table(arn, "T").tableState()).isEqualTo("Table completed");
        return dms.rows("SELECT coalesce(v::text, 'NULL') FROM sales.t ORDER BY id");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "NUMBER(38)         ; numeric     ; 99999999999999999999999999999999999999 ; 99999999999999999999999999999999999999",
        "NUMBER(9)          ; integer     ; -123456789                         ; -123456789",
        "NUMBER(20,6)       ; numeric     ; 12345678901234.123456              ; 12345678901234.123456",
        "NUMBER(20,6)       ; numeric     ; 0.000001                           ; 0.000001",
        "NUMBER(20,6)       ; numeric     ; NULL                               ; NULL",
        "BIGINT             ; bigint      ; -9223372036854775808               ; -9223372036854775808",
        "DOUBLE PRECISION   ; float8      ; 1.7976931348623157E308             ; 1.7976931348623157e+308",
        "REAL               ; float4      ; 1.5                                ; 1.5",
        "DATE               ; timestamp   ; TIMESTAMP '2020-02-29 23:59:58'    ; 2020-02-29 23:59:58",
        "TIMESTAMP(6)       ; timestamp   ; TIMESTAMP '1999-12-31 23:59:59.999999' ; 1999-12-31 23:59:59.999999",
        "TIMESTAMP(9)       ; text        ; TIMESTAMP '1999-12-31 23:59:59.123456789' ; 1999-12-31 23:59:59.123456789",
        "TIMESTAMP(0)       ; text        ; TIMESTAMP '0999-01-02 03:04:05'    ; 0999-01-02 03:04:05.000000",
        "TIMESTAMP(6) WITH TIME ZONE ; text ; TIMESTAMP WITH TIME ZONE '2020-02-29 12:00:00.123456+05:30' ; 2020-02-29 12:00:00.123456 +05:30",
        "TIMESTAMP(6) WITH TIME ZONE ; text ; TIMESTAMP WITH TIME ZONE '2020-02-29 12:00:00-03:30' ; 2020-02-29 12:00:00.000000 -03:30",
        "TIMESTAMP(6) WITH TIME ZONE ; timestamptz ; TIMESTAMP WITH TIME ZONE '2020-02-29 12:00:00+02:00' ; 2020-02-29 12:00:00+02",
        "CHAR(6)            ; text        ; 'ab '                              ; ab",
        "VARCHAR2(40)       ; text        ; ' ab' || CHAR(32)                  ; ` ab `",
        "VARCHAR2(40)       ; text        ; ''                                 ; NULL",
        "VARCHAR2(40)       ; text        ; '\\N'                              ; \\N",
        "VARCHAR2(40)       ; text        ; 'a\\b'                             ; a\\b",
        "VARCHAR2(40)       ; text        ; 'äß€𝄞'                             ; äß€𝄞",
        "VARCHAR2(40)       ; text        ; 'a' || CHAR(0) || 'b'              ; a b",
        "RAW(8)             ; bytea       ; X'00FF5C09'                        ; \\x00ff5c09",
        "BLOB               ; bytea       ; X'00FF5C09'                        ; \\x00ff5c09",
        "CLOB               ; text        ; 'text'                             ; text",
        "BOOLEAN            ; boolean     ; TRUE                               ; true",
    })
    void a_value_arrives_as_dms_brings_it(String sourceType, String targetType, String value, String arrives) throws Exception {
        String expected = arrives;
        List<String> found = through(sourceType, targetType, "", value);
        // PostgreSQL shows a time stamp with zone in the session's zone, so the instant is what is compared.
        if (targetType.equals("timestamptz")) {
            assertThat(dms.rows("SELECT v = '" + expected + "' FROM sales.t")).containsExactly("t");
        } else {
            assertThat(found).containsExactly(expected);
        }
    }

    @Test
    void characters_that_copy_escapes_arrive_as_they_are() throws Exception {
        assertThat(through("VARCHAR2(40)", "text", STRICT,
                        "CHAR(9) || 'tab'", "'new' || CHAR(10) || 'line'", "CHAR(13) || CHAR(10)", "'\\.'", "'\\t'"))
                .containsExactly("\ttab", "new\nline", "\r\n", "\\.", "\\t");
    }

    @Test
    void a_number_without_scale_that_the_endpoint_would_round_is_refused() throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9) PRIMARY KEY, V NUMBER)");
        dms.target("CREATE TABLE sales.t (id integer PRIMARY KEY, v numeric)");
        String arn = dms.load(mappings(List.of("T")), STRICT);
        assertThat(dms.task(arn).lastFailureMessage())
                .contains("column V has no scale, and NumberDatatypeScale null is not offered by the embedded DMS, only -2");
    }

    @Test
    void a_number_without_scale_is_exact_as_text() throws Exception {
        with(OracleSettings.builder().numberDatatypeScale(-2).build(), PostgreSQLSettings.builder().build());
        assertThat(through("NUMBER", "numeric", STRICT, "1.12345678901234567890123456789", "1E20", "NULL"))
                .containsExactly("1.12345678901234567890123456789", "100000000000000000000", "NULL");
    }

    @Test
    void an_endpoint_that_changes_values_otherwise_is_refused() {
        for (OracleSettings settings : List.of(
                OracleSettings.builder().trimSpaceInChar(false).build(),
                OracleSettings.builder().convertTimestampWithZoneToUTC(true).build())) {
            assertThatThrownBy(() -> DmsEndpoint.oracle(DmsFixture.SOURCE, settings, () -> null))
                    .hasMessageContaining("not offered by the embedded DMS");
        }
    }

    private static final String ONE_KIB = """
            {"TargetMetadata": {"SupportLobs": true, "LimitedSizeLobMode": true, "LobMaxSize": 1}}""";

    @Test
    void limited_lob_mode_cuts_and_says_nothing() throws Exception {
        assertThat(through("CLOB", "text", ONE_KIB, "REPEAT('x', 1024)", "REPEAT('y', 5000)", "''"))
                .containsExactly("x".repeat(1024), "y".repeat(1024), "NULL");
    }

    @Test
    void limited_lob_mode_ends_the_task_where_the_endpoint_says_so() throws Exception {
        with(OracleSettings.builder().failTasksOnLobTruncation(true).build(), PostgreSQLSettings.builder().build());
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9) PRIMARY KEY, V BLOB)",
                "INSERT INTO SALES.T VALUES (1, RAWTOHEX(REPEAT('x', 1025)))");
        dms.target("CREATE TABLE sales.t (id integer PRIMARY KEY, v bytea)");
        String arn = dms.load(mappings(List.of("T")), ONE_KIB);
        assertThat(dms.task(arn).status()).isEqualTo("failed");
        assertThat(dms.task(arn).lastFailureMessage()).contains("LOB data of column V is larger than 1 KB");
    }

    @Test
    void full_lob_mode_cuts_nothing() throws Exception {
        String full = """
                {"TargetMetadata": {"SupportLobs": true, "FullLobMode": true}}""";
        assertThat(through("CLOB", "text", full, "REPEAT('x', 200000)")).containsExactly("x".repeat(200_000));
    }

    @Test
    void a_string_longer_than_4000_travels_as_a_large_object() throws Exception {
        assertThat(through("VARCHAR2(4001)", "text", ONE_KIB, "REPEAT('x', 2000)")).containsExactly("x".repeat(1024));
    }

    @Test
    void large_objects_of_a_table_without_a_key_are_left_out() throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9), V CLOB)", "INSERT INTO SALES.T VALUES (1, 'text')");
        dms.target("CREATE TABLE sales.t (id integer, v text)");
        dms.load(mappings(List.of("T")), "");
        assertThat(dms.rows("SELECT id || coalesce(v, ' none') FROM sales.t")).containsExactly("1 none");
    }

    @Test
    void a_missing_target_table_is_a_table_error() throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9) PRIMARY KEY)");
        String arn = dms.load(mappings(List.of("T")), STRICT);
        assertThat(dms.table(arn, "T").tableState()).isEqualTo("Table error");
        assertThat(dms.task(arn).lastFailureMessage()).contains(
                "the target has no table \"sales\".\"t\", and to make one is not offered by the embedded DMS");
    }

    private List<String> idsFor(String... filters) throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9) PRIMARY KEY, D DATE, N NUMBER(5,2), C VARCHAR2(10))",
                "INSERT INTO SALES.T VALUES (1, TIMESTAMP '2020-01-31 23:59:59', 1.5, 'a')",
                "INSERT INTO SALES.T VALUES (2, TIMESTAMP '2020-02-01 00:00:00', 2.5, 'b')",
                "INSERT INTO SALES.T VALUES (3, TIMESTAMP '2020-02-15 12:00:00', 3.5, 'c')",
                "INSERT INTO SALES.T VALUES (4, TIMESTAMP '2020-03-01 00:00:00', NULL, 'd')",
                "INSERT INTO SALES.T VALUES (5, NULL, 5.5, NULL)");
        dms.target("CREATE TABLE sales.t (id integer PRIMARY KEY, d timestamp, n numeric, c text)");
        String arn = dms.load(document(List.of(selection("T", ", \"filters\": [" + String.join(", ", filters) + "]"))), "");
        assertThat(dms.table(arn, "T").tableState()).isEqualTo("Table completed");
        return dms.rows("SELECT id FROM sales.t ORDER BY id");
    }

    @Test
    void a_filter_includes_both_ends_and_drops_null() throws Exception {
        assertThat(idsFor(filter("D", "2020-02-01", "2020-03-01"))).containsExactly("2", "3", "4");
    }

    @Test
    void a_literal_may_have_a_time_with_milliseconds() throws Exception {
        assertThat(idsFor(filter("D", "2020-01-31 23:59:59.000", "2020-02-01 00:00:00.000"))).containsExactly("1", "2");
    }

    @Test
    void several_filters_must_all_hold() throws Exception {
        assertThat(idsFor(filter("D", "2020-02-01", "2021-01-01"), filter("N", "2.6", "9"), filter("C", "c", "c")))
                .containsExactly("3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "MISSING | 1 | the table has no such column",
        "D | 2020-02-01T00:00:00 | its value 2020-02-01T00:00:00 is not of the column's type",
        "D | 2020-02-30 | its value 2020-02-30 is not of the column's type",
        "D | 2020-02-01 00:00:00.0001 | its value 2020-02-01 00:00:00.0001 is not of the column's type",
        "N | much | its value much is not of the column's type",
        "L | a | columns of its type cannot be filtered",
    })
    void a_filter_that_cannot_be_used_is_a_table_error(String column, String value, String why) throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9) PRIMARY KEY, D DATE, N NUMBER(5,2), L CLOB)");
        String arn = dms.load(
                document(List.of(selection("T", ", \"filters\": [" + filter(column, value, value) + "]"))), STRICT);
        assertThat(dms.table(arn, "T").tableState()).isEqualTo("Table error");
        assertThat(dms.task(arn).status()).isEqualTo("failed");
        assertThat(dms.task(arn).lastFailureMessage()).contains("filter on column " + column + ": " + why);
    }

    @Test
    void the_lowest_rule_id_names_a_column_and_removed_columns_stay_away() throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9) PRIMARY KEY, SECRET VARCHAR2(9), KEPT VARCHAR2(9))",
                "INSERT INTO SALES.T VALUES (1, 'x', 'y')");
        dms.target("CREATE SCHEMA staging", "CREATE TABLE staging.copied (\"ID\" integer, kept_3 text)");
        String rule = """
                {"rule-type": "transformation", "rule-id": "%d", "rule-name": "%1$d", "rule-action": "%s",
                 "rule-target": "%s", "object-locator": {"schema-name": "SALES"%s}%s}""";
        String table = ", \"table-name\": \"T\"";
        dms.load("{\"rules\": [" + String.join(", ",
                "{\"rule-id\": \"1\", \"rule-name\": \"1\", " + selection("T", "").substring(1),
                rule.formatted(20, "rename", "column", table + ", \"column-name\": \"KE%\"", ", \"value\": \"kept_20\""),
                rule.formatted(3, "rename", "column", table + ", \"column-name\": \"KEPT\"", ", \"value\": \"kept_3\""),
                rule.formatted(4, "rename", "schema", "", ", \"value\": \"staging\""),
                rule.formatted(5, "rename", "table", table, ", \"value\": \"copied\""),
                rule.formatted(6, "remove-column", "column", table + ", \"column-name\": \"SECRET\"", "")) + "]}", STRICT);
        assertThat(dms.rows("SELECT \"ID\" || kept_3 FROM staging.copied")).containsExactly("1y");
    }

    @Test
    void two_actions_on_one_object_end_the_task_in_error() throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9) PRIMARY KEY)");
        String rename = """
                {"rule-type": "transformation", "rule-action": "rename", "rule-target": "table", "value": "u",
                 "object-locator": {"schema-name": "SALES", "table-name": "T"}}""";
        String arn = dms.load(mappings(List.of("T"), rename), "");
        assertThat(dms.task(arn).status()).isEqualTo("failed");
        assertThat(dms.task(arn).lastFailureMessage())
                .contains("more than one transformation rule action on TABLE T: rules [3 convert-lowercase, 5 rename]");
    }

    @Test
    void two_tables_cannot_become_one() throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9))", "CREATE TABLE SALES.\"t\" (ID NUMBER(9))");
        String arn = dms.load(mappings(List.of("T", "t")), "");
        assertThat(dms.task(arn).lastFailureMessage()).contains("both become sales.t");
    }

    @Test
    void no_table_at_all_fails_the_task() throws Exception {
        String arn = dms.load(mappings(List.of("NONE")), STRICT);
        assertThat(dms.task(arn).status()).isEqualTo("failed");
        assertThat(dms.task(arn).lastFailureMessage())
                .contains("No tables were found at task initialization")
                .endsWith("Stop Reason FATAL_ERROR Error Level FATAL");
    }

    private String damaged(String settings) throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9) PRIMARY KEY, V VARCHAR2(40))",
                "INSERT INTO SALES.T SELECT X, CASE WHEN X IN (3, 500) THEN 'much too long' ELSE 'x' END"
                        + " FROM SYSTEM_RANGE(1, 1000)",
                "CREATE TABLE SALES.GOOD (ID NUMBER(9) PRIMARY KEY)",
                "INSERT INTO SALES.GOOD VALUES (1)");
        dms.target("CREATE TABLE sales.t (id integer PRIMARY KEY, v varchar(5))", "CREATE TABLE sales.good (id integer)");
        return dms.load(mappings(List.of("GOOD", "T")), settings);
    }

    @Test
    void with_default_settings_bad_rows_are_dropped_and_the_task_looks_finished() throws Exception {
        String arn = damaged("");
        assertThat(dms.task(arn).status()).isEqualTo("stopped");
        assertThat(dms.task(arn).stopReason()).contains("FULL_LOAD_ONLY_FINISHED");
        assertThat(dms.table(arn, "T").tableState()).isEqualTo("Table completed");
        assertThat(dms.table(arn, "T").fullLoadRows()).isEqualTo(998);
        assertThat(dms.rows("SELECT count(*) FROM sales.t")).containsExactly("998");
        assertThat(dms.rows("SELECT id FROM generate_series(1, 1000) id EXCEPT SELECT id FROM sales.t ORDER BY 1"))
                .containsExactly("3", "500");
    }

    @Test
    void a_suspended_table_is_in_error_and_the_task_looks_finished() throws Exception {
        String arn = damaged("{\"ErrorBehavior\": {\"DataTruncationErrorPolicy\": \"SUSPEND_TABLE\"}}");
        assertThat(dms.task(arn).stopReason()).contains("FULL_LOAD_ONLY_FINISHED");
        assertThat(dms.table(arn, "T").tableState()).isEqualTo("Table error");
        assertThat(dms.table(arn, "GOOD").tableState()).isEqualTo("Table completed");
        assertThat(dms.task(arn).replicationTaskStats().tablesErrored()).isEqualTo(1);
    }

    @Test
    void strict_settings_fail_the_task() throws Exception {
        String arn = damaged(STRICT);
        assertThat(dms.task(arn).status()).isEqualTo("failed");
        assertThat(dms.task(arn).stopReason()).contains("FATAL_ERROR").contains("value too long");
        assertThat(dms.table(arn, "T").tableState()).isEqualTo("Table error");
        assertThat(dms.eventTypes()).endsWith("REPLICATION_TASK_FAILED");
        assertThat(dms.events.getLast().path("detail").path("category").asText()).isEqualTo("Failure");
        assertThat(dms.events.getLast().path("detail").path("detailMessage").asText()).contains("value too long");
    }

    @Test
    void a_column_the_target_lacks_is_a_table_error() throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9) PRIMARY KEY, EXTRA NUMBER(9))", "INSERT INTO SALES.T VALUES (1, 2)");
        dms.target("CREATE TABLE sales.t (id integer PRIMARY KEY)");
        String arn = dms.load(mappings(List.of("T")), "");
        assertThat(dms.task(arn).status()).isEqualTo("stopped");
        assertThat(dms.table(arn, "T").tableState()).isEqualTo("Table error");
        assertThat(dms.dms.log(arn)).singleElement().asString().contains("SALES.T", "column \"extra\"", "does not exist");
    }

    @Test
    void a_table_that_cannot_be_truncated_is_a_table_error() throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9) PRIMARY KEY)", "INSERT INTO SALES.T VALUES (1)");
        dms.target("CREATE TABLE sales.t (id integer PRIMARY KEY)", "CREATE TABLE sales.child (id integer REFERENCES sales.t)");
        String arn = dms.load(mappings(List.of("T")), STRICT);
        assertThat(dms.task(arn).lastFailureMessage()).contains("cannot truncate a table referenced in a foreign key");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_load_truncates_or_adds_to_what_is_there(boolean truncate) throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9) PRIMARY KEY)", "INSERT INTO SALES.T SELECT X FROM SYSTEM_RANGE(1, 10)");
        dms.target("CREATE TABLE sales.t (id integer)", "INSERT INTO sales.t SELECT generate_series(1, 10)");
        String arn = dms.load(mappings(List.of("T")), truncate ? STRICT : "");
        assertThat(dms.rows("SELECT count(*) FROM sales.t")).containsExactly(truncate ? "10" : "20");
        assertThat(dms.table(arn, "T").fullLoadRows()).isEqualTo(10);
    }

    @Test
    void rows_that_are_there_already_are_ignored_unless_conflicts_are_errors() throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9) PRIMARY KEY)", "INSERT INTO SALES.T SELECT X FROM SYSTEM_RANGE(1, 10)");
        dms.target("CREATE TABLE sales.t (id integer PRIMARY KEY)", "INSERT INTO sales.t VALUES (5)");
        String arn = dms.load(mappings(List.of("T")), "{\"ErrorBehavior\": {\"DataErrorPolicy\": \"STOP_TASK\"}}");
        assertThat(dms.table(arn, "T").fullLoadRows()).isEqualTo(9);
        assertThat(dms.rows("SELECT count(*) FROM sales.t")).containsExactly("10");
    }

    @Test
    void no_control_table_is_made_and_nothing_else_is_left_in_the_target() throws Exception {
        dms.source("CREATE TABLE SALES.T (ID NUMBER(9) PRIMARY KEY)", "INSERT INTO SALES.T VALUES (1)");
        dms.target("CREATE TABLE sales.t (id integer)");
        dms.load(mappings(List.of("T")), STRICT);
        assertThat(dms.rows("SELECT relname FROM pg_class WHERE relkind IN ('r', 'S', 'v') AND relnamespace NOT IN"
                        + " ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)"))
                .containsExactly("t");
    }

    @Test
    void many_tables_load_at_the_same_time_and_each_is_complete() throws Exception {
        List<String> tables = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            tables.add("T" + i);
            dms.source("CREATE TABLE SALES.T" + i + " AS SELECT X AS ID, 'v' || X AS V FROM SYSTEM_RANGE(1, 25000)");
            dms.target("CREATE TABLE sales.t" + i + " (id bigint, v text)");
        }
        String arn = dms.load(mappings(tables), """
                {"FullLoadSettings": {"MaxFullLoadSubTasks": 3, "CommitRate": 7000}}""");
        assertThat(dms.dms.describeTableStatistics(r -> r.replicationTaskArn(arn)).tableStatistics())
                .hasSize(12)
                .allSatisfy(t -> {
                    assertThat(t.tableState()).isEqualTo("Table completed");
                    assertThat(t.fullLoadRows()).isEqualTo(25_000);
                });
        assertThat(dms.rows("SELECT count(*) || '/' || sum(id) FROM sales.t11")).containsExactly("25000/312512500");
    }
}
