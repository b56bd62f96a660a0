package sluice.deploy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/// `grants/postgresql.sql` is enough for what Sluice and DMS do, and no more.
class GrantsPostgresTest {

    private static void run(EmbeddedPostgres server, String user, String sql) throws SQLException {
        try (Connection c = server.getDatabase(user, "postgres").getConnection();
                Statement s = c.createStatement()) {
            s.execute(sql);
        }
    }

    private static void refused(EmbeddedPostgres server, String user, String sql) {
        assertThatThrownBy(() -> run(server, user, sql)).as(sql).hasMessageContaining("permission denied");
    }

    @Test
    void the_script_gives_what_is_needed_and_nothing_more() throws Exception {
        try (EmbeddedPostgres server =
                EmbeddedPostgres.builder().setLocaleConfig("locale", "C").start()) {
            run(server, "postgres", "CREATE SCHEMA sales; CREATE TABLE sales.orders (id int PRIMARY KEY, n int);"
                    + " CREATE TABLE sales.other (id int)");
            String script = Files.readString(Path.of("../grants/postgresql.sql"));
            run(server, "postgres", script);
            run(server, "postgres", script);
            String example = script.lines()
                    .filter(l -> l.startsWith("--   GRANT "))
                    .map(l -> l.substring(5))
                    .reduce("", String::concat);
            run(server, "postgres", example);

            run(server, "sluice", "CREATE TABLE sluice.run (id int); INSERT INTO sluice.run VALUES (1)");
            run(server, "sluice", "CREATE UNLOGGED TABLE sluice_staging.r1 (id int PRIMARY KEY)");
            run(server, "sluice", "GRANT USAGE ON SCHEMA sluice_staging TO dms_user;"
                    + " GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON sluice_staging.r1 TO dms_user");
            run(server, "dms_user", "TRUNCATE sluice_staging.r1; INSERT INTO sluice_staging.r1 VALUES (1)");
            run(server, "sluice", "INSERT INTO sales.orders SELECT id, 1 FROM sluice_staging.r1;"
                    + " UPDATE sales.orders SET n = 2; SELECT * FROM sales.orders");
            run(server, "sluice", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE usename = 'sluice' AND pid <> pg_backend_pid()");

            refused(server, "sluice", "DELETE FROM sales.orders");
            refused(server, "sluice", "TRUNCATE sales.orders");
            refused(server, "sluice", "SELECT * FROM sales.other");
            refused(server, "sluice", "CREATE SCHEMA more");
            refused(server, "dms_user", "SELECT * FROM sales.orders");
            refused(server, "dms_user", "SELECT * FROM sluice.run");
            refused(server, "dms_user", "CREATE TABLE sluice_staging.mine (id int)");
        }
    }
}
