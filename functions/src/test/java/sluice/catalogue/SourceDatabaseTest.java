package sluice.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.Reader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.catalogue.SourceCatalogue.Relation;
import sluice.catalogue.SourceCatalogue.Type;
import sluice.catalogue.TableWindow.Kind;
import sluice.dms.LoadSpec;
import sluice.ledger.RunNames;
import sluice.reload.plan.Plan;
import sluice.sql.ColumnType;
import sluice.sql.Feed;
import sluice.sql.TableName;
import sluice.staging.PlannedTable;
import sluice.staging.PlannedTable.PlannedColumn;

class SourceDatabaseTest {

    private static final String URL = "jdbc:h2:mem:source;MODE=Oracle";
    private Connection keep;

    @BeforeEach
    void open() throws SQLException {
        keep = DriverManager.getConnection(URL);
        sql("CREATE SCHEMA SHOP");
    }

    @AfterEach
    void close() throws SQLException {
        keep.close();
    }

    @Test
    void columns_are_read_with_oracles_types() throws SQLException {
        sql(
                "CREATE TABLE SHOP.T (A NUMBER, B NUMBER(10), C NUMBER(12,2), D VARCHAR2(20), E CHAR(3), F DATE,"
                        + " G TIMESTAMP(9), H TIMESTAMP WITH TIME ZONE, I CLOB, J BLOB, K RAW(16), L BINARY_FLOAT,"
                        + " M BINARY_DOUBLE, N INTEGER,"
                        + " O NUMBER(10) GENERATED ALWAYS AS (B * 2), \"p q\" NUMBER(1))");
        assertThat(read("SHOP", "T").columns())
                .containsExactly(
                        new SourceCatalogue.Column("A", Type.BARE_NUMBER, "NUMBER", 0, 0, false),
                        new SourceCatalogue.Column("B", Type.NUMBER, "NUMBER(10,0)", 10, 0, false),
                        new SourceCatalogue.Column("C", Type.NUMBER, "NUMBER(12,2)", 12, 2, false),
                        new SourceCatalogue.Column("D", Type.VARCHAR, "VARCHAR2(20)", 20, 0, false),
                        new SourceCatalogue.Column("E", Type.CHAR, "CHAR(3)", 3, 0, false),
                        new SourceCatalogue.Column("F", Type.TIMESTAMP, "TIMESTAMP(0)", 0, 0, false),
                        new SourceCatalogue.Column("G", Type.TIMESTAMP, "TIMESTAMP(9)", 0, 9, false),
                        new SourceCatalogue.Column(
                                "H", Type.TIMESTAMP_WITH_ZONE, "TIMESTAMP(6) WITH TIME ZONE", 0, 6, false),
                        new SourceCatalogue.Column("I", Type.CLOB, "CLOB", 0, 0, false),
                        new SourceCatalogue.Column("J", Type.BLOB, "BLOB", 0, 0, false),
                        new SourceCatalogue.Column("K", Type.RAW, "RAW(16)", 16, 0, false),
                        new SourceCatalogue.Column("L", Type.BINARY_FLOAT, "REAL", 0, 0, false),
                        new SourceCatalogue.Column("M", Type.BINARY_DOUBLE, "DOUBLE PRECISION", 0, 0, false),
                        new SourceCatalogue.Column("N", Type.NUMBER, "INTEGER", 32, 0, false),
                        new SourceCatalogue.Column("O", Type.NUMBER, "NUMBER(10,0)", 10, 0, true),
                        new SourceCatalogue.Column("p q", Type.NUMBER, "NUMBER(1,0)", 1, 0, false));
    }

    // what Oracle's own driver reports, from its documentation: no Oracle server was at hand
    @ParameterizedTest
    @CsvSource({
        "NUMBER, 0, -127, BARE_NUMBER, 0, 0",
        "NUMBER, 38, -127, BARE_NUMBER, 0, 0",
        "NUMBER, 9, -2, NUMBER, 9, -2",
        "FLOAT, 126, -127, FLOAT, 126, 0",
        "DATE, 7, 0, DATE, 0, 0",
        "TIMESTAMP(9), 11, 9, TIMESTAMP, 0, 9",
        "TIMESTAMP(3) WITH TIME ZONE, 13, 3, TIMESTAMP_WITH_ZONE, 0, 3",
        "TIMESTAMP(6) WITH LOCAL TIME ZONE, 11, 6, TIMESTAMP_WITH_ZONE, 0, 6",
        "INTERVAL DAY(2) TO SECOND(6), 11, 6, INTERVAL, 0, 0",
        "NVARCHAR2, 20, 0, VARCHAR, 20, 0",
        "LONG RAW, 0, 0, LONG_RAW, 0, 0",
        "SYS.XMLTYPE, 0, 0, XML, 0, 0",
        "ROWID, 10, 0, UNSUPPORTED, 0, 0",
        "SDO_GEOMETRY, 0, 0, UNSUPPORTED, 0, 0"
    })
    void oracles_own_type_names_are_known(String name, int size, int digits, Type type, int precision, int scale) {
        SourceCatalogue.Column c = SourceDatabase.column("C", name, size, digits, false);
        assertThat(c.type()).isEqualTo(type);
        assertThat(c.precision()).isEqualTo(precision);
        assertThat(c.scale()).isEqualTo(scale);
    }

