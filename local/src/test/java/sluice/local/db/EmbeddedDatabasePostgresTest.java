package sluice.local.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.local.db.EmbeddedDatabase.Launch;

class EmbeddedDatabasePostgresTest {
    private static String query(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var rows = connection.createStatement().executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    @Test
    void serves_version_18_in_utf_8_with_code_point_order() throws SQLException {
        try (var server = EmbeddedDatabase.start()) {
            String url = server.createDatabase("Some \"database\"");
            assertThat(query(server.jdbcUrl("postgres"), "SHOW server_version")).startsWith("18.");
            assertThat(query(server.jdbcUrl("postgres"), "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(query(server.jdbcUrl("postgres"),
                            "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'postgres'"))
                    .isEqualTo("bC.UTF-8");
            assertThat(query(url, "SELECT current_database()")).isEqualTo("Some \"database\"");
        }
    }

    @Test
    void leaves_neither_server_nor_folder_behind() throws Exception {
        var server = EmbeddedDatabase.start();
        Path data = Path.of(query(server.jdbcUrl("postgres"), "SHOW data_directory"));
        assertThat(data).exists();
        server.close();
        server.close();
        assertThat(data).doesNotExist();
        assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("postgres")))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void keeps_a_data_folder_it_was_given(@TempDir Path folder) throws SQLException {
        Path data = folder.resolve("data");
        try (var server = EmbeddedDatabase.start(data)) {
            server.createDatabase("kept");
        }
        try (var server = EmbeddedDatabase.start(data)) {
            assertThat(query(server.jdbcUrl("kept"), "SELECT current_database()")).isEqualTo("kept");
        }
        assertThat(data.resolve("PG_VERSION")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"setpriv", "runuser"})
    void root_without_user_namespaces_runs_it_as_nobody(String way) throws SQLException {
        assumeTrue(root(), "only root can become nobody");
        var refused = new Launch("in a user namespace", List.of("false"), false);
        Launch fallback = way.equals("setpriv") ? Launch.SETPRIV : Launch.RUNUSER;
        try (var server = EmbeddedDatabase.start(temporary(), true, List.of(refused, fallback))) {
            assertThat(query(server.jdbcUrl("postgres"), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void a_folder_nobody_cannot_reach_is_named(@TempDir Path folder) throws Exception {
        assumeTrue(root(), "only root can become nobody");
        Path closed = Files.createDirectory(
                folder.resolve("closed"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        assertThatThrownBy(() -> EmbeddedDatabase.start(closed.resolve("data"), false, List.of(Launch.SETPRIV)))
                .hasMessageContaining("cannot enter")
                .hasMessageContaining("--target JDBC_URL");
    }

    @Test
    void when_no_way_works_every_way_and_the_remedy_are_named() {
        var first = new Launch("first way", List.of("false"), false);
        var second = new Launch("second way", List.of("a-program-that-does-not-exist"), false);
        assertThatThrownBy(() -> EmbeddedDatabase.start(temporary(), true, List.of(first, second)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("first way: initdb ended with 1")
                .hasMessageContaining("second way: ")
                .hasMessageContaining("a-program-that-does-not-exist")
                .hasMessageEndingWith("--target JDBC_URL (for example"
                        + " jdbc:postgresql://localhost:5432/postgres?user=postgres).");
    }
}
