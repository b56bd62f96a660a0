package sluice.reload.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sluice.catalogue.SourceCatalogue;
import sluice.catalogue.SourceDatabase;
import sluice.catalogue.TargetCatalogue;
import sluice.dms.EndpointFacts;
import sluice.ledger.RequestRefused;
import sluice.ledger.RunNames;
import sluice.sql.Comparison;
import sluice.sql.TableName;
import sluice.sql.UniqueIndex;
import sluice.staging.PlannedTable;
import sluice.staging.PlannedTable.PlannedColumn;
import sluice.staging.PlannedTable.SourceKey;

/// What the planner makes of a real catalogue.
class PlannerPostgresTest {

    private static final Instant STARTED = Instant.parse("2026-02-01T12:00:00Z");
    private static final EndpointFacts ENDPOINTS = new EndpointFacts("oracle", "postgres", Map.of(), Map.of());

    @BeforeEach
    void reset() {
        PlanServer.reset();
    }

    @Test
    void parents_come_before_children_whatever_the_request_says() {
        Plan plan = plan("order_id", "shop.order_lines", "shop.orders", "shop.customers:id");
        assertThat(plan.tables())
                .extracting(
                        t -> t.target().table(),
                        PlannedTable::number,
                        t -> t.references().level(),
                        t -> t.staging().table())
                .containsExactly(
                        tuple("customers", 1, 0, staging(1)),
                        tuple("orders", 2, 1, staging(2)),
                        tuple("order_lines", 3, 2, staging(3)));
    }

    @Test
    void a_composite_key_keeps_the_order_of_its_index() {
        Plan plan = plan("order_id", "shop.order_lines");
        assertThat(plan.tables().getFirst().key()).containsExactly("order_id", "line_no");
    }

    @Test
    void a_given_key_may_be_named_in_any_order_and_the_primary_key_becomes_another_unique_key() {
        sql(
                "CREATE TABLE shop.k (id int PRIMARY KEY, b int NOT NULL, a int NOT NULL, c int,"
                + " UNIQUE (a, b), UNIQUE (c))");
        PlannedTable t = plan("""
                {"tables": [{"source": "SHOP.K", "target": "shop.k", "key": ["b", "a"]}],
                 "window": {"column": "id", "from": 1, "to": 2}}""").tables().getFirst();
        assertThat(t.key()).containsExactly("a", "b");
        assertThat(t.uniques())
                .extracting(UniqueIndex::words)
                .containsExactly("unique id", "unique c");
    }

    @Test
    void unique_keys_say_whether_nulls_collide() {
        assumeThat(PlanServer.version()).as("NULLS NOT DISTINCT came with 15").isGreaterThanOrEqualTo(15);
        sql("CREATE TABLE shop.k (id int PRIMARY KEY, c int, UNIQUE NULLS NOT DISTINCT (c))");
        assertThat(plan("id", "shop.k").tables().getFirst().uniques())
                .extracting(UniqueIndex::uses, UniqueIndex::nullsNotDistinct)
                .containsExactly(tuple(List.of("c"), true));
    }

    @Test
    void a_unique_index_is_planned_with_what_it_looks_at_and_how_it_compares() {
        sql("CREATE TABLE shop.k (id int PRIMARY KEY, b varchar(9), c text) PARTITION BY RANGE (id)");
        sql("CREATE TABLE shop.k1 PARTITION OF shop.k FOR VALUES FROM (1) TO (10)");
        sql("CREATE UNIQUE INDEX k1_b ON shop.k1 (b bpchar_ops, c COLLATE \"POSIX\") WHERE c <> ''");
        sql("CREATE UNIQUE INDEX k1_lower ON shop.k1 (lower(b) text_pattern_ops)");
        List<UniqueIndex> uniques = plan("id", "shop.k").tables().getFirst().uniques();
        assertThat(uniques)
                .extracting(UniqueIndex::words, UniqueIndex::uses)
                .containsExactly(
                        tuple("unique lower((b)::text) (index k1_lower)", List.of("id", "b")),
                        tuple("unique b, c (index k1_b)", List.of("id", "b", "c")));
        assertThat(uniques.getLast().parts())
                .extracting(UniqueIndex.Part::as, UniqueIndex.Part::collation)
                .containsExactly(tuple("pg_catalog.bpchar", "pg_catalog.\"default\""), tuple("", "pg_catalog.\"POSIX\""));
        assertThat(uniques.getLast().predicates()).hasSize(2);
    }