    @Test
    void invisible_columns_are_read_and_told() throws SQLException {
        sql("CREATE TABLE SHOP.T (ID NUMBER(6) PRIMARY KEY, ZONE NUMBER(3) INVISIBLE, LABEL VARCHAR2(20),"
                + " FLAGS VARCHAR2(8) INVISIBLE DEFAULT 'x' NOT NULL, AT_ TIMESTAMP(9) INVISIBLE, N NUMBER INVISIBLE,"
                + " V NUMBER(5) INVISIBLE GENERATED ALWAYS AS (ID * 2), T CLOB INVISIBLE)");
        assertThat(read("SHOP", "T").columns())
                .containsExactly(
                        new SourceCatalogue.Column("ID", Type.NUMBER, "NUMBER(6,0)", 6, 0, false),
                        new SourceCatalogue.Column("LABEL", Type.VARCHAR, "VARCHAR2(20)", 20, 0, false),
                        new SourceCatalogue.Column("ZONE", Type.NUMBER, "NUMBER(3,0)", 3, 0, false).hidden(),
                        new SourceCatalogue.Column("FLAGS", Type.VARCHAR, "VARCHAR2(8)", 8, 0, false).hidden(),
                        new SourceCatalogue.Column("AT_", Type.TIMESTAMP, "TIMESTAMP(9)", 0, 9, false).hidden(),
                        new SourceCatalogue.Column("N", Type.BARE_NUMBER, "NUMBER", 0, 0, false).hidden(),
                        new SourceCatalogue.Column("V", Type.NUMBER, "NUMBER(5,0)", 5, 0, true).hidden(),
                        new SourceCatalogue.Column("T", Type.CLOB, "CLOB", 0, 0, false).hidden());
    }

    @Test
    void keys_are_the_primary_key_and_unique_indexes() throws SQLException {
        sql("CREATE TABLE SHOP.T (B NUMBER(6) NOT NULL, A NUMBER(6) NOT NULL, C NUMBER(6), D NUMBER(6) NOT NULL,"
                + " PRIMARY KEY (A, B))");
        sql("CREATE UNIQUE INDEX SHOP.T_C ON SHOP.T (D, C)");
        sql("CREATE UNIQUE INDEX SHOP.T_D ON SHOP.T (D)");
        sql("CREATE INDEX SHOP.T_E ON SHOP.T (C)");
        assertThat(read("SHOP", "T").keys())
                .extracting(SourceCatalogue.Key::columns, SourceCatalogue.Key::primary, SourceCatalogue.Key::nullable)
                .containsExactly(
                        tuple(List.of("A", "B"), true, false),
                        tuple(List.of("D", "C"), false, true),
                        tuple(List.of("D"), false, false));
        sql("CREATE TABLE SHOP.NONE (A NUMBER(6))");
        sql("CREATE INDEX SHOP.N_A ON SHOP.NONE (A)");
        assertThat(read("SHOP", "NONE").keys()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "VARCHAR2, 4000, false",
        "VARCHAR2, 4001, true",
        "NVARCHAR2, 2000, false",
        "NVARCHAR2, 2001, true",
        "CLOB, 4000, true",
        "LONG, 0, true",
        "RAW, 2000, false"
    })
    void what_dms_takes_for_a_lob_is_known(String name, int size, boolean lob) {
        assertThat(SourceDatabase.column("C", name, size, 0, false).lob()).isEqualTo(lob);
    }

    @Test
    void a_name_with_wildcards_finds_itself_only() throws SQLException {
        sql("CREATE TABLE SHOP.A_B (ID NUMBER(9))");
        sql("CREATE TABLE SHOP.AXB (ID NUMBER(9), OTHER NUMBER(9))");
        assertThat(read("SHOP", "A_B").columns()).hasSize(1);
        assertThat(read("SHOP", "A%").relation()).isEqualTo(Relation.MISSING);
    }

