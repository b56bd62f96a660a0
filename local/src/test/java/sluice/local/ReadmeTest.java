package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import sluice.ledger.Ledger;
import sluice.local.demo.Demo;
import sluice.reload.plan.RequestEvent;
import sluice.sql.Database;
import sluice.sql.Sql;
import sluice.wire.Json;

/// What README.md and docs/ show is what a reader gets.
class ReadmeTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<Path> DOCUMENTS = List.of(
            ROOT.resolve("README.md"),
            ROOT.resolve("docs/tutorial.md"),
            ROOT.resolve("docs/reference.md"),
            ROOT.resolve("docs/troubleshooting.md"),
            ROOT.resolve("docs/upgrading.md"));
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(\\w+)\\n(.*?)^ *```");

    @Test
    void the_demo_prints_what_the_readme_shows() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Exit exit = new Demo(ROOT, 60_000, Optional.empty(), new Console(out, System.err, false, Map.of())).run();
        List<String> printed = bytes.toString(StandardCharsets.UTF_8).lines().map(ReadmeTest::withoutTimes).toList();

        assertThat(exit).isEqualTo(Exit.CLEAN);
        List<String> shown = blocks("text").getFirst().lines()
                .filter(l -> !l.equals("...") && !l.isBlank())
                .map(ReadmeTest::withoutTimes)
                .toList();
        assertThat(printed).containsSubsequence(shown);
    }

    @Test
    void every_sluice_command_of_the_documents_is_one() throws Exception {
        List<String> commands = documents().stream()
                .flatMap(d -> blocks(d, "sh").stream())
                .flatMap(String::lines)
                .map(String::strip)
                .filter(l -> l.startsWith("./sluice "))
                .toList();
        assertThat(commands).hasSizeGreaterThan(12);
        for (String command : commands) {
            String[] words = command.split(" ");
            Main.commandLine(Console.system()).parseArgs(Arrays.copyOfRange(words, 1, words.length));
        }
    }

    @Test
    void the_exit_codes_of_the_readme_and_of_the_help_are_those_there_are() throws Exception {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String help = Main.commandLine(Console.system()).getSubcommands().get("demo").getUsageMessage().replaceAll("\\s+", " ");
        for (Exit e : Exit.values()) {
            assertThat(readme).contains("| " + e.code() + " | " + e.meaning() + " |");
            assertThat(help).contains(" " + e.code() + " " + e.meaning());
        }
    }

    @Test
    void the_requests_of_the_readme_pass_their_check() throws Exception {
        String nightly = blocks("text").stream()
                .flatMap(String::lines)
                .filter(l -> l.startsWith("ScheduledRequest"))
                .map(l -> l.substring(l.indexOf('{')))
                .findFirst()
                .orElseThrow();
        String document = blocks("json").stream().filter(b -> b.startsWith("{\n  \"tables\"")).findFirst().orElseThrow();
        for (String request : List.of(document, nightly)) {
            Path file = Files.createTempFile("request", ".json");
            try {
                Files.writeString(file, request);
                assertThat(Main.commandLine(Console.system()).execute("check", "request", file.toString())).as(request).isZero();
            } finally {
                Files.delete(file);
            }
        }
    }

    @Test
    void what_the_readme_shows_asks_for_a_reload() throws Exception {
        String input = Json.strict().readTree(blocks("json").getFirst()).path("Input").asText()
                .replace("<aws.scheduler.scheduled-time>", "2026-11-27T01:30:00Z")
                .replace("<aws.scheduler.schedule-arn>", "arn:aws:scheduler:eu-central-1:123456789012:schedule/default/returns")
                .replace("<aws.scheduler.execution-id>", "d32c5kddcf5bb8c3");
        RequestEvent scheduled = RequestEvent.read(input, "sluice", "call");
        assertThat(scheduled.problems()).isEmpty();
        assertThat(scheduled.requestId()).contains("returns-20261127T013000Z");
        String sh = String.join("\n", blocks("sh"));
        JsonNode entry = Json.strict().readTree(sh.substring(sh.indexOf("[{\"EventBusName\""), sh.indexOf("\nEND\naws events"))).get(0);
        ObjectNode event = Json.strict().createObjectNode()
                .put("id", "7bf73129").put("source", entry.path("Source").asText()).put("detail-type", entry.path("DetailType").asText());
        event.set("detail", Json.strict().readTree(entry.path("Detail").asText()));
        assertThat(RequestEvent.read(event.toString(), "sluice", "call").problems()).isEmpty();
    }

    @Test
    void the_queries_of_the_documents_run() throws Exception {
        List<String> queries = new ArrayList<>();
        for (String document : documents()) {
            Pattern.compile("`(select [^`]+)`").matcher(document).results().forEach(q -> queries.add(q.group(1)));
        }
        blocks(Files.readString(ROOT.resolve("docs/troubleshooting.md")), "sql").forEach(b -> queries.addAll(b.lines().toList()));
        try (Database.Session session =
                new Database(TestDatabases.freshDatabase(), Properties::new).open("readme", Duration.ofMinutes(1))) {
            Ledger.migrate(session);
            queries.forEach(q -> session.query(Sql.raw(q)));
        }
        assertThat(queries).hasSizeGreaterThan(12);
    }

    /// Seconds and rows per second differ from run to run, and with them the widths of their columns.
    private static String withoutTimes(String line) {
        return line.replaceAll("  +\\d+\\.\\d  +[0-9,]+$", " TIMES").replaceAll("seconds +rows/s$", "TIMES").strip();
    }

    private static List<String> documents() throws Exception {
        List<String> out = new ArrayList<>();
        for (Path d : DOCUMENTS) {
            out.add(Files.readString(d));
        }
        return out;
    }

    private static List<String> blocks(String language) throws Exception {
        return blocks(Files.readString(ROOT.resolve("README.md")), language);
    }

    /// The document's blocks in a language, in order.
    static List<String> blocks(String document, String language) {
        List<String> out = new ArrayList<>();
        Matcher m = BLOCK.matcher(document);
        while (m.find()) {
            if (m.group(1).equals(language)) {
                out.add(m.group(2));
            }
        }
        return out;
    }
}