    @Test
    void a_deferrable_key_is_a_key_and_one_with_a_collation_of_its_own_says_so() {
        sql("CREATE TABLE shop.k (id int, b text, PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED)");
        assertThat(plan("id", "shop.k").tables().getFirst().key()).containsExactly("id");
        sql("CREATE TABLE shop.l (id int, b text NOT NULL)");
        sql("CREATE UNIQUE INDEX ON shop.l (b COLLATE \"POSIX\")");
        assertThat(plan("id", "shop.l").tables().getFirst().statements().comparisons())
                .containsExactly(new Comparison("b", "pg_catalog", "", "pg_catalog.\"POSIX\"", true));
    }

    @Test
    void a_self_reference_is_planned_and_marked() {
        sql("CREATE TABLE shop.s (id int PRIMARY KEY, parent int REFERENCES shop.s)");
        PlannedTable t = plan("id", "shop.s").tables().getFirst();
        assertThat(t.references().selfReferencing()).isTrue();
        assertThat(t.references().level()).isZero();
    }

    @Test
    void an_identity_always_in_the_key_is_written_and_generated_columns_are_left_out() {
        sql("CREATE TABLE shop.g (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int,"
                + " twice int GENERATED ALWAYS AS (a * 2) STORED)");
        PlannedTable t = plan("id", "shop.g").tables().getFirst();
        assertThat(t.statements().overriding()).isTrue();
        assertThat(t.columns()).extracting(PlannedColumn::target).containsExactly("id", "a");
        assertThat(t.origin().removed()).containsExactly("TWICE");
    }

    @Test
    void a_partitioned_table_is_planned_as_its_parent_with_its_own_foreign_keys() {
        sql("CREATE TABLE shop.p (id int, d timestamp, customer bigint REFERENCES shop.customers, PRIMARY KEY (id, d))"
                + " PARTITION BY RANGE (d)");
        sql("CREATE TABLE shop.p1 PARTITION OF shop.p FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')");
        sql("CREATE TABLE shop.p2 PARTITION OF shop.p DEFAULT PARTITION BY HASH (id)");
        sql("CREATE TABLE shop.p21 PARTITION OF shop.p2 FOR VALUES WITH (MODULUS 1, REMAINDER 0)");
        Plan plan = plan("id", "shop.p", "shop.customers:id");
        assertThat(plan.tables())
                .extracting(PlannedTable::target)
                .containsExactly(new TableName("shop", "customers"), new TableName("shop", "p"));
        assertThat(plan.tables().getLast().key()).containsExactly("id", "d");
        assertThat(plan.tables().getLast().uniques()).isEmpty();
    }

    @Test
    void a_domain_is_followed_down_to_its_type() {
        sql("CREATE DOMAIN shop.amount AS numeric(10,2) NOT NULL CHECK (VALUE >= 0)");
        sql("CREATE DOMAIN shop.price AS shop.amount");
        sql("CREATE TABLE shop.d (id int PRIMARY KEY, p shop.price, c text COLLATE \"C\")");
        Plan plan = plan("id", "shop.d");
        PlannedColumn p = plan.tables().getFirst().column("p");
        assertThat(p.type().sql()).isEqualTo("numeric(10,2)");
        assertThat(p.type().name()).isEqualTo("numeric");
        assertThat(p.notNull()).isTrue();
        assertThat(plan.tables().getFirst().column("c").type().collation()).isEqualTo("pg_catalog.\"C\"");
    }

    @Test
    void names_of_every_kind_are_taken_as_the_catalogue_has_them() {
        String longest = "x".repeat(63);
        sql("CREATE TABLE shop.\"select\" (\"Order\" int PRIMARY KEY, \"from\" int, \"größe\" int, \"" + longest
                + "\" int, \"a.b\" int, \"q\"\"q\" int, dropped int)");
        sql("ALTER TABLE shop.\"select\" DROP COLUMN dropped");
        PlannedTable t = plan("\\\"Order\\\"", "shop.select").tables().getFirst();
        assertThat(t.source().table()).isEqualTo("SELECT");
        assertThat(t.columns())
                .extracting(PlannedColumn::source)
                .containsExactly("Order", "FROM", "GRÖßE", "X".repeat(63), "a.b", "q\"q");
    }