    @Test
    void views_and_missing_tables_are_told_apart_and_near_names_given() throws SQLException {
        sql("CREATE TABLE SHOP.ORDERS (ID NUMBER(9))");
        sql("CREATE VIEW SHOP.V AS SELECT * FROM SHOP.ORDERS");
        assertThat(read("SHOP", "V").relation()).isEqualTo(Relation.VIEW);
        SourceCatalogue.Table missing = read("SHOP", "ORDRES");
        assertThat(missing.relation()).isEqualTo(Relation.MISSING);
        assertThat(missing.near()).containsExactly("SHOP.ORDERS");
        assertThat(read("SHOP", "orders").near()).containsExactly("SHOP.ORDERS");
        assertThat(read("shop", "orders").near()).containsExactly("SHOP.ORDERS");
        sql("CREATE TABLE SHOP.\"orders_old\" (ID NUMBER(9))");
        assertThat(read("SHOP", "ORDERS_OLD").near()).containsExactly("SHOP.\"orders_old\"");
    }

    @Test
    void a_window_is_counted_half_open_for_every_kind_of_column() throws SQLException {
        sql("CREATE TABLE SHOP.T (ID NUMBER(9) PRIMARY KEY, D DATE, Z TIMESTAMP(6) WITH TIME ZONE, \"n n\" NUMBER)");
        sql("INSERT INTO SHOP.T VALUES"
                + " (1, TIMESTAMP '2026-01-31 23:59:59', TIMESTAMP WITH TIME ZONE '2026-02-01 00:59:59.999999+01', 9.99),"
                + " (2, TIMESTAMP '2026-02-01 00:00:00', TIMESTAMP WITH TIME ZONE '2026-02-01 01:00:00+01', 10),"
                + " (3, TIMESTAMP '2026-02-28 23:59:59',"
                + " TIMESTAMP WITH TIME ZONE '2026-02-28 23:59:59.999999+00', 19.99),"
                + " (4, TIMESTAMP '2026-03-01 00:00:00', TIMESTAMP WITH TIME ZONE '2026-03-01 00:00:00+00', 20),"
                + " (5, NULL, NULL, NULL)");
        Plan plan = new Plan(
                "run",
                Plan.Deletes.REPORT,
                Plan.Validation.ROWS,
                new LoadSpec.Lob(true, 0),
                Optional.empty(), Optional.empty(),
                List.of(
                        table(1, new TableWindow("d", Kind.LOCAL, "2026-02-01 00:00:00", "2026-03-01 00:00:00")),
                        table(
                                2,
                                new TableWindow("z", Kind.INSTANT, "2026-02-01 00:00:00+00", "2026-03-01 00:00:00+00")),
                        table(3, new TableWindow("n", Kind.NUMBER, "10", "20"))),
                List.of());
        assertThat(new Source(URL, Properties::new).count(plan.staging().atSource())).isEqualTo(Map.of(1, 2L, 2, 2L, 3, 2L));
    }

    @Test
    void nul_is_counted_by_column_and_what_cannot_be_searched_fails_nothing() throws SQLException {
        sql("CREATE TABLE SHOP.W (ID VARCHAR2(9) PRIMARY KEY, D DATE, BODY CLOB, N NUMBER(3))");
        sql("INSERT INTO SHOP.W VALUES ('a', TIMESTAMP '2026-02-01 00:00:00', 'x' || CHR(0), 1),"
                + " ('b' || CHR(0), TIMESTAMP '2026-02-02 00:00:00', CHR(0), 1), ('c', TIMESTAMP '2026-02-02 00:00:00', 'y', 1),"
                + " ('d', TIMESTAMP '2026-03-01 00:00:00', CHR(0), 1)");
        TableWindow february = new TableWindow("d", Kind.LOCAL, "2026-02-01 00:00:00", "2026-03-01 00:00:00");
        Plan plan = new Plan("run", Plan.Deletes.REPORT, Plan.Validation.ROWS, new LoadSpec.Lob(true, 0),
                Optional.empty(), Optional.empty(), List.of(texts(1, february, "ID", "BODY"), texts(2, february, "ID", "GONE")), List.of());
        try (SourceDatabase source = new SourceDatabase(URL, Properties::new)) {
            var counted = source.countNul(plan.texts(), 60);
            assertThat(counted)
                    .isEqualTo(Map.of(1, Optional.of(Map.of("ID", 1L, "BODY", 2L)), 2, Optional.empty()));
            assertThat(source.countNul(plan.texts(), 0)).isEqualTo(Map.of(1, Optional.empty(), 2, Optional.empty()));
            assertThatThrownBy(() -> plan.withNul(counted))
                    .isInstanceOf(sluice.ledger.RequestRefused.class)
                    .hasMessage("window = 2026-02-01 00:00:00 to 2026-03-01 00:00:00: holds 1 row of SHOP.W at the source with NUL,"
                            + " chr(0), in key column ID, which PostgreSQL cannot hold. Correct these rows at the source, or choose"
                            + " a window without them.");
        }
    }

