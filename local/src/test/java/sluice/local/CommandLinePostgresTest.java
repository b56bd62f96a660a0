package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import sluice.wire.Json;

/// What somebody sees who types a command: right, or wrong in one of the usual ways.
class CommandLinePostgresTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String REQUEST = """
            {"tables": [{"source": "SHOP.ORDERS", "target": "shop.orders"}],
             "window": {"column": "at", "from": "2026-02-01", "to": "2026-03-01"}}""";

    @TempDir
    private Path folder;

    private Path request;
    private String source;
    private String target;
    private String home;

    /// A command that has ended.
    record Done(int exit, String out, String err) {
        String all() {
            return out + err;
        }
    }

    @BeforeEach
    void databases() throws Exception {
        home = System.setProperty("sluice.home", ROOT.toString());
        request = Files.writeString(folder.resolve("request.json"), REQUEST);
        source = "jdbc:h2:file:" + folder.resolve("source") + ";USER=sa;PASSWORD=sesame";
        sql(source + ";MODE=Oracle", "CREATE SCHEMA shop",
                "CREATE TABLE shop.orders (id NUMBER(9) PRIMARY KEY, at DATE NOT NULL, note VARCHAR2(20))",
                "INSERT INTO shop.orders SELECT x, DATE '2026-02-10', 'note ' || x FROM SYSTEM_RANGE(1, 40)");
        target = TestDatabases.freshDatabase();
        sql(target, "CREATE SCHEMA shop",
                "CREATE TABLE shop.orders (id int PRIMARY KEY, at timestamp NOT NULL, note text)",
                "INSERT INTO shop.orders SELECT x, '2026-02-10', 'note ' || x FROM generate_series(1, 30) x");
    }

    @AfterEach
    void restore() {
        if (home == null) {
            System.clearProperty("sluice.home");
        } else {
            System.setProperty("sluice.home", home);
        }
    }

    @Test
    void a_clean_run_says_run_and_verdict_and_fills_the_folder() throws Exception {
        Path out = folder.resolve("made").resolve("here");
        Done done = reload("--out", out.toString());
        assertThat(done.exit()).as(done.all()).isZero();
        assertThat(done.err()).isEmpty();
        assertThat(done.out()).containsPattern("(?m)^run: reload-\\d{8}-\\d{6}-\\d{3}\nverdict: clean\n"
                + "undo: \\./sluice undo reload-\\d{8}-\\d{6}-\\d{3} --target \\S+  # until \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC\n$");
        assertThat(out).isDirectoryContaining("glob:**/report.json").isDirectoryContaining("glob:**/message-1.txt");
    }

    @Test
    void a_reload_is_taken_back_by_the_command_that_it_names() throws Exception {
        String all = "SELECT string_agg(o::text, ' ' ORDER BY id) FROM shop.orders o";
        String before = value(all);
        Done reloaded = reload();
        String undo = reloaded.out().lines().filter(l -> l.startsWith("undo: ./sluice ")).findFirst().orElseThrow()
                .replace("undo: ./sluice ", "").replaceFirst(" {2}#.*", "");
        String run = undo.split(" ")[1];
        assertThat(undo).doesNotContain("password");
        Done planned = run(List.of("plan", "undo", run, "--target", target));
        assertThat(planned.exit()).as(planned.all()).isZero();
        assertThat(planned.out()).containsPattern(" shop.orders +0 +10 +0 +0\n").contains("Nothing was changed.");
        assertThat(count("shop.orders")).isEqualTo(40);
        assertThat(run(List.of("plan", "undo", run, "--target", target, "--json")).out()).contains("\"deleted\" : 10");
        Done undone = run(List.of("undo", run, "--target", target));
        assertThat(undone.exit()).as(undone.all()).isZero();
        assertThat(undone.out()).containsPattern(" shop.orders +0 +10 +0 +0 +0\n").contains("verdict: clean\n");
        assertThat(value(all)).isEqualTo(before);
        Done twice = run(List.of("undo", run, "--target", target));
        assertThat(twice.exit()).isEqualTo(Exit.REFUSED.code());
        assertThat(twice.out()).contains("refused: nothing was changed.\nrun = " + run + ": was undone by run undo-");
        assertThat(run(List.of("plan", "undo", "none", "--target", target)).exit()).isEqualTo(Exit.REFUSED.code());
        assertThat(run(List.of("show", twice.out().replaceAll("(?s).*undone by run (\\S+)\\. .*", "$1"), "--target", target)).out())
                .contains("restored", "verdict: clean");
    }

    /// Scenario 5 of the field: rows were merged, and nobody was told.
    @ParameterizedTest
    @CsvSource({"/proc/nope", "request.json/below", "/dev/full"})
    void a_folder_that_cannot_be_written_refuses_the_run(String out) throws Exception {
        Done done = reload("--out", folder.resolve(out).toString());
        assertRefused(done, "--out ", "Give a folder that can be written.");
        assertThat(count("shop.orders")).isEqualTo(30);
        assertThat(value("SELECT to_regnamespace('sluice')")).isNull();
    }

    @Test
    void files_that_cannot_be_kept_at_the_end_change_neither_verdict_nor_exit_code() throws Exception {
        Path out = folder.resolve("out");
        Files.createDirectories(out.resolve("report.json"));
        Done done = reload("--out", out.toString());
        assertThat(done.exit()).isZero();
        assertThat(done.out()).contains(" shop.orders", "run: reload-", "verdict: clean\n");
        assertThat(done.err()).startsWith("--out " + out + ": could not be written: " + out.resolve("report.json"))
                .contains("The outcome above stands");
    }

    @Test
    void what_an_earlier_run_wrote_is_replaced_and_said() throws Exception {
        Path out = Files.createDirectory(folder.resolve("out"));
        for (String earlier : List.of("report.json", "message-2.txt", "mine.txt")) {
            Files.writeString(out.resolve(earlier), "earlier");
        }
        Done done = reload("--out", out.toString());
        assertThat(done.err()).isEqualTo("--out " + out + ": replaced what an earlier run wrote there: message-2.txt, report.json\n");
        try (var files = Files.list(out)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("report.json", "history.json", "message-1.txt", "mine.txt");
        }
        assertThat(out.resolve("mine.txt")).hasContent("earlier");
    }

    @Test
    void who_is_not_done_is_told_what_to_type_next_and_no_password() throws Exception {
        sql(target, "INSERT INTO shop.orders VALUES (99, '2026-02-11', 'not at the source')");
        Path out = folder.resolve("out");
        Done drifted = reload("--out", out.toString());
        assertThat(drifted.out()).contains("verdict: drifted\nnext: " + out + "/message-1.txt\n");
        sql(target, "ALTER TABLE shop.orders ADD CHECK (id < 50) NOT VALID", "DELETE FROM shop.orders WHERE id = 40");
        sql(source + ";MODE=Oracle", "INSERT INTO shop.orders VALUES (51, DATE '2026-02-12', 'refused')");
        Done failed = reload();
        String run = failed.out().lines().findFirst().orElseThrow().replace("run: ", "");
        String database = source.replaceFirst(";.*", "");
        String plain = target.replaceFirst("[?].*", "");
        assertThat(failed.exit()).as(failed.all()).isEqualTo(Exit.FAILED.code());
        assertThat(failed.out()).contains("\nnext: Do what the failure's words say, then start it again:\ncat > " + run + "-again.json <<'END'\n")
                .endsWith("\n./sluice run reload --request " + run + "-again.json --source " + database + " --target " + plain + " --out " + run
                        + "-again\n")
                .doesNotContain("sesame");
        assertThat(run(List.of("show", run, "--target", target)).out()).endsWith("--source JDBC_URL --target " + plain + " --out " + run + "-again\n");

        Files.writeString(request, REQUEST.replace("SHOP.ORDERS", "SHOP.NOTHING"));
        Done refused = reload();
        assertThat(refused.out().lines().filter(l -> l.startsWith("run: "))).hasSize(1);
        assertThat(refused.out()).containsPattern("\nnext: Change what the lines above name, in the databases or in the request, then:\n"
                + "./sluice run reload --request \\Q" + request + "\\E --source ");
    }

    static List<List<String>> mistakes() {
        return List.of(
                List.of("Unknown option: '--sorce' (did you mean --source?).", "run", "reload", "--sorce", "x"),
                List.of("Unknown command or argument: 'rnu' (did you mean run?).", "rnu"),
                List.of("Unknown option: '--region'.", "demo", "--region"),
                List.of("Invalid value for option '--rows': -5 is no number from 1000 to 50000000.", "demo", "--rows", "-5"),
                List.of("Invalid value for option '--rows': many is no number from 1000 to 50000000.", "demo", "--rows", "many"),
                List.of("Missing required option: '--request=FILE'.", "run", "reload", "--source", "x", "--target", "y"),
                List.of("Unknown command or argument: 'reload' (did you mean run reload?).", "reload", "--request", "x"),
                List.of("Unknown command or argument: 'request' (did you mean check request?).", "request", "x.json"),
                List.of("Say which job: run reload.", "run"),
                List.of("Unknown subcommand 'nope'.", "help", "nope"),
                List.of("--json, --quiet are mutually exclusive (specify only one).", "run", "reload", "--json", "--quiet", "--request", "x",
                        "--source", "y"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_mistyped_command_is_answered_in_two_lines(List<String> words) {
        Done done = run(words.subList(1, words.size()));
        assertThat(done.exit()).isEqualTo(Exit.REFUSED.code());
        assertThat(done.out()).isEmpty();
        assertThat(done.err().lines()).hasSize(2).first().isEqualTo(words.getFirst());
        assertThat(done.err()).contains("Help: ./sluice").endsWith(" --help\n");
    }

    @Test
    void urls_that_stand_in_each_others_place_are_told_so() {
        assertRefused(run(List.of("run", "reload", "--request", request.toString(), "--source", target, "--target", source)),
                "--source jdbc:postgresql:", "--target is one: exchange the two.");
        Done one = run(List.of("run", "reload", "--request", request.toString(), "--source", source, "--target", source));
        assertRefused(one, "--target jdbc:h2:", "is no URL of a PostgreSQL database, but of a source.");
        assertThat(one.all()).doesNotContain("sesame");
    }

    @Test
    void a_request_that_is_no_readable_file_is_refused() throws Exception {
        assertRefused(check(folder), "is a folder");
        assertRefused(check(folder.resolve("nope.json")), "is not there");
        for (String nothing : List.of("", " \n")) {
            assertRefused(check(Files.writeString(folder.resolve("empty.json"), nothing)), folder.resolve("empty.json") + ": is empty.");
        }
        assertRefused(check(Files.write(folder.resolve("latin.json"), new byte[] {'{', '"', (byte) 0xe4, '"', ':', '1', '}'})),
                "is not in UTF-8");
        assertRefused(check(Files.writeString(folder.resolve("big.json"), " ".repeat(2_000_000))), "is larger than 1 MiB");
    }

    @Test
    void a_database_that_is_not_there_is_named_with_host_and_user() throws Exception {
        int port;
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = s.getLocalPort();
        }
        assertUnreachable(to("jdbc:postgresql://127.0.0.1:" + port + "/shop?user=joe&password" + "=sesame"),
                "--target: database shop on 127.0.0.1, port " + port + ", as user joe: nobody answers there");
        assertUnreachable(to("jdbc:postgresql://nowhere.invalid/shop?user=joe"),
                "--target: database shop on nowhere.invalid, port 5432, as user joe: no such host is known.");
        assertUnreachable(to(target.replaceAll("/test_\\d+", "/nowhere")),
                "--target: database nowhere on 127.0.0.1, port ", ", as user postgres: database \"nowhere\" does not exist.",
                "Correct the database's name");
        assertUnreachable(to(target.replace("user=postgres", "user=nobody_i_know")),
                "as user nobody_i_know: role \"nobody_i_know\" does not exist. Correct the user");
    }

    @Test
    void a_source_that_is_not_there_is_named_and_not_made() throws Exception {
        Path nowhere = folder.resolve("nowhere");
        assertUnreachable(from("jdbc:h2:file:" + nowhere + ";USER=sa"),
                "--source: database file:" + nowhere + " as user sa: there is no such H2 database, and none was made.");
        assertThat(folder.resolve("nowhere.mv.db")).doesNotExist();
        assertRefused(from("jdbc:h2:file:nowhere"), "--source: database file:nowhere, no user given: an H2 path is absolute, or begins with ./");
        assertUnreachable(from(source.replace("sesame", "wrong")), " as user sa: Wrong user name or password.",
                "the user came from --source, the password came from --source.");
        // as another process holds it
        try (FileChannel file = FileChannel.open(folder.resolve("source.mv.db"), StandardOpenOption.WRITE);
                FileLock _ = file.lock()) {
            assertUnreachable(from(source), " as user sa: another process has it open, and H2 lets one in. End the process that has it open.");
        }
        assertUnreachable(from("jdbc:oracle:thin:joe/sesame@//nowhere.invalid:1521/x"),
                "--source: database //nowhere.invalid:1521/x as user joe: ORA-17868: Unknown host specified");
        assertThat(from("jdbc:oracle:thin:joe/pass@word@//nowhere.invalid:1521/x").all())
                .contains("--source: database //nowhere.invalid:1521/x as user joe: ")
                .doesNotContain("pass", "word");
    }

    @Test
    void a_password_comes_from_the_environment_or_from_the_file_of_passwords() throws Exception {
        sql(target, "CREATE ROLE joe SUPERUSER LOGIN PASSWORD 'pass & word+%'");
        passwordFor("joe");
        String bare = target.replaceFirst("\\?.*", "");
        String plain = source.replaceFirst(";.*", "");
        List<String> words = List.of("run", "reload", "--request", request.toString(), "--source", plain, "--target", bare);
        Done done = run(Map.of("PGUSER", "joe", "PGPASSWORD", "pass & word+%", "SLUICE_SOURCE_USER", "sa", "SLUICE_SOURCE_PASSWORD", "sesame"),
                words);
        assertThat(done.exit()).as(done.all()).isZero();
        assertThat(done.all()).doesNotContain("sesame", "pass & word", "pass+");

        assertThat(run(Map.of("PGUSER", "joe", "SLUICE_SOURCE_USER", "sa", "SLUICE_SOURCE_PASSWORD", "sesame"), words).err())
                .contains("as user joe: ", "no password was provided. Give one in PGPASSWORD or in ~/.pgpass.");
        assertThat(run(Map.of("PGUSER", "joe", "PGPASSWORD", "wrong", "SLUICE_SOURCE_USER", "sa", "SLUICE_SOURCE_PASSWORD", "sesame"), words).err())
                .contains("as user joe: password authentication failed for user \"joe\". Correct user or password; the password came from PGPASSWORD.");
        assertThat(run(Map.of(), words).err()).contains("--source: ", ", no user given: Wrong user name or password.",
                "the user was not given, and SLUICE_SOURCE_USER is not set, the password was not given, and SLUICE_SOURCE_PASSWORD is not set.");
        assertThat(run(Map.of("SLUICE_SOURCE_USER", "sa", "SLUICE_SOURCE_PASSWORD", "wrong"), words).err())
                .contains("the user came from SLUICE_SOURCE_USER, the password came from SLUICE_SOURCE_PASSWORD.");
        assertThat(run(List.of("runs", "--target", bare + "?user=joe&password" + "=wrong")).err()).contains("the password came from --target.");

        Path passwords = Files.writeString(folder.resolve("pgpass"), "*:*:*:joe:pass & word+%\n",
                StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-------"));
        Path services = Files.writeString(folder.resolve("services"), "[shop]\nhost=127.0.0.1\nport=%s\ndbname=%s\nuser=joe\n"
                .formatted(bare.replaceAll(".*:(\\d+)/.*", "$1"), bare.replaceAll(".*/", "")));
        System.setProperty("org.postgresql.pgpassfile", passwords.toString());
        System.setProperty("org.postgresql.pgservicefile", services.toString());
        try {
            // before the file of passwords, as for psql
            assertThat(run(Map.of("PGPASSWORD", "wrong"), List.of("runs", "--target", bare + "?user=joe")).err())
                    .contains("the password came from PGPASSWORD.");
            done = run(Map.of("PGSERVICE", "shop"), List.of("run", "reload", "--request", request.toString(), "--source", source));
            assertThat(done.exit()).as(done.all()).isZero();
            Files.writeString(passwords, "*:*:*:joe:wrong\n");
            assertThat(run(List.of("runs", "--target", bare + "?user=joe")).err()).contains("the password came from ~/.pgpass.");
        } finally {
            System.clearProperty("org.postgresql.pgpassfile");
            System.clearProperty("org.postgresql.pgservicefile");
        }
    }

    /// Everything that is in the database, and who may do what in it.
    private List<String> everything() throws SQLException {
        List<String> all = new ArrayList<>();
        try (Connection c = DriverManager.getConnection(target);
                Statement s = c.createStatement()) {
            for (String query : List.of(
                    "SELECT nspname || coalesce(nspacl::text, '') FROM pg_namespace WHERE nspname !~ '^pg_(temp|toast_temp)' ORDER BY 1",
                    "SELECT oid::regclass::text || relfilenode || coalesce(relacl::text, '') FROM pg_class ORDER BY 1",
                    "SELECT oid::regprocedure::text FROM pg_proc ORDER BY 1",
                    "SELECT ctid || ' ' || xmin || ' ' || o FROM shop.orders o ORDER BY 1",
                    "SELECT table_name || query_to_xml('SELECT * FROM ' || quote_ident(table_schema) || '.' || quote_ident(table_name), true, true, '')"
                            + " FROM information_schema.tables WHERE table_schema LIKE 'sluice%' ORDER BY 1")) {
                try (var r = s.executeQuery(query)) {
                    while (r.next()) {
                        all.add(r.getString(1));
                    }
                }
            }
        }
        return all;
    }

    private Done plan(String... more) {
        return run(List.of("plan", "--request", request.toString(), "--source", source, "--target", target), more);
    }

    @Test
    void a_plan_says_what_would_be_done_and_writes_nothing() throws Exception {
        List<String> before = everything();
        Done done = plan();
        assertThat(done.exit()).as(done.all()).isZero();
        assertThat(done.out()).containsPattern("table +of source +window on +from +to +rows at source +chunks, estimated\n"
                        + " shop.orders +SHOP.ORDERS +at +2026-02-01 00:00:00 +2026-03-01 00:00:00 +40 +1\n")
                .endsWith("plan: accepted. Tables are merged in this order. Nothing was changed.\n");
        assertThat(done.err().lines()).as("what is done meanwhile").hasSize(3).allMatch(l -> l.matches("   [a-z' ]+ \\.\\.\\."));
        assertThat(everything()).as("a database without a ledger").isEqualTo(before);

        assertThat(reload().exit()).isZero();
        before = everything();
        assertThat(plan("--quiet").all()).isEqualTo("plan: accepted\n");
        JsonNode json = Json.strict().readTree(plan("--json").out());
        assertThat(json.path("outcome").asText()).isEqualTo("accepted");
        assertThat(json.at("/tables/0/sourceRows").asInt()).isEqualTo(40);
        assertThat(json.at("/tables/0/window/from").asText()).isEqualTo("2026-02-01 00:00:00");
        assertThat(everything()).as("a database with one").isEqualTo(before);
    }

    @Test
    void a_plan_that_is_refused_names_every_problem() throws Exception {
        Files.writeString(request, REQUEST.replace("shop.orders", "shop.odrers").replace("SHOP.ORDERS", "SHOP.NOTHING"));
        List<String> before = everything();
        Done done = plan();
        assertThat(done.exit()).isEqualTo(Exit.REFUSED.code());
        assertThat(done.out().lines()).hasSize(3).first().isEqualTo("refused: nothing was changed.");
        assertThat(done.out()).contains("tables[0].source = SHOP.NOTHING", "tables[0].target = shop.odrers", "did you mean shop.orders?");
        Done json = plan("--json");
        assertThat(json.exit()).isEqualTo(Exit.REFUSED.code());
        assertThat(Json.strict().readTree(json.out()).path("problems")).hasSize(2);
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void runs_are_listed_and_one_is_shown() throws Exception {
        assertThat(run(List.of("runs", "--target", target)).out()).isEqualTo("There are no runs in this database.\n");
        Files.writeString(request, REQUEST.replaceFirst("}$", ", \"deletes\": \"report\"}"));
        sql(target, "INSERT INTO shop.orders VALUES (99, '2026-02-11', 'not at the source')");
        Done json = reload("--json");
        assertThat(json.exit()).as(json.all()).isEqualTo(Exit.DRIFTED.code());
        JsonNode report = Json.strict().readTree(json.out());
        assertThat(report.path("outcome").asText()).isEqualTo("drifted");
        assertThat(report.at("/findings/0/kind").asText()).isEqualTo("extra");
        String drifted = report.path("runId").asText();
        Done quiet = reload("--quiet");
        assertThat(quiet.out()).matches("run: reload-\\S+\nverdict: drifted\n");
        String second = quiet.out().lines().findFirst().orElseThrow().replace("run: ", "");

        assertThat(run(List.of("runs", "--target", target)).out().lines().map(l -> l.strip().replaceAll("  +", "|")))
                .hasSize(3)
                .first().isEqualTo("run|started (UTC)|duration|outcome|tables");
        assertThat(run(List.of("runs", "--target", target, "-q")).out()).isEqualTo(second + "\n" + drifted + "\n");
        JsonNode listed = Json.strict().readTree(run(List.of("runs", "--target", target, "--json")).out());
        assertThat(listed.at("/1/runId").asText()).isEqualTo(drifted);
        assertThat(listed.at("/1/tables/0").asText()).isEqualTo("shop.orders");

        Done shown = run(List.of("show", drifted, "--target", target));
        assertThat(shown.exit()).isZero();
        assertThat(shown.out()).contains(" shop.orders", "finding: extra shop.orders, 1 key")
                .containsPattern("(?s)^ started  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC\n ended    .* UTC, after \\d+s\n"
                        + " window   at from 2026-02-01 00:00:00 to 2026-03-01 00:00:00\n source   SHOP.ORDERS\n target   shop.orders, database test_\\d+\n")
                .contains("run: " + drifted + "\nverdict: drifted\nnext: Extra rows are in the target's window");
        JsonNode again = Json.strict().readTree(run(List.of("show", drifted, "--target", target, "--json")).out());
        assertThat(again.path("about").path("window").asText()).startsWith("at from 2026-02-01");
        report.properties().forEach(p -> assertThat(again.path(p.getKey())).as(p.getKey()).isEqualTo(p.getValue()));
        assertThat(report.at("/tables/0/seconds").asText()).as("milliseconds").matches("\\d+\\.\\d{1,3}");
        assertRefused(run(List.of("show", "reload-1", "--target", target)), "RUN reload-1: the ledger of this database knows no such run.");
        assertRefused(run(List.of("release", "reload-1", "--target", target)),
                "RUN reload-1: the ledger of this database knows no such run. Give one of those that ./sluice runs lists.");

        sql(target, "UPDATE sluice.run SET outcome = NULL, report = NULL, ended_at = NULL WHERE run_id = '" + second + "'");
        assertThat(run(List.of("show", second, "--target", target)).out())
                .containsPattern(" shop.orders +done +40 +40 +40\n\nrun: " + second + "\nopen: its process \\d+ on this machine is gone;"
                        + " `./sluice release " + second + "` ends it\n$");
        assertThat(run(List.of("runs", "--target", target)).out())
                .containsPattern(second + " +\\d.* +- +open +shop.orders\n")
                .containsPattern("\n" + second + " is open: its process \\d+ on this machine is gone; `./sluice release " + second + "` ends it.\n$");
        assertThat(Json.strict().readTree(run(List.of("runs", "--target", target, "--json")).out()).at("/0/note").asText()).contains("is gone");
        sql(target, "UPDATE sluice.run SET deployment = 'local:elsewhere:1:x' WHERE run_id = '" + second + "'");
        assertThat(run(List.of("show", second, "--target", target)).out()).contains("open: its process 1 on elsewhere is gone;");
        assertThat(Json.strict().readTree(run(List.of("show", second, "--target", target, "--json")).out()).at("/tables/0/stage").asText())
                .isEqualTo("done");
    }

    @Test
    void who_may_only_look_lists_runs_and_is_refused_the_report() throws Exception {
        reload();
        sql(target, Files.readString(ROOT.resolve("grants/postgresql.sql")), "CREATE ROLE looker LOGIN IN ROLE sluice_reader");
        String looker = target.replace("user=postgres", "user=looker");
        String run = run(List.of("runs", "--target", looker, "--quiet")).out().strip();
        assertThat(run).startsWith("reload-");
        sql(target, "UPDATE sluice.run SET outcome = NULL, report = NULL, ended_at = NULL");
        assertThat(run(List.of("runs", "--target", looker)).out()).contains(run);
        Done shown = run(List.of("show", run, "--target", looker));
        assertThat(shown.exit()).isEqualTo(Exit.FAILED.code());
        assertThat(shown.err()).startsWith("--target: this role may not read the report of a run. Log in as sluice");
    }

    @Test
    void a_ledger_of_an_earlier_version_is_told_so() throws Exception {
        reload();
        sql(target, "DROP VIEW sluice.runs");
        Done done = run(List.of("runs", "--target", target));
        assertThat(done.exit()).isEqualTo(Exit.FAILED.code());
        assertThat(done.err()).isEqualTo("The ledger in this database is of an earlier version; the next run brings it up to date.\n");
    }

    /// Makes the server ask this role for its password.
    private void passwordFor(String role) throws SQLException {
        sql(target, "COPY (SELECT unnest(ARRAY['host all " + role + " 127.0.0.1/32 scram-sha-256', 'host all all 127.0.0.1/32 trust']))"
                + " TO '" + value("SHOW hba_file") + "'", "SELECT pg_reload_conf()");
    }

    @Test
    void a_target_that_nobody_named_may_be_named_in_two_ways() {
        assertRefused(run(List.of("runs")), "--target is missing.", "jdbc:postgresql://HOST:5432/DATABASE?user=NAME", "PGHOST and PGDATABASE");
    }

    @Test
    void a_service_that_nobody_knows_is_named() throws Exception {
        System.setProperty("org.postgresql.pgservicefile", Files.writeString(folder.resolve("services"), "[shop]\nport=1\n").toString());
        try {
            assertThat(run(Map.of("PGSERVICE", "shup"), List.of("runs", "--target", target)).err()).startsWith("PGSERVICE shup: ");
            assertThat(run(Map.of("PGSERVICE", "shup"), List.of("runs")).err()).startsWith("PGSERVICE shup: ");
        } finally {
            System.clearProperty("org.postgresql.pgservicefile");
        }
    }

    @Test
    void a_shell_completes_commands_and_options() throws Exception {
        Path script = Files.writeString(folder.resolve("completion"), run(List.of("completion")).out());
        assertThat(completed(script, "ru")).containsExactly("run", "runs");
        assertThat(completed(script, "run", "reload", "--t")).containsExactly("--target");
    }

    private static List<String> completed(Path script, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "source \"$0\"; COMP_WORDS=(sluice \"$@\"); COMP_CWORD=$#;"
                + " _complete_sluice; printf '%s\\n' \"${COMPREPLY[@]}\"", script.toString()));
        command.addAll(Arrays.asList(words));
        Process bash = new ProcessBuilder(command)
                // compopt says there that no shell is completing
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return bash.inputReader().lines().map(String::strip).sorted().toList();
    }

    @Test
    void every_command_has_help_and_a_version() {
        List<List<String>> commands = new ArrayList<>();
        commands(Main.commandLine(Console.system()), List.of(), commands);
        assertThat(commands).hasSizeGreaterThan(4);
        for (List<String> command : commands) {
            Done help = run(command, "--help");
            assertThat(help.exit()).as("%s", command).isZero();
            assertThat(help.out()).contains("Usage: sluice", "Exit codes:", "130");
            boolean job = !List.of("plan", "runs", "show", "release", "check", "completion", "preflight").contains(command.isEmpty() ? "" : command.getFirst());
            assertThat(help.out().contains("drifted:")).as("%s may end drifted", command).isEqualTo(job);
            assertThat(run(command, "--version").out()).as("%s", command).matches("sluice \\d+\\.\\d+\\.\\d+\n");
        }
    }

    private static void commands(CommandLine command, List<String> path, List<List<String>> into) {
        into.add(path);
        command.getSubcommands().forEach((name, c) -> {
            if (!name.equals("help")) {
                List<String> longer = new ArrayList<>(path);
                longer.add(name);
                commands(c, longer, into);
            }
        });
    }

    private static void assertRefused(Done done, String... words) {
        assertThat(done.exit()).as(done.all()).isEqualTo(Exit.REFUSED.code());
        assertShort(done, words);
    }

    private static void assertUnreachable(Done done, String... words) {
        assertThat(done.exit()).as(done.all()).isEqualTo(Exit.UNREACHABLE.code());
        assertShort(done, words);
        assertThat(done.all()).doesNotContain("sesame");
    }

    private static void assertShort(Done done, String... words) {
        assertThat(done.all()).contains(words).doesNotContain("Exception", "Usage", "environment");
        assertThat(done.all().lines().count()).as(done.all()).isLessThanOrEqualTo(2);
    }

    private Done reload(String... more) {
        return run(List.of("run", "reload", "--request", request.toString(), "--source", source, "--target", target), more);
    }

    private Done from(String url) {
        return run(List.of("run", "reload", "--request", request.toString(), "--source", url, "--target", target));
    }

    private Done to(String url) {
        return run(List.of("run", "reload", "--request", request.toString(), "--source", source, "--target", url));
    }

    private Done check(Path file) {
        return run(List.of("check", "request", file.toString()));
    }

    static Done run(List<String> words, String... more) {
        return run(Map.of(), words, more);
    }

    private static Done run(Map<String, String> environment, List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(Arrays.asList(more));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Main.commandLine(new Console(stream(out), stream(err), false, environment))
                .execute(all.toArray(String[]::new));
        return new Done(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private long count(String table) throws SQLException {
        return Long.parseLong(value("SELECT count(*) FROM " + table));
    }

    private String value(String query) throws SQLException {
        try (Connection c = DriverManager.getConnection(target);
                var r = c.createStatement().executeQuery(query)) {
            return r.next() ? r.getString(1) : null;
        }
    }

    private static void sql(String url, String... statements) throws SQLException {
        try (Connection c = DriverManager.getConnection(url);
                Statement s = c.createStatement()) {
            for (String statement : statements) {
                s.execute(statement);
            }
        }
    }
}
