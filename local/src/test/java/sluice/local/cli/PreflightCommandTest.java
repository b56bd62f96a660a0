package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.local.Exit;
import sluice.local.Shown;
import sluice.local.preflight.Line;
import sluice.local.preflight.Line.Status;

/// What is printed, and the exit code.
class PreflightCommandTest {

    private static final Line OK = new Line(Status.OK, "caller", "account 1, region x", List.of());
    private static final Line WRONG = new Line(Status.WRONG, "log group", "is not there", List.of("aws logs create-log-group --region x"));
    private static final Line UNKNOWN = new Line(Status.UNKNOWN, "subnets", "ec2:DescribeSubnets was refused (AccessDenied)", List.of());

    @Test
    void the_exit_code_is_that_of_the_worst_line() {
        assertThat(PreflightCommand.exit(List.of(OK, OK))).isEqualTo(Exit.CLEAN);
        assertThat(PreflightCommand.exit(List.of(OK, UNKNOWN))).isEqualTo(Exit.INCONCLUSIVE);
        assertThat(PreflightCommand.exit(List.of(OK, UNKNOWN, WRONG))).isEqualTo(Exit.REFUSED);
        assertThat(PreflightCommand.exit(List.of(UNKNOWN))).as("not even the caller is known").isEqualTo(Exit.UNREACHABLE);
    }

    @Test
    void people_read_lines_with_commands_below_them() {
        assertThat(PreflightCommand.text(List.of(OK, WRONG, UNKNOWN), Shown.TEXT)).isEqualTo("""
                 ok       caller     account 1, region x
                 wrong    log group  is not there
                          aws logs create-log-group --region x
                 unknown  subnets    ec2:DescribeSubnets was refused (AccessDenied)

                preflight: wrong. 1 ok, 1 wrong, 1 unknown. Nothing was changed.
                """);
        assertThat(PreflightCommand.text(List.of(OK, UNKNOWN), Shown.QUIET)).isEqualTo("preflight: unknown. 1 ok, 0 wrong, 1 unknown. Nothing was changed.\n");
    }

    @Test
    void programs_read_one_document() {
        assertThat(PreflightCommand.text(List.of(OK, WRONG), Shown.JSON).replaceAll("\\s", "")).isEqualTo("""
                {"outcome":"wrong","lines":[{"status":"ok","about":"caller","said":"account 1, region x","commands":[]},
                {"status":"wrong","about":"log group","said":"is not there","commands":["aws logs create-log-group --region x"]}]}
                """.replaceAll("\\s", ""));
    }
}
