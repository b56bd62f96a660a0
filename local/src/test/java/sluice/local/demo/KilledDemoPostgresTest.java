package sluice.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sluice.local.SluiceProcess;

/// `kill -9` of a demo.
@Timeout(120)
class KilledDemoPostgresTest {

    /// For all tests: a demo unpacks the server's programs into it, which takes longer than the rest.
    @TempDir
    private static Path temporary;

    private Process demo;
    private Path scratch;
    private ProcessHandle server;
    private ProcessHandle watch;

    @BeforeEach
    void begin() throws Exception {
        List<Path> before = list(temporary);
        demo = SluiceProcess.startIn(temporary, "demo", "--rows", "50000000");
        BufferedReader out = demo.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        while (line != null && !line.startsWith("A source that speaks Oracle's SQL")) {
            line = out.readLine();
        }
        assertThat(line).as("its server runs").isNotNull();
        scratch = list(temporary).stream()
                .filter(p -> p.getFileName().toString().startsWith("sluice-demo-") && !before.contains(p))
                .findFirst()
                .orElseThrow();
        Path data = list(scratch).stream().filter(KilledDemoPostgresTest::isData).findFirst().orElseThrow();
        server = ProcessHandle.of(Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst())).orElseThrow();
        watch = demo.children().filter(p -> p.info().commandLine().orElse("").contains("watch-postgresql")).findFirst().orElseThrow();
    }

    @AfterEach
    void end() {
        demo.destroyForcibly();
        if (server != null) {
            server.destroyForcibly();
        }
    }

    @Test
    void its_server_ends_with_it_and_its_folder_with_the_next_demo() throws Exception {
        demo.destroyForcibly().waitFor();
        server.onExit().get(1, TimeUnit.MINUTES);
        watch.onExit().get(1, TimeUnit.MINUTES);
        assertThat(list(scratch)).contains(scratch.resolve("lock")).noneMatch(KilledDemoPostgresTest::isData);
        assertThat(next()).contains("Taken away, as its demo was killed: " + scratch + "\n");
        assertThat(scratch).doesNotExist();
    }

    @Test
    void where_the_watch_was_killed_too_the_next_demo_ends_the_server() throws Exception {
        watch.destroyForcibly();
        watch.onExit().get(1, TimeUnit.MINUTES);
        demo.destroyForcibly().waitFor();
        assertThat(server.isAlive()).isTrue();
        next();
        assertThat(server.isAlive()).isFalse();
        assertThat(scratch).doesNotExist();
    }

    @Test
    void a_demo_that_lives_keeps_what_it_has() throws Exception {
        assertThat(next()).doesNotContain(scratch.toString());
        assertThat(server.isAlive()).isTrue();
        assertThat(scratch).exists();
    }

    /// What the next demo says while it makes its folder.
    private String next() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Scratch.in(temporary, new PrintStream(said, true, StandardCharsets.UTF_8));
        return said.toString(StandardCharsets.UTF_8);
    }

    private static boolean isData(Path folder) {
        return folder.getFileName().toString().startsWith("sluice-postgresql-");
    }

    private static List<Path> list(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
