package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sluice.local.CommandLinePostgresTest.Done;
import sluice.local.db.EmbeddedDatabase;

/// A run whose target's server is killed while it merges.
@Timeout(180)
class TargetGonePostgresTest {

    @TempDir
    private Path folder;

    @Test
    void what_is_told_is_true_on_this_machine_and_said_once() throws Exception {
        String source = HeldMerge.source(folder);
        Path request = HeldMerge.request(folder);
        Path out = folder.resolve("out");
        CompletableFuture<Done> run;
        String home = System.setProperty("sluice.home", LocalRun.ROOT.toString());
        try (EmbeddedDatabase server = EmbeddedDatabase.start()) {
            String target = server.createDatabase("shop");
            try (Connection c = DriverManager.getConnection(target)) {
                HeldMerge.hold(c);
                run = CompletableFuture.supplyAsync(() -> CommandLinePostgresTest.run(List.of("run", "reload", "--request", request.toString(),
                        "--source", source, "--target", target, "--out", out.toString())));
                try (Connection look = DriverManager.getConnection(target)) {
                    while (!value(look, "SELECT to_regclass('sluice.chunk') IS NOT NULL").equals("t")
                            || value(look, "SELECT count(*) FROM sluice.chunk").equals("0")) {
                        assertThat(run).isNotDone();
                    }
                }
            }
        }
        Done done = run.get();
        Optional.ofNullable(home).ifPresentOrElse(h -> System.setProperty("sluice.home", h), () -> System.clearProperty("sluice.home"));
        String name = done.out().lines().findFirst().orElseThrow().replace("run: ", "");
        String left = "Staging and claims of " + name + " may be left in the target. When the server is up: `./sluice release " + name
                + "`; the next `run reload` does it too.";
        assertThat(done.exit()).isEqualTo(Exit.FAILED.code());
        assertThat(done.out()).containsOnlyOnce("This passes by itself").containsOnlyOnce(left).endsWith("next: " + out.resolve("message-1.txt") + "\n");
        assertThat(done.err()).matches("The ledger could not be read \\(SQLSTATE \\w{5}\\): what the run did is not all told here\\.\n");
        assertThat(done.all()).doesNotContain("however often", "for minutes", "cleanup state machine");
        assertThat(Files.readString(out.resolve("message-1.txt"))).contains(left)
                .doesNotContain("however often", "for minutes", "cleanup state machine", "JDBC_URL");
    }

    private static String value(Connection c, String query) throws Exception {
        try (Statement s = c.createStatement(); var r = s.executeQuery(query)) {
            r.next();
            return r.getString(1);
        }
    }
}