    @Test
    void what_cannot_be_checked_without_the_source_is_said() {
        sql("ALTER TABLE shop.orders ADD COLUMN bare numeric");
        assertThat(plan("order_id", "shop.orders").notes())
                .containsExactly(
                        "There is no connection to the source: its columns and types are taken to be the target's.",
                        "shop.orders: if column note is a CHAR at the source, TrimSpaceInChar of the source endpoint"
                                + " cuts its trailing blanks.",
                        "shop.orders: if column bare is a NUMBER without precision at the source, NumberDatatypeScale 10"
                                + " of the source endpoint may round it.");
    }

    @Test
    void what_a_relative_window_came_to_is_said() {
        Plan plan = plan("""
                {"tables": [{"source": "SHOP.ORDERS", "target": "shop.orders"}],
                 "window": {"column": "order_date", "last": "P1D", "zone": "Europe/Berlin"}}""");
        assertThat(plan.notes())
                .contains("The relative window was 2026-01-31 13:00:00 to 2026-02-01 13:00:00 of order_date. A run that is"
                        + " started again counts from its own start: to load the same rows, give these as from and to.");
        assertThat(plan("""
                {"tables": [{"source": "SHOP.ORDERS", "target": "shop.orders"}],
                 "window": {"column": "order_date", "last": "P1D", "zone": "Europe/Berlin", "asOf": "2026-01-30T02:00:00+01:00"}}""").notes())
                .contains("The relative window was 2026-01-29 02:00:00 to 2026-01-30 02:00:00 of order_date. The same request, with its"
                        + " asOf, loads the same window again.");
    }

    @Test
    void with_the_source_columns_are_paired_and_what_one_side_lacks_is_left_out() throws SQLException {
        sql("ALTER TABLE shop.orders ADD COLUMN loaded_at timestamptz DEFAULT now(), ADD COLUMN \"Mixed Case\" int");
        Plan plan = withSource(
                "CREATE TABLE SHOP.ORDERS (NOTE VARCHAR2(4000), ORDER_ID NUMBER(18) PRIMARY KEY, CUSTOMER_ID NUMBER(18),"
                        + " ORDER_DATE DATE, AMOUNT NUMBER(12,2), CHANGED TIMESTAMP(6) WITH TIME ZONE, VERSION NUMBER(9),"
                        + " \"mixed case\" NUMBER(5), LEGACY CLOB)");
        PlannedTable t = plan.tables().getFirst();
        assertThat(t.columns())
                .extracting(PlannedColumn::source)
                .containsExactly(
                        "ORDER_ID", "CUSTOMER_ID", "ORDER_DATE", "AMOUNT", "NOTE", "CHANGED", "VERSION", "mixed case");
        assertThat(t.origin().removed()).containsExactly("LEGACY");
        assertThat(plan.notes())
                .containsExactly(
                        "shop.orders: column loaded_at is not in the source and stays as it is.",
                        "shop.orders: source column LEGACY (CLOB) is not in the target and is not loaded.");
    }

    @Test
    void a_time_stamp_finer_than_microseconds_is_planned_where_staging_holds_text() throws SQLException {
        sql("ALTER TABLE shop.orders DROP COLUMN changed, DROP COLUMN note, DROP COLUMN version");
        Plan plan = withSource("CREATE TABLE SHOP.ORDERS (ORDER_ID NUMBER(18) PRIMARY KEY, CUSTOMER_ID NUMBER(18),"
                + " ORDER_DATE TIMESTAMP(9), AMOUNT NUMBER(20,8))");
        assertThat(plan.tables()).hasSize(1);
    }

    @Test
    void lobs_are_known_by_the_source_and_else_by_the_targets_types() throws SQLException {
        sql("ALTER TABLE shop.orders DROP COLUMN changed, DROP COLUMN version, ADD COLUMN scan bytea");
        Plan plan = withSource("CREATE TABLE SHOP.ORDERS (ORDER_ID NUMBER(18) PRIMARY KEY, CUSTOMER_ID NUMBER(18),"
                + " ORDER_DATE DATE, AMOUNT NUMBER(12,2), NOTE VARCHAR2(200), SCAN BLOB)");
        assertThat(plan.tables().getFirst().origin().lobs()).containsExactly("scan");
        assertThat(plan("order_id", "shop.orders").tables().getFirst().origin().lobs())
                .containsExactly("note", "scan");
    }

