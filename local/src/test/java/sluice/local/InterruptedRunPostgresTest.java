package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A run whose process is asked to end while it merges.
@Timeout(180)
class InterruptedRunPostgresTest {

    /// Sent in the place of ^C, because a child of a background process may be deaf to that. The JVM ends by either in the same
    /// way and makes 128 and the signal's number of it: 130 for ^C.
    private static final int TERMINATED = 128 + 15;

    @TempDir
    private Path folder;

    private Process run;

    @AfterEach
    void end() {
        if (run != null) {
            run.destroyForcibly();
        }
    }

    @Test
    void says_what_was_merged_and_what_is_left_and_holds_nothing() throws Exception {
        String source = "jdbc:h2:file:" + folder.resolve("source") + ";USER=sa";
        String target = TestDatabases.freshDatabase();
        execute(source + ";MODE=Oracle", "CREATE SCHEMA app",
                "CREATE TABLE app.a (id NUMBER(9) PRIMARY KEY, at DATE NOT NULL, n NUMBER(9))",
                "INSERT INTO app.a SELECT x, DATE '2026-02-10', x FROM SYSTEM_RANGE(1, 500)");
        execute(target, "CREATE SCHEMA app", "CREATE TABLE app.a (id int PRIMARY KEY, at timestamp NOT NULL, n int)",
                "INSERT INTO app.a VALUES (250, '2026-02-10', 0)");
        Path request = Files.writeString(folder.resolve("request.json"), """
                {"tables": [{"source": "APP.A", "target": "app.a"}],
                 "window": {"column": "at", "from": "2026-02-01", "to": "2026-03-01"}}""");

        try (Connection holder = DriverManager.getConnection(target)) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("UPDATE app.a SET n = 1 WHERE id = 250");
            run = SluiceProcess.start("run", "reload", "--request", request.toString(), "--source", source, "--target", target);
            BufferedReader out = run.inputReader(StandardCharsets.UTF_8);
            String line = out.readLine();
            while (line != null && !line.contains("merging")) {
                line = out.readLine();
            }
            assertThat(line).as("the run came to its merge").isNotNull();
            // all but the row that is held
            while (count(target, "SELECT coalesce(sum(inside), 0) FROM sluice.chunk WHERE merged_at IS NOT NULL") < 499) {
                Thread.yield();
            }
            run.toHandle().destroy();
            String last = out.readAllAsString();
            assertThat(last).contains("interrupted: what was merged stays, as the source had it.")
                    .containsPattern("(?m)^ app.a +499 +1$")
                    .contains("Start the same request again to finish the job.")
                    .doesNotContain("verdict:");
            assertThat(run.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(run.exitValue()).isEqualTo(TERMINATED);
        }
        assertThat(count(target, "SELECT count(*) FROM app.a")).isEqualTo(500);
        assertThat(count(target, "SELECT (SELECT count(*) FROM sluice.claim) + (SELECT count(*) FROM sluice.holding)"
                        + " + (SELECT count(*) FROM pg_tables WHERE schemaname = 'sluice_staging')"))
                .as("what it held")
                .isZero();
    }

    private static long count(String url, String query) throws SQLException {
        try (Connection c = DriverManager.getConnection(url);
                var r = c.createStatement().executeQuery(query)) {
            r.next();
            return r.getLong(1);
        }
    }

    private static void execute(String url, String... statements) throws SQLException {
        try (Connection c = DriverManager.getConnection(url);
                Statement s = c.createStatement()) {
            for (String statement : statements) {
                s.execute(statement);
            }
        }
    }
}