    @Test
    void empty_lobs_are_counted_by_column_where_they_are_loaded_in_limited_mode() throws Exception {
        sql("CREATE TABLE SHOP.W (ID VARCHAR2(9) PRIMARY KEY, D DATE, BODY CLOB, RAW BLOB, X VARCHAR2(9))");
        sql("INSERT INTO SHOP.W VALUES ('a', TIMESTAMP '2026-02-01 00:00:00', 'x', X'', 'x'),"
                + " ('b', TIMESTAMP '2026-02-02 00:00:00', NULL, X'', 'x'), ('c', TIMESTAMP '2026-02-02 00:00:00', NULL, NULL, NULL),"
                + " ('d', TIMESTAMP '2026-03-01 00:00:00', NULL, X'', 'x')");
        try (PreparedStatement s = keep.prepareStatement("UPDATE SHOP.W SET BODY = ? WHERE ID IN ('b', 'd')")) {
            s.setCharacterStream(1, Reader.nullReader());
            s.execute();
        }
        TableWindow february = new TableWindow("d", Kind.LOCAL, "2026-02-01 00:00:00", "2026-03-01 00:00:00");
        List<PlannedTable> tables = List.of(texts(1, february, "ID", "BODY", "RAW", "X"), texts(2, february, "ID", "X"));
        try (SourceDatabase source = new SourceDatabase(URL, Properties::new)) {
            Plan limited = lobs(tables, false);
            var counted = source.countEmptyLobs(limited.perhapsEmptyLobs(), 60);
            assertThat(counted).isEqualTo(Map.of(1, Optional.of(Map.of("BODY", 1L, "RAW", 2L)), 2, Optional.of(Map.of())));
            assertThat(limited.withEmptyLobs(counted).notes())
                    .containsExactly("shop.w: the source holds empty LOBs, which arrive as NULL in limited LOB mode; rows by column:"
                            + " body 1, raw 2. With lob.mode full they arrive as they are.");
            assertThat(source.countEmptyLobs(lobs(tables, true).perhapsEmptyLobs(), 60)).isEmpty();
            assertThat(limited.withEmptyLobs(source.countEmptyLobs(limited.perhapsEmptyLobs(), 0)).notes()).hasSize(2);
        }
    }

    private static Plan lobs(List<PlannedTable> tables, boolean full) {
        return new Plan("run", Plan.Deletes.REPORT, Plan.Validation.ROWS,
                new LoadSpec.Lob(full, full ? 0 : 64), Optional.empty(), Optional.empty(), tables, List.of());
    }

    private static PlannedTable texts(int number, TableWindow window, String... names) {
        ColumnType text = new ColumnType("text", "text", 'S', "").fedBy(Feed.TEXT);
        List<PlannedColumn> columns = new ArrayList<>();
        columns.add(new PlannedColumn("D", "d", new ColumnType("timestamp", "timestamp", 'D', ""), false));
        for (String n : names) {
            columns.add(new PlannedColumn(n, n.toLowerCase(java.util.Locale.ROOT), text, false));
        }
        return new PlannedTable(number, new SourceTable("SHOP", "W"), new TableName("shop", "w"),
                new RunNames("deployment", "run").staging(number), columns, List.of("id"), window);
    }

    private static PlannedTable table(int number, TableWindow window) {
        ColumnType any = new ColumnType("text", "text", 'S', "");
        return new PlannedTable(
                number,
                new SourceTable("SHOP", "T"),
                new TableName("shop", "t"),
                new RunNames("deployment", "run").staging(number),
                List.of(
                        new PlannedColumn("ID", "id", any, true),
                        new PlannedColumn("D", "d", any, false),
                        new PlannedColumn("Z", "z", any, false),
                        new PlannedColumn("n n", "n", any, false)),
                List.of("id"),
                window);
    }

    private static SourceCatalogue.Table read(String schema, String table) {
        try (SourceDatabase source = new SourceDatabase(URL, Properties::new)) {
            return source.catalogue(List.of(new SourceTable(schema, table)))
                    .tables()
                    .getFirst();
        }
    }

    private void sql(String sql) throws SQLException {
        try (Statement s = keep.createStatement()) {
            s.execute(sql);
        }
    }
}