    @Test
    void a_unique_index_at_the_source_is_enough_for_lobs() throws SQLException {
        sql("ALTER TABLE shop.orders DROP COLUMN changed, DROP COLUMN version");
        Plan plan = withSource("CREATE TABLE SHOP.ORDERS (ORDER_ID NUMBER(18) NOT NULL, CUSTOMER_ID NUMBER(18),"
                + " ORDER_DATE DATE, AMOUNT NUMBER(12,2), NOTE CLOB, UNIQUE (ORDER_ID))");
        assertThat(plan.tables().getFirst().origin().lobs()).containsExactly("note");
    }

    @Test
    void columns_that_may_be_null_are_named_by_either_spelling() {
        Plan plan = plan("""
                {"tables": [{"source": "SHOP.ORDERS", "target": "shop.orders", "allowNull": ["NOTE", "changed"]}],
                 "window": {"column": "order_id", "from": 1, "to": 2}}""");
        assertThat(plan.tables().getFirst().origin().allowNull()).containsExactly("note", "changed");
    }

    @Test
    void a_virtual_or_an_invisible_column_is_not_said_to_be_missing_at_the_source() throws SQLException {
        sql("ALTER TABLE shop.orders DROP COLUMN changed, DROP COLUMN note");
        Plan plan = withSource("CREATE TABLE SHOP.ORDERS (ORDER_ID NUMBER(18) PRIMARY KEY, CUSTOMER_ID NUMBER(18),"
                + " ORDER_DATE DATE, AMOUNT NUMBER(12,2), VERSION NUMBER(9) GENERATED ALWAYS AS (ORDER_ID * 2),"
                + " OLD NUMBER(3) INVISIBLE)");
        assertThat(plan.notes())
                .contains(
                        "shop.orders: column version is a virtual column at the source, which DMS does not load: it stays"
                                + " as it is.",
                        "shop.orders: source column OLD (NUMBER(3,0), INVISIBLE) is not in the target and is not loaded.")
                .noneMatch(n -> n.contains("not in the source"));
    }

    /// What a plan knows of the source's key, for `shop.orders` made anew with this key.
    private static PlannedTable.Origin origin(String targetKey, String sourceKeys, String... more) throws SQLException {
        sql("DROP TABLE shop.order_lines, shop.orders");
        sql("CREATE TABLE shop.orders (order_id bigint NOT NULL, line int NOT NULL, order_date timestamp NOT NULL, note text, "
                + targetKey + ")");
        for (String s : more) {
            sql(s);
        }
        return withSource("CREATE TABLE SHOP.ORDERS (ORDER_ID NUMBER(18) NOT NULL, LINE NUMBER(9) NOT NULL,"
                        + " ORDER_DATE DATE NOT NULL, NOTE VARCHAR2(20)" + sourceKeys + ")")
                .tables().getFirst().origin();
    }

    @Test
    void a_target_key_that_is_one_of_the_sources_needs_no_look_up() throws SQLException {
        PlannedTable.Origin o = origin("PRIMARY KEY (line, order_id)", ", PRIMARY KEY (NOTE), UNIQUE (ORDER_ID, LINE)");
        assertThat(o.keyKnown()).isTrue();
        assertThat(o.sourceKey()).isEmpty();
    }

    @Test
    void a_wider_target_key_is_looked_up_by_the_sources() throws SQLException {
        assertThat(origin("PRIMARY KEY (order_id, line, order_date)", ", PRIMARY KEY (LINE, ORDER_ID)").sourceKey())
                .contains(new SourceKey(List.of("line", "order_id"), true, true));
    }

    @Test
    void without_an_index_that_leads_with_the_sources_key_the_plan_says_so() throws SQLException {
        assertThat(origin("PRIMARY KEY (order_date, order_id)", ", PRIMARY KEY (ORDER_ID)",
                        "CREATE INDEX ON shop.orders (order_id) WHERE note IS NOT NULL",
                        "CREATE INDEX ON shop.orders ((order_id + 1), order_id)").sourceKey())
                .contains(new SourceKey(List.of("order_id"), false, true));
    }

