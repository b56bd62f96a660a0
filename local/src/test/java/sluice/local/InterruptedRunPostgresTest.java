package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.wire.Json;

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

    @ParameterizedTest
    @ValueSource(strings = {"", "--json"})
    void says_what_was_merged_and_what_is_left_and_holds_nothing(String option) throws Exception {
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
            run = SluiceProcess.start(Stream.of("run", "reload", "--request", request.toString(), "--source", source, "--target", target,
                            "--out", folder.resolve("out").toString(), option)
                    .filter(Predicate.not(String::isEmpty))
                    .toArray(String[]::new));
            while (count(target, "SELECT count(to_regclass('sluice.chunk'))") == 0) {
                Thread.yield();
            }
            // all but the row that is held
            while (count(target, "SELECT coalesce(sum(inside), 0) FROM sluice.chunk WHERE merged_at IS NOT NULL") < 499) {
                Thread.yield();
            }
            run.toHandle().destroy();
            String last = run.inputReader(StandardCharsets.UTF_8).readAllAsString();
            if (option.isEmpty()) {
                assertThat(last).contains("interrupted: what was merged stays, as the source had it.")
                        .containsPattern("(?m)^ app.a +499 +1$")
                        .contains("Start the same request again to finish the job.\nnext: " + folder.resolve("out").resolve("message-1.txt") + "\n")
                        .doesNotContain("verdict:");
            } else {
                JsonNode told = Json.strict().readTree(last);
                assertThat(told.path("outcome").asText()).isEqualTo("interrupted");
                assertThat(told.path("tables")).hasSize(1);
                assertThat(told.path("tables").path(0).toString())
                        .isEqualTo("{\"table\":\"app.a\",\"stage\":\"merging\",\"rows\":500,\"merged\":499,\"checked\":0}");
            }
            assertThat(run.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(run.exitValue()).isEqualTo(TERMINATED);
        }
        assertThat(count(target, "SELECT count(*) FROM app.a")).isEqualTo(500);
        assertThat(count(target, "SELECT (SELECT count(*) FROM sluice.claim) + (SELECT count(*) FROM sluice.holding)"
                        + " + (SELECT count(*) FROM pg_tables WHERE schemaname = 'sluice_staging')"))
                .as("what it held")
                .isZero();
    }

    @Test
    void of_which_nothing_was_merged_is_to_be_started_again_too() {
        assertThat(RunText.left(List.of())).contains("nothing in your tables has changed", "Start the same request again");
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
