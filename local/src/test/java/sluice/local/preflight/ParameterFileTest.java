package sluice.local.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.local.CommandFailed;
import sluice.local.preflight.Line.Status;

/// A configuration for `sam deploy` is read as the SAM CLI reads it.
class ParameterFileTest {

    private static final Path EXAMPLE = Path.of("../docs/samconfig.example.toml");

    @TempDir
    private Path folder;

    private ParameterFile read(String text) throws Exception {
        return ParameterFile.read(Files.writeString(folder.resolve("samconfig.toml"), text));
    }

    private ParameterFile overrides(String overrides) throws Exception {
        return read("version = 0.1\n[default.deploy.parameters]\nparameter_overrides = " + overrides + "\n");
    }

    @Test
    void the_example_is_a_stack_that_can_be_looked_at() throws Exception {
        ParameterFile file = ParameterFile.read(EXAMPLE);
        assertThat(file.region()).contains("eu-central-1");
        assertThat(file.parameters()).hasSizeGreaterThan(12).containsEntry("DatabaseHost", Account.HOST)
                .containsEntry("SubnetIds", "subnet-0123456789abcdef0,subnet-0123456789abcdef1");
        List<Line> lines = new Preflight(new Account().services(), Account.REGION, PreflightTest.TEMPLATE).of(file.parameters(), EXAMPLE);
        assertThat(lines).as("%s", lines).hasSizeGreaterThan(15).allMatch(l -> l.status() == Status.OK);
    }

    @Test
    void its_commented_schedule_is_read_with_its_quotes() throws Exception {
        String example = Files.readString(EXAMPLE);
        Map<String, String> parameters = read(example.replace("    # '", "    '")).parameters();
        assertThat(parameters).containsEntry("Schedule", "cron(0 1 * * ? *)");
        assertThat(parameters.get("ScheduledRequest")).startsWith("{\"tables\":[{\"source\":\"SALES.ORDERS\"")
                .endsWith("\"zone\":\"Europe/Berlin\"}}");
    }

    @Test
    void one_text_may_hold_several() throws Exception {
        assertThat(overrides("'A=1 B=\"two words\" C=x\\ y D=\"\"'").parameters())
                .isEqualTo(Map.of("A", "1", "B", "two words", "C", "x y", "D", ""));
    }

    @Test
    void what_the_template_does_not_take_is_one_line() throws Exception {
        Map<String, String> given = new java.util.HashMap<>(ParameterFile.read(EXAMPLE).parameters());
        given.remove("SubnetIds");
        given.put("TargetEndpointArn", "");
        given.put("Worker", "3");
        List<Line> lines = new Preflight(new Account().services(), Account.REGION, PreflightTest.TEMPLATE).of(given, EXAMPLE);
        assertThat(lines).hasSize(2);
        assertThat(lines.getLast().status()).isEqualTo(Status.WRONG);
        assertThat(lines.getLast().said()).isEqualTo("the template has no Worker. SubnetIds is missing; TargetEndpointArn is missing");
        assertThat(lines.getLast().commands()).containsExactly("# in " + EXAMPLE + ": take out Worker",
                "# in " + EXAMPLE + ": \"SubnetIds=VALUE\"", "# in " + EXAMPLE + ": \"TargetEndpointArn=VALUE\"");
    }

    @Test
    void what_is_no_such_file_is_refused_and_shows_nothing_of_it() {
        assertThatThrownBy(() -> ParameterFile.read(folder.resolve("none.toml"))).isInstanceOf(CommandFailed.class)
                .hasMessageContaining("none.toml: cannot be read: NoSuchFileException");
        assertThatThrownBy(() -> read("[default\n")).isInstanceOf(CommandFailed.class).hasMessageContaining("is no TOML")
                .hasMessageContaining("in line 1");
        assertThatThrownBy(() -> read("version = 0.1\n")).isInstanceOf(CommandFailed.class).hasMessageContaining("no parameter_overrides");
        assertThatThrownBy(() -> overrides("'A=1 secret'")).isInstanceOf(CommandFailed.class).hasMessageContaining("after [A]")
                .hasMessageNotContaining("secret");
    }
}
