package sluice.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.aws.Config;
import sluice.catalogue.TargetRights;
import sluice.dms.EndpointFacts;
import sluice.ledger.Problem;
import sluice.sql.SqlFailure;
import sluice.wire.Json;

/// What `grants/postgresql.sql` gives is enough, each right that is missing is told with the statement that gives it, and nothing is
/// written.
class CheckTargetPostgresTest {

    private static final String REQUEST = """
            {"tables": [{"source": "SALES.ORDERS", "target": "sales.orders"}],
             "window": {"column": "order_date", "from": "2026-02-01", "to": "2026-03-01"}, "cdc": "none"}""";
    private static final EndpointFacts ENDPOINTS = new EndpointFacts("oracle", "postgres", Map.of(), Map.of());

    private static EmbeddedPostgres server;
    private static int databases;

    private String database;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedPostgres.builder().setLocaleConfig("locale", "C").start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void granted() throws Exception {
        database = "d" + ++databases;
        try (Connection c = server.getPostgresDatabase().getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE DATABASE " + database);
        }
        run(Files.readString(Path.of("../grants/postgresql.sql")));
    }

    private void run(String sql) throws SQLException {
        try (Connection c = server.getDatabase("postgres", database).getConnection();
                Statement s = c.createStatement()) {
            s.execute(sql);
        }
    }

    private CheckTarget.Out look(String user, Optional<String> request) throws Exception {
        Config config = new Config(Map.of("DEPLOYMENT", "test", "DATABASE_URL", "jdbc:postgresql://localhost:" + server.getPort() + "/"
                + database,
                "DATABASE_USER", user, "DATABASE_LOGIN", "none", "DMS_USER", "dms_user"));
        return new CheckTarget(null, config, InstantSource.system()).handleRequest(new CheckTarget.In(
                request.isPresent() ? Optional.of(Json.strict().readTree(request.get())) : Optional.empty(), request.map(_ -> ENDPOINTS)),
                        Fakes.CONTEXT);
    }

    private List<TargetRights.Lack> lacks() throws Exception {
        return look("sluice", Optional.empty()).lacks();
    }

    @Test
    void a_call_without_a_request_asks_for_none() throws Exception {
        assertThat(Json.strict().readValue("{}", CheckTarget.In.class)).isEqualTo(new CheckTarget.In(Optional.empty(), Optional.empty()));
    }

    @Test
    void the_script_gives_all_that_is_looked_for() throws Exception {
        CheckTarget.Out out = look("sluice", Optional.empty());
        assertThat(out.lacks()).isEmpty();
        assertThat(out.problems()).isEmpty();
        assertThat(out.version()).matches("1[4-8]\\.\\d+");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sluice lacks USAGE on schema sluice | REVOKE USAGE ON SCHEMA sluice FROM sluice",
        "sluice lacks CREATE on schema sluice | REVOKE CREATE ON SCHEMA sluice FROM sluice",
        "sluice lacks USAGE on schema sluice_staging | REVOKE USAGE ON SCHEMA sluice_staging FROM sluice CASCADE",
        "sluice lacks CREATE on schema sluice_staging | REVOKE CREATE ON SCHEMA sluice_staging FROM sluice",
        "sluice may not let dms_user into schema sluice_staging | REVOKE GRANT OPTION FOR USAGE ON SCHEMA sluice_staging FROM sluice;"
                + " REVOKE USAGE ON SCHEMA sluice_staging FROM dms_user",
        "there is no schema sluice, and sluice may not make it | DROP SCHEMA sluice",
        "there is no schema sluice_staging, and sluice may not make it | DROP SCHEMA sluice_staging",
        "dms_user may not connect to database | DO $$ BEGIN EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC, dms_user',"
                + " current_database()); END $$"
    })
    void what_is_missing_is_told_with_the_statement_that_gives_it(String what, String take) throws Exception {
        run(take);
        List<TargetRights.Lack> lacks = lacks();
        assertThat(lacks).hasSize(1);
        assertThat(lacks.getFirst().what()).startsWith(what);
        run(lacks.getFirst().sql());
        assertThat(lacks()).isEmpty();
    }

    @Test
    void a_role_that_is_not_there_is_told_by_its_name() throws Exception {
        Config config = new Config(Map.of("DEPLOYMENT", "test", "DATABASE_URL", "jdbc:postgresql://localhost:" + server.getPort() + "/"
                + database,
                "DATABASE_USER", "sluice", "DATABASE_LOGIN", "none", "DMS_USER", "dms_usr"));
        assertThat(new CheckTarget(null, config, InstantSource.system())
                        .handleRequest(new CheckTarget.In(Optional.empty(), Optional.empty()), Fakes.CONTEXT).lacks())
                .containsExactly(new TargetRights.Lack("there is no role dms_usr, which DmsUser names", "CREATE ROLE dms_usr LOGIN"));
    }

    @Test
    void what_the_plan_of_a_request_would_refuse_is_told_and_nothing_is_written() throws Exception {
        long before = relations();
        List<Problem> problems = look("sluice", Optional.of(REQUEST)).problems();
        assertThat(problems).singleElement().satisfies(p -> assertThat(p.field()).isEqualTo("tables[0].target"));
        assertThat(relations()).isEqualTo(before);

        run("CREATE SCHEMA sales; CREATE TABLE sales.orders (id bigint PRIMARY KEY, order_date timestamp(0) NOT NULL);"
                + " GRANT USAGE ON SCHEMA sales TO sluice; GRANT SELECT, INSERT, UPDATE ON sales.orders TO sluice");
        assertThat(look("sluice", Optional.of(REQUEST)).problems()).isEmpty();
        run("REVOKE UPDATE ON sales.orders FROM sluice");
        assertThat(look("sluice", Optional.of(REQUEST)).problems()).singleElement()
                .satisfies(p -> assertThat(p.toString()).contains("missing UPDATE").contains("GRANT UPDATE"));
    }

    private long relations() throws SQLException {
        try (Connection c = server.getDatabase("postgres", database).getConnection();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT count(*) FROM pg_class WHERE relnamespace::regnamespace::text LIKE 'sluice%'")) {
            r.next();
            return r.getLong(1);
        }
    }

    @Test
    void a_database_that_is_not_there_is_the_functions_error() {
        database = "nowhere";
        assertThatThrownBy(() -> look("sluice", Optional.empty())).isInstanceOf(SqlFailure.class).hasMessageContaining("3D000");
    }
}
