package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `./sluice run reload` in a process that is killed, `kill -9`, while it holds a claim.
@Timeout(180)
class KilledProcessPostgresTest {

    @TempDir
    private Path folder;

    private record Ended(int exit, String output) {}

    private static Ended run(String... args) throws Exception {
        Process p = SluiceProcess.start(args);
        String output = p.inputReader(StandardCharsets.UTF_8).readAllAsString();
        return new Ended(p.waitFor(), output);
    }

    @Test
    void the_next_run_takes_back_what_it_held_and_a_live_one_is_left_alone() throws Exception {
        String source = HeldMerge.source(folder);
        String target = TestDatabases.freshDatabase();
        Path request = HeldMerge.request(folder);
        String[] reload = {"run", "reload", "--request", request.toString(), "--source", source, "--target", target};
        try (Connection c = DriverManager.getConnection(target)) {
            HeldMerge.hold(c);
            Process killed = SluiceProcess.start(reload);
            String claimed = "SELECT coalesce(max(run_id), '') FROM sluice.chunk WHERE to_regclass('sluice.chunk') IS NOT NULL";
            String run = "";
            while (run.isEmpty()) {
                assertThat(killed.isAlive()).isTrue();
                run = value(target, "SELECT to_regclass('sluice.chunk') IS NOT NULL").equals("t") ? value(target, claimed) : "";
            }
            // H2 lets one process in
            Ended alive = run("release", run, "--target", target);
            assertThat(alive.exit()).isEqualTo(2);
            assertThat(alive.output()).contains("RUN " + run + " is at work, in process " + killed.pid() + " on ");
            assertThat(CommandLinePostgresTest.run(List.of("show", run, "--target", target)).out()).endsWith("open: it has no outcome yet\n");
            killed.destroyForcibly().waitFor();
            c.rollback();
            String gone = "open: its process " + killed.pid() + " on this machine is gone; `./sluice release " + run + "` ends it";
            while (value(target, "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'sluice alive%'").equals("1")) {
                Thread.yield();
            }
            assertThat(CommandLinePostgresTest.run(List.of("show", run, "--target", target)).out()).endsWith(gone + "\n");
            assertThat(CommandLinePostgresTest.run(List.of("runs", "--target", target)).out()).endsWith(run + " is " + gone + ".\n");
            Ended next = run(reload);
            assertThat(next.output())
                    .contains("Run " + run + " of process " + killed.pid() + " on ", "which is no more", "the claim on shop.t", "verdict: clean");
            assertThat(next.exit()).isZero();
            assertThat(value(target, "SELECT outcome FROM sluice.run WHERE run_id = '" + run + "'")).isEqualTo("failed");
            assertThat(value(target, "SELECT count(*) FROM sluice.claim")).isEqualTo("0");
            assertThat(value(target, "SELECT count(*) FROM pg_tables WHERE schemaname = 'sluice_staging'")).isEqualTo("0");
            assertThat(run("release", run, "--target", target).output()).contains("has ended and holds nothing");
        }
    }

    private static String value(String url, String query) throws Exception {
        try (Connection c = DriverManager.getConnection(url);
                Statement s = c.createStatement();
                var r = s.executeQuery(query)) {
            r.next();
            return r.getString(1);
        }
    }
}
