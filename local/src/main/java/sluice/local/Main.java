package sluice.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sluice.catalogue.Name;
import sluice.local.cli.CheckCommand;
import sluice.local.cli.DemoCommand;
import sluice.local.cli.PlanCommand;
import sluice.local.cli.PreflightCommand;
import sluice.local.cli.ReleaseCommand;
import sluice.local.cli.ReloadCommand;
import sluice.local.cli.RunsCommand;
import sluice.local.cli.ShowCommand;
import sluice.local.cli.UndoCommand;
import sluice.wire.Printable;

/// The command line: the same functions and state machines as on AWS, on this machine.
@Command(
        name = "sluice",
        description = "Loads a time window of some tables again from Oracle into PostgreSQL, and puts the target right.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            DemoCommand.class,
            Main.Check.class,
            PlanCommand.class,
            PreflightCommand.class,
            Main.Run.class,
            RunsCommand.class,
            ReleaseCommand.class,
            ShowCommand.class,
            UndoCommand.class,
            Main.Completion.class,
            Main.Test.class,
            CommandLine.HelpCommand.class
        },
        footer = {"", "On AWS a run is started with: aws stepfunctions start-execution (see README.md)."})
public final class Main implements Runnable {

    /// What the driver would say of a URL or a file of passwords is said by the command that asked for it.
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    static {
        DRIVER.setLevel(Level.OFF);
    }

    @Spec
    private CommandSpec spec;

    private Main() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: "
                + String.join(", ", spec.commandLine().getSubcommands().keySet()));
    }

    public static void main(String[] args) {
        System.exit(commandLine(Console.system()).execute(args));
    }

    /// All commands; what they print goes to `console`.
    static CommandLine commandLine(Console console) {
        CommandLine all = new CommandLine(new Main(), new Factory(console))
                .setExecutionExceptionHandler((e, _, _) -> failed(e, console))
                .setParameterExceptionHandler((e, _) -> misused(e, console));
        all.setOut(new PrintWriter(console.out(), true));
        complete(all);
        PlanCommand.letSubcommandsBe(all.getSubcommands().get("plan"));
        return all;
    }

    /// What all commands have in common.
    private static void complete(CommandLine command) {
        Map<String, String> codes = new LinkedHashMap<>();
        Exits own = command.getCommand().getClass().getAnnotation(Exits.class);
        Arrays.stream(own == null ? Exit.values() : own.value())
                .forEach(e -> codes.put(Integer.toString(e.code()), own == null ? e.meaning() : e.withoutJob()));
        command.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(codes);
        command.getSubcommands().values().stream().filter(c -> !(c.getCommand() instanceof CommandLine.HelpCommand)).forEach(c -> {
            c.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Version());
            complete(c);
        });
    }

    private static int failed(Exception e, Console console) {
        if (AtExit.begun()) {
            return Exit.INTERRUPTED.code();
        }
        if (e instanceof CommandFailed f) {
            console.err().println(Printable.lines(f.getMessage()));
            return f.exit().code();
        }
        console.err().println(Printable.lines(e.getMessage() == null ? e.toString() : e.getMessage()));
        return Exit.FAILED.code();
    }

    /// Two lines: what is wrong, and where help is. The whole help would hide them.
    private static int misused(ParameterException e, Console console) {
        CommandLine command = e.getCommandLine();
        // a mistyped option is also one that is missing, and the typing is what the user can see
        String problem = command.getUnmatchedArguments().stream().findFirst().map(u -> unknown(command, u)).orElse(e.getMessage());
        console.err().println(Printable.line(problem.replaceFirst("^Error: ", "").replaceFirst("\\.*$", ".")));
        console.err().println("Help: ./" + command.getCommandSpec().qualifiedName() + " --help");
        return Exit.REFUSED.code();
    }

    private static String unknown(CommandLine command, String word) {
        boolean option = word.startsWith("-");
        Map<String, String> known = new LinkedHashMap<>();
        if (option) {
            command.getCommandSpec().options().forEach(o -> known.put(o.longestName(), o.longestName()));
        } else {
            commands(command, known);
        }
        List<String> near = Name.near(word.replaceFirst("=.*", ""), known.keySet()).stream().map(known::get).toList();
        return (option ? "Unknown option: '" : "Unknown command or argument: '") + word + "'"
                + (near.isEmpty() ? "" : " (did you mean " + String.join(" or ", near) + "?)");
    }

    /// All that can be typed below a command, each by its last word.
    private static void commands(CommandLine command, Map<String, String> known) {
        String path = command.getCommandSpec().qualifiedName().replaceFirst("^sluice ?", "");
        command.getSubcommands().forEach((name, c) -> {
            known.putIfAbsent(name, (path + " " + name).strip());
            commands(c, known);
        });
    }

    /// Where `template.yaml` is: told by the launcher, else the current directory.
    public static Path root() {
        return Path.of(System.getProperty("sluice.home", ".")).toAbsolutePath().normalize();
    }

    /// A name for an execution started now.
    public static String newRunId(String what) {
        return what + "-" + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").format(ZonedDateTime.now(ZoneOffset.UTC));
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            try (InputStream in = Main.class.getResourceAsStream("version.txt")) {
                return new String[] {new String(in.readAllBytes(), StandardCharsets.UTF_8).strip()};
            }
        }
    }

    /// Makes commands, with the console for those that take one.
    private record Factory(Console console) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> c : type.getConstructors()) {
                if (Arrays.equals(c.getParameterTypes(), new Class<?>[] {Console.class})) {
                    try {
                        return type.cast(c.newInstance(console));
                    } catch (InvocationTargetException e) {
                        throw new IllegalStateException(type + " cannot be made", e.getCause());
                    }
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }

    @Command(name = "run", description = "Runs a job.", subcommands = ReloadCommand.class)
    static final class Run implements Runnable {

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "Say which job: run reload");
        }
    }

    @Exits({Exit.CLEAN, Exit.REFUSED, Exit.INTERRUPTED})
    @Command(name = "check", description = "Checks a file.", subcommands = CheckCommand.class)
    static final class Check implements Runnable {

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "Say what to check: check request FILE");
        }
    }

    @Exits({Exit.CLEAN, Exit.INTERRUPTED})
    @Command(name = "completion", description = "Prints a script for bash and zsh: source <(./sluice completion)")
    static final class Completion implements Runnable {

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            CommandLine all = spec.root().commandLine();
            all.getOut().print(AutoComplete.bash("sluice", all));
            all.getOut().flush();
        }
    }

    /// Answered by the launcher, which has Maven; here so that help shows it.
    @Command(name = "test", description = "Runs all tests.")
    static final class Test implements Callable<Integer> {
        @Override
        public Integer call() throws CommandFailed {
            throw new CommandFailed(Exit.REFUSED, "Run it through the launcher: ./sluice test");
        }
    }
}
