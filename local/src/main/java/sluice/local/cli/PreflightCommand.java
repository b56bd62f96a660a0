package sluice.local.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import sluice.local.CommandFailed;
import sluice.local.Console;
import sluice.local.Exit;
import sluice.local.Exits;
import sluice.local.Main;
import sluice.local.RunText;
import sluice.local.Shown;
import sluice.local.aws.SamTemplate;
import sluice.local.preflight.Line;
import sluice.local.preflight.Line.Status;
import sluice.local.preflight.ParameterFile;
import sluice.local.preflight.Preflight;
import sluice.local.preflight.Services;
import sluice.wire.Json;
import sluice.wire.Printable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;

/// `./sluice preflight`.
@Command(
        name = "preflight",
        description = {
            "Looks, with your own AWS credentials, whether a stack finds all that a run needs, before its first deployment or at any time"
                    + " after it. Nothing is changed."
        })
@Exits({Exit.CLEAN, Exit.REFUSED, Exit.INCONCLUSIVE, Exit.FAILED, Exit.UNREACHABLE, Exit.INTERRUPTED})
public final class PreflightCommand implements Callable<Integer> {

    private static final class What {
        @Option(names = "--stack", required = true, paramLabel = "NAME", description = "A stack that is there.")
        private String stack;

        @Option(names = "--parameters", required = true, paramLabel = "FILE",
                description = "Before the first deployment: the configuration for sam deploy, as docs/samconfig.example.toml.")
        private Path file;
    }

    private final Console console;

    @ArgGroup(multiplicity = "1")
    private What what;

    @Option(names = "--region", paramLabel = "REGION", description = "Its region; otherwise the file's, or that of your AWS configuration.")
    private String region;

    @Mixin
    private final ShownOptions shown = new ShownOptions();

    public PreflightCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CommandFailed {
        Map<String, SamTemplate.Parameter> template = SamTemplate.parameters(Main.root().resolve("template.yaml"));
        List<Line> lines;
        if (what.file != null) {
            ParameterFile file = ParameterFile.read(what.file);
            String where = region(file.region());
            lines = new Preflight(Services.aws(Region.of(where)), where, template).of(file.parameters(), what.file);
        } else {
            String where = region(Optional.empty());
            lines = new Preflight(Services.aws(Region.of(where)), where, template).of(what.stack);
        }
        console.out().print(text(lines, shown.shown()));
        return exit(lines).code();
    }

    private String region(Optional<String> files) throws CommandFailed {
        Optional<String> said = Optional.ofNullable(region).or(() -> files)
                .or(() -> Optional.ofNullable(console.environment().get("AWS_DEFAULT_REGION")));
        if (said.isPresent()) {
            return said.get();
        }
        try {
            return new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider()).getRegion().id();
        } catch (SdkClientException _) {
            throw new CommandFailed(Exit.REFUSED, "--region: no region is known. Give one, or set AWS_REGION.");
        }
    }

    /// Nothing about AWS is known where not even the caller is.
    static Exit exit(List<Line> lines) {
        Status worst = worst(lines);
        return lines.size() == 1 && worst == Status.UNKNOWN
                ? Exit.UNREACHABLE
                : switch (worst) {
                    case OK -> Exit.CLEAN;
                    case WRONG -> Exit.REFUSED;
                    case UNKNOWN -> Exit.INCONCLUSIVE;
                };
    }

    private static Status worst(List<Line> lines) {
        return has(lines, Status.WRONG) ? Status.WRONG : has(lines, Status.UNKNOWN) ? Status.UNKNOWN : Status.OK;
    }

    private static boolean has(List<Line> lines, Status status) {
        return lines.stream().anyMatch(l -> l.status() == status);
    }

    static String text(List<Line> lines, Shown shown) {
        if (shown == Shown.JSON) {
            ObjectNode out = Json.strict().createObjectNode().put("outcome", worst(lines).toString());
            lines.forEach(l -> {
                ObjectNode line = out.withArray("lines").addObject().put("status", l.status().toString()).put("about", l.about())
                        .put("said", l.said());
                l.commands().forEach(line.putArray("commands")::add);
            });
            return RunText.json(out);
        }
        int width = lines.stream().mapToInt(l -> l.about().length()).max().orElse(1);
        String all = lines.stream().map(l -> String.format(" %-7s  %-" + width + "s  %s%n", l.status(), l.about(), l.said())
                + l.commands().stream().map(c -> "          " + c + "\n").collect(Collectors.joining())).collect(Collectors.joining());
        return Printable.lines((shown == Shown.QUIET ? "" : all + "\n") + "preflight: " + worst(lines) + ". " + count(lines, Status.OK)
                + " ok, "
                + count(lines, Status.WRONG) + " wrong, " + count(lines, Status.UNKNOWN) + " unknown. Nothing was changed.\n");
    }

    private static long count(List<Line> lines, Status status) {
        return lines.stream().filter(l -> l.status() == status).count();
    }
}
