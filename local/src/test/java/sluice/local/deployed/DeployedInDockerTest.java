package sluice.local.deployed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.localstack.LocalStackContainer;
import sluice.wire.Json;

/// The scenarios of `checks/deployed`, with LocalStack from its own image.
///
/// `checks/deployed-in-docker` runs this. It has put in place what the scenarios need besides Docker, and names those that are to
/// happen in `SLUICE_DEPLOYED_IN_DOCKER`, separated by blanks; none means all. `checks/deployed.d/deployed.py` plays them, as it does
/// without Docker, but asks this test to start LocalStack and to end it: it prints a line, and reads one when that is done.
@EnabledIfEnvironmentVariable(
        named = DeployedInDockerTest.SCENARIOS,
        matches = ".*",
        disabledReason = "needs Docker: `checks/deployed-in-docker` runs it where that is there, `checks/deployed` does the same without")
class DeployedInDockerTest {

    static final String SCENARIOS = "SLUICE_DEPLOYED_IN_DOCKER";

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String IMAGE = "localstack/localstack:4.14.0";
    private static final String PYTHON = "/opt/code/localstack/.venv/bin/python";
    private static final String START = "LOCALSTACK START ";
    private static final String END = "LOCALSTACK END";

    /// The LocalStack that is asked for. It has this machine's network, and of its files what `folders` names, where they are here.
    ///
    /// @param script  what its Python runs
    /// @param folder  where it runs
    /// @param user    who it is on this machine: `UID:GID`
    /// @param log     the file for what it prints
    /// @param folders whether it may write to each
    private record Wanted(
            String script, String folder, String user, Path log, Map<String, String> env, Map<String, Boolean> folders) {}

    private LocalStackContainer localstack;

    @Test
    void every_scenario_ends_as_on_our_own_machine() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ROOT.resolve(".tools/localstack/bin/python").toString(), "-B", "checks/deployed.d/deployed.py",
                ".tools", System.getProperty("java.home")));
        Stream.of(System.getenv(SCENARIOS).split(" ")).filter(s -> !s.isEmpty()).forEach(command::add);
        Process player = new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true).start();
        try (BufferedReader out = player.inputReader(UTF_8); Writer in = player.outputWriter(UTF_8)) {
            for (String line; (line = out.readLine()) != null; ) {
                if (line.startsWith(START)) {
                    in.write(start(line.substring(START.length())) + "\n");
                    in.flush();
                } else if (line.equals(END)) {
                    localstack.stop();
                    in.write("\n");
                    in.flush();
                } else {
                    System.out.println(line);
                }
            }
            assertThat(player.waitFor()).as("how the scenarios went").isZero();
        } finally {
            player.destroy();
            if (localstack != null) {
                localstack.stop();
            }
        }
    }

    /// `started`, or why it is not.
    private String start(String wanted) {
        try {
            localstack = container(Json.strict().readValue(wanted, Wanted.class));
            localstack.start();
            return "started";
        } catch (IOException | RuntimeException e) {
            return e.toString().replace('\n', ' ');
        }
    }

    private static LocalStackContainer container(Wanted wanted) {
        LocalStackContainer c = new LocalStackContainer(IMAGE)
                .withEnv(wanted.env())
                .withNetworkMode("host")
                .withWorkingDirectory(wanted.folder())
                .withLogConsumer(frame -> append(wanted.log(), frame))
                .withStartupTimeout(Duration.ofMinutes(5))
                // after the module's own, which would start LocalStack as it is
                .withCreateContainerCmdModifier(
                        create -> create.withUser(wanted.user()).withEntrypoint(PYTHON, "-B", wanted.script()));
        // on this machine's network every port is as it is
        c.setExposedPorts(List.of());
        wanted.folders().forEach((folder, writes) ->
                c.withFileSystemBind(folder, folder, writes ? BindMode.READ_WRITE : BindMode.READ_ONLY));
        return c;
    }

    private static void append(Path log, OutputFrame frame) {
        try {
            Files.write(log, frame.getBytes() == null ? new byte[0] : frame.getBytes(), CREATE, APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