    @Test
    void a_row_is_not_moved_where_that_would_change_other_tables_or_fire_a_trigger() throws SQLException {
        assertThat(origin("PRIMARY KEY (order_id, order_date)", ", PRIMARY KEY (ORDER_ID)",
                        "CREATE TABLE shop.child (o bigint, d timestamp,"
                                + " FOREIGN KEY (o, d) REFERENCES shop.orders ON UPDATE CASCADE)").sourceKey())
                .contains(new SourceKey(List.of("order_id"), true, false));
        sql("DROP TABLE shop.child");
        PlanServer.reset();
        assertThat(origin("PRIMARY KEY (order_id, order_date)", ", PRIMARY KEY (ORDER_ID)",
                        "CREATE FUNCTION shop.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                        "CREATE TRIGGER t AFTER DELETE ON shop.orders EXECUTE FUNCTION shop.f()").sourceKey())
                .contains(new SourceKey(List.of("order_id"), true, false));
    }

    @Test
    void a_key_of_the_source_that_the_targets_does_not_hold_is_only_looked_up() throws SQLException {
        assertThat(origin("PRIMARY KEY (line, order_date)", ", PRIMARY KEY (ORDER_ID)").sourceKey())
                .contains(new SourceKey(List.of("order_id"), false, false));
    }

    @Test
    void a_source_without_a_key_that_tells_every_row_apart_leaves_it_unknown() throws SQLException {
        PlannedTable.Origin o = origin("PRIMARY KEY (order_id, line)", ", UNIQUE (ORDER_ID, NOTE)");
        assertThat(o.keyKnown()).isFalse();
        assertThat(o.sourceKey()).isEmpty();
        PlannedTable.Origin none = plan("order_id", "shop.orders").tables().getFirst().origin();
        assertThat(none.keyKnown()).isFalse();
    }

    @Test
    void what_no_rule_can_name_alone_is_staged_and_not_read() throws SQLException {
        Plan plan = withSource("CREATE TABLE SHOP.ORDERS (ORDER_ID NUMBER(18) PRIMARY KEY, CUSTOMER_ID NUMBER(18),"
                + " ORDER_DATE DATE, NOT_ VARCHAR2(10), NOTE VARCHAR2(10), \"OLD#\" NUMBER(3), OLD_ NUMBER(3))");
        PlannedTable t = plan.tables().getFirst();
        assertThat(t.origin().aside()).containsExactly("NOT_", "OLD#");
        assertThat(t.origin().removed()).containsExactly("OLD_");
        assertThat(t.columns()).extracting(PlannedColumn::staged)
                .containsExactly("ORDER_ID", "CUSTOMER_ID", "ORDER_DATE", "NOTE");
    }

    @Test
    void a_name_that_postgres_does_not_know_is_staged_as_the_target_has_it() throws SQLException {
        String tail = "_OF_THE_ORDER_AS_THE_OLD_SYSTEM_CALLED_IT_IN_ITS_LONGEST_REPORT";
        String cut = ("note" + tail).toLowerCase(Locale.ROOT).substring(0, 63);
        sql("ALTER TABLE shop.orders RENAME note TO " + cut);
        Plan plan = withSource("CREATE TABLE SHOP.ORDERS (ORDER_ID NUMBER(18) PRIMARY KEY, CUSTOMER_ID NUMBER(18),"
                + " ORDER_DATE DATE, NOTE" + tail + " VARCHAR2(10))");
        PlannedColumn column = plan.tables().getFirst().column(cut);
        assertThat(column.source()).isEqualTo("NOTE" + tail);
        assertThat(column.staged()).isEqualTo(cut);
    }

    @Test
    void what_the_source_is_known_to_send_decides_how_a_column_is_staged() throws SQLException {
        sql("DROP TABLE shop.orders CASCADE");
        sql("CREATE TABLE shop.orders (order_id int PRIMARY KEY, b bigint, s smallint, bare int, hundreds int, tenths bigint,"
                + " d double precision, r real, n double precision, id uuid, hex uuid, word varchar(9), pad char(9),"
                + " order_date timestamp)");
        Plan plan = withSource("CREATE TABLE SHOP.ORDERS (ORDER_ID NUMBER(9) PRIMARY KEY, B NUMBER(18), S NUMBER(5), BARE NUMBER,"
                + " HUNDREDS NUMBER(9), TENTHS NUMBER(9,1), D BINARY_DOUBLE, R BINARY_FLOAT, N NUMBER(9,2), ID RAW(16),"
                + " HEX VARCHAR2(36), WORD CHAR(9), PAD CHAR(9), ORDER_DATE DATE)");
        assertThat(plan.tables().getFirst().columns())
                .extracting(c -> c.target() + " " + c.type().feed().kind() + " " + c.type().feed().size())
                .containsExactly("order_id WHOLE 9", "b WHOLE 18", "s WHOLE 5", "bare UNKNOWN 0", "hundreds WHOLE 9",
                        "tenths UNKNOWN 0", "d FLOAT 0", "r FLOAT 0", "n FLOAT 0", "id BYTES 0", "hex TEXT 0",
                        "word CHAR 9", "pad TEXT 0", "order_date MICROS 0");
        assertThat(plan.notes()).isEmpty();
    }

    @Test
    void a_function_that_a_generated_column_calls_must_be_executable() {
        sql("CREATE FUNCTION shop.f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'");
        sql("REVOKE EXECUTE ON FUNCTION shop.f(int) FROM PUBLIC");
        sql("CREATE TABLE shop.g (id int PRIMARY KEY, n int GENERATED ALWAYS AS (shop.f(id)) STORED)");
        Request request = request("""
                {"tables": [{"source": "SHOP.G", "target": "shop.g"}], "window": {"column": "id", "from": 1, "to": 2}}""");
        assertThat(PlanServer.catalogue(request, "app").tables().getFirst().lacks())
                .extracting(TargetCatalogue.Lack::grant)
                .containsExactly("GRANT EXECUTE ON FUNCTION shop.f(integer) TO app");
    }

    @Test
    void planning_twice_gives_the_same_plan() {
        assertThat(plan("order_id", "shop.order_lines", "shop.orders"))
                .isEqualTo(plan("order_id", "shop.order_lines", "shop.orders"));
    }

    @Test
    void a_plan_survives_being_kept_as_json() throws JsonProcessingException {
        sql("CREATE TABLE shop.k (id int PRIMARY KEY, c text COLLATE \"C\" UNIQUE, v timestamptz)");
        Plan plan = plan("""
                {"tables": [{"source": "SHOP.K", "target": "shop.k"},
                            {"source": "SHOP.ORDERS", "target": "shop.orders", "windowColumn": "order_id"}],
                 "window": {"column": "id", "from": 1, "to": 2.5}, "reason": "größer",
                 "lob": {"mode": "full"}, "deletes": "ignore", "validation": "counts"}""");
        ObjectMapper mapper = JsonMapper.builder()
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .build();
        String json = mapper.writeValueAsString(plan);
        assertThat(mapper.readValue(json, Plan.class)).isEqualTo(plan);
    }

    /// A plan for the tables by a number column, each `schema.table` or `schema.table:column`.
    private static Plan plan(String windowColumn, String... tables) {
        List<String> list = Arrays.stream(tables)
                .map(t -> t.split(":"))
                .map(t -> "{\"source\": \"" + t[0] + "\", \"target\": \"" + t[0] + "\""
                        + (t.length > 1 ? ", \"windowColumn\": \"" + t[1] + "\"" : "") + "}")
                .toList();
        return plan("{\"tables\": " + list + ", \"window\": {\"column\": \"" + windowColumn
                + "\", \"from\": 1, \"to\": 2}}");
    }

    private static Plan plan(String json) {
        Request request = request(json);
        return accepted(Planner.plan(
                new RunNames("deployment", "run"),
                STARTED,
                request,
                PlanServer.catalogue(request, "postgres"),
                Optional.empty(),
                ENDPOINTS,
                TestTypes::of));
    }

    private static Plan withSource(String ddl) throws SQLException {
        Request request = request("""
                {"tables": [{"source": "SHOP.ORDERS", "target": "shop.orders"}],
                 "window": {"column": "order_date", "from": "2026-01-01", "to": "2026-02-01"}}""");
        String url = "jdbc:h2:mem:planner;MODE=Oracle";
        try (Connection keep = DriverManager.getConnection(url);
                Statement s = keep.createStatement()) {
            s.execute("CREATE SCHEMA SHOP");
            s.execute(ddl);
            try (SourceDatabase source = new SourceDatabase(url, Properties::new)) {
                SourceCatalogue catalogue = source.catalogue(
                        request.tables().stream().map(Request.Table::source).toList());
                return accepted(Planner.plan(
                        new RunNames("deployment", "run"),
                        STARTED,
                        request,
                        PlanServer.catalogue(request, "postgres"),
                        Optional.of(catalogue),
                        ENDPOINTS,
                        TestTypes::of));
            }
        }
    }

    private static Request request(String json) {
        try {
            return RequestReader.read(new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static Plan accepted(Planning planning) {
        return switch (planning) {
            case Planning.Accepted a -> a.plan();
            case Planning.Refused r -> throw new RequestRefused(r.problems());
        };
    }

    private static String staging(int number) {
        return new RunNames("deployment", "run").staging(number).table();
    }

    private static void sql(String sql) {
        PlanServer.execute(sql);
    }
}
