package sluice.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sluice.ledger.Problem;
import sluice.ledger.RequestRefused;
import sluice.local.db.OracleStandIn;
import sluice.local.demo.Demo;
import sluice.reload.plan.RequestReader;
import sluice.wire.Json;

/// The command line: the same functions and state machines as on AWS, on this machine.
@Command(
        name = "sluice",
        description = "Loads a time window of some tables again from Oracle into PostgreSQL, and puts the target right.",
        subcommands = {Main.DemoCommand.class, Main.Run.class, Main.Check.class, Main.Test.class, CommandLine.HelpCommand.class},
        footer = {
            "",
            "On AWS the same is started with: aws stepfunctions start-execution (see README.md)."
        })
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    private Main() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: demo, run reload, check, test or help.");
    }

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine all = new CommandLine(new Main()).setExecutionExceptionHandler((e, commandLine, _) -> {
            commandLine.getErr().println(e.getMessage() == null ? e.toString() : e.getMessage());
            return Exit.FAILED.code();
        });
        explain(all);
        return all;
    }

    /// Lets the help of a command and of those below it name the exit codes.
    private static void explain(CommandLine command) {
        Map<String, String> codes = new LinkedHashMap<>();
        Arrays.stream(Exit.values()).forEach(e -> codes.put(Integer.toString(e.code()), e.meaning()));
        command.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(codes);
        command.getSubcommands().values().forEach(Main::explain);
    }

    /// Where `template.yaml` is: told by the launcher, else the current directory.
    static Path root() {
        return Path.of(System.getProperty("sluice.home", ".")).toAbsolutePath().normalize();
    }

    /// A name for an execution started now.
    static String newRunId(String what) {
        return what + "-" + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").format(ZonedDateTime.now(ZoneOffset.UTC));
    }

    @Command(
            name = "demo",
            mixinStandardHelpOptions = true,
            description = "Sets everything up on this machine, damages the target, reloads a month, shows the report.")
    static final class DemoCommand implements java.util.concurrent.Callable<Integer> {

        @Option(
                names = "--rows",
                paramLabel = "N",
                defaultValue = "60000",
                description = "Rows over all three tables, 1,000 to 50,000,000. Default: ${DEFAULT-VALUE}.")
        private long rows;

        @Option(names = "--out", paramLabel = "DIR", description = "Folder for report.json, messages and history.")
        private Path out;

        @Override
        public Integer call() throws Exception {
            return new Demo(root(), rows, Optional.ofNullable(out), System.out, System.console() != null)
                    .run()
                    .code();
        }
    }

    @Command(name = "run", description = "Runs a job.", subcommands = RunReload.class)
    static final class Run implements Runnable {

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "Say which job: run reload.");
        }
    }

    @Command(
            name = "reload",
            mixinStandardHelpOptions = true,
            description = "Runs a reload on databases you name, with an embedded DMS.")
    static final class RunReload implements java.util.concurrent.Callable<Integer> {

        @Option(names = "--request", paramLabel = "FILE", required = true, description = "The request, a JSON file.")
        private Path request;

        @Option(
                names = "--source",
                paramLabel = "JDBC_URL",
                required = true,
                description = "Oracle (or H2, which is opened in Oracle mode), with user and password.")
        private String source;

        @Option(
                names = "--target",
                paramLabel = "JDBC_URL",
                required = true,
                description = "PostgreSQL 14 to 18, with user and password.")
        private String target;

        @Option(names = "--out", paramLabel = "DIR", description = "Folder for report.json, messages and history.")
        private Path out;

        @Override
        public Integer call() throws Exception {
            JsonNode document;
            try {
                document = read(request);
            } catch (RequestRefused e) {
                System.out.println(e.getMessage());
                return Exit.REFUSED.code();
            }
            reach("--source", "jdbc:oracle:thin:NAME/WORD@//HOST:1521/SERVICE", source);
            reach("--target", "jdbc:postgresql://HOST:5432/DATABASE?user=NAME", target);
            try (OracleStandIn from = OracleStandIn.at(source);
                    LocalSluice machine = new LocalSluice(new LocalSluice.Setup(
                            root(),
                            from::open,
                            Optional.of(from.jdbcUrl()),
                            target,
                            _ -> {}))) {
                return new LocalReload(
                                machine, target, System.out, System.console() != null, Optional.ofNullable(out))
                        .run(newRunId("reload"), document)
                        .exit()
                        .code();
            }
        }
    }

    private static RequestRefused refused(Path file, String problem, String remedy) {
        return new RequestRefused(List.of(new Problem(file.toString(), "", problem, remedy)));
    }

    /// Fails early, and names the option, where a database cannot be reached. The URL stays unsaid: it may hold a password.
    private static void reach(String option, String example, String url) throws IOException {
        try (Connection c = DriverManager.getConnection(url)) {
            c.getMetaData();
        } catch (SQLException e) {
            boolean unknown = "08001".equals(e.getSQLState()) && e.getMessage().startsWith("No suitable driver");
            throw new IOException(option + ": " + (unknown ? "no driver takes this URL" : e.getMessage().replaceFirst("\\.$", "")) + ". Write it like "
                    + example + ".");
        }
    }

    /// A request file as the state machine would get it, after every check that needs no database.
    private static JsonNode read(Path file) throws IOException {
        JsonNode document;
        try {
            document = Json.strict().readTree(Files.readString(file));
        } catch (NoSuchFileException _) {
            throw refused(file, "is not there", "Give the path of a request; events/ has examples");
        } catch (StreamConstraintsException _) {
            throw refused(file, "is no request: something in it is nested too deeply, or is too long", "Write it like those in events/");
        } catch (JsonProcessingException e) {
            throw refused(
                    file,
                    "is no JSON: " + e.getOriginalMessage() + ", in line "
                            + e.getLocation().getLineNr(),
                    "Correct it there");
        }
        if (document instanceof ObjectNode o && !o.has("cdc")) {
            o.put("cdc", "none");
        }
        RequestReader.read(document);
        return document;
    }

    @Command(name = "check", description = "Checks a file.", subcommands = CheckRequest.class)
    static final class Check implements Runnable {

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "Say what to check: check request.");
        }
    }

    @Command(
            name = "request",
            mixinStandardHelpOptions = true,
            description = "Tells everything that is wrong with a request, as far as no database is needed for it.")
    static final class CheckRequest implements java.util.concurrent.Callable<Integer> {

        @Parameters(paramLabel = "FILE", description = "The request, a JSON file.")
        private Path file;

        @Override
        public Integer call() throws IOException {
            try {
                read(file);
                System.out.println(file + ": nothing wrong. Tables, keys and columns are checked when it runs.");
                return Exit.CLEAN.code();
            } catch (RequestRefused e) {
                System.out.println(e.getMessage());
                return Exit.REFUSED.code();
            }
        }
    }

    /// Answered by the launcher, which has Maven; here so that help shows it.
    @Command(name = "test", description = "Runs all tests.")
    static final class Test implements java.util.concurrent.Callable<Integer> {
        @Override
        public Integer call() {
            System.err.println("Run it through the launcher: ./sluice test");
            return Exit.FAILED.code();
        }
    }
}
