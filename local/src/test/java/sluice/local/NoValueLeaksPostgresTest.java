package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.local.asl.Arns;
import sluice.wire.Json;

/// Whatever refuses a row, and however it quotes it: keys and values stay in the ledger, and keys in report.json. Each kind of
/// failure is run with values drawn anew, and everything that leaves is searched for them.
@Timeout(120)
class NoValueLeaksPostgresTest {

    private static final String REQUEST =
            """
            {"tables": [{"source": "SHOP.NOTES", "target": "shop.notes"}],
             "window": {"column": "noted", "from": "2026-02-01", "to": "2026-03-01"},
             "cdc": "none", "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}
            """;

    private static final String COLUMNS = "code varchar(40) PRIMARY KEY, text varchar(100), n bigint, noted timestamp(0) NOT NULL";

    /// The source's row.
    private record Values(String key, String text, long number) {

        static Values drawn(Random random) {
            byte[] bytes = new byte[6];
            random.nextBytes(bytes);
            String hex = HexFormat.of().formatHex(bytes);
            return new Values("k" + hex, "Stop Reason V" + hex + " of ORA-12", random.nextLong(100_000_000_000L, 1_000_000_000_000L));
        }

        /// What nothing else holds.
        List<String> values() {
            return List.of(text.replaceFirst(".*(V[0-9a-f]+).*", "$1"), Long.toString(number));
        }
    }

    private interface Preparation {
        void in(LocalRun run, Calls calls, Values v) throws Exception;
    }

    /// Something that goes wrong.
    ///
    /// @param told     what must be told of it, and is no value
    /// @param kept     the database's or DMS's own words are in the ledger
    /// @param prepared sets it up
    private record Kind(String name, String told, boolean kept, Preparation prepared) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Kind target(String name, String told, boolean kept, String... statements) {
        return new Kind(name, told, kept, (run, _, _) -> run.atTarget(statements));
    }

    private static Kind table(String name, String told, boolean kept, String columns) {
        return target(name, told, kept, "CREATE TABLE shop.notes (" + columns + ")");
    }

    /// What only a function of the user's refuses, which says why.
    private static Kind raised(String name, String told, String using) {
        return target(name, told, true,
                """
                CREATE FUNCTION shop.fits(t text, n bigint) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
                BEGIN RAISE EXCEPTION 'not %%, %%', t, n USING DETAIL = t, HINT = 'it was ' || t%s; END $$""".formatted(using),
                "CREATE TABLE shop.notes (" + COLUMNS + ", CHECK (shop.fits(text, n)))");
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                table("a CHECK", "constraint short", true, COLUMNS + ", CONSTRAINT short CHECK (length(text) < 5)"),
                table("a value too long", "column text character varying(3)", false, COLUMNS.replace("100", "3")),
                table("a value of another type", "column text inet", false, COLUMNS.replace("text varchar(100)", "text inet")),
                table("a number too large", "column n smallint", false, COLUMNS.replace("n bigint", "n smallint")),
                table("a value that must be there", "other", true, COLUMNS + ", other text, CONSTRAINT filled CHECK (other IS NOT NULL)"),
                target("a domain", "word", true,
                        "CREATE DOMAIN shop.word AS varchar(100) CONSTRAINT word CHECK (length(VALUE) < 5)",
                        "CREATE TABLE shop.notes (" + COLUMNS.replace("text varchar(100)", "text shop.word") + ")"),
                new Kind("a unique value that another row holds", "unique text", false, (run, _, v) -> run.atTarget(
                        "CREATE TABLE shop.notes (" + COLUMNS + ", UNIQUE (text))",
                        "INSERT INTO shop.notes VALUES ('other', '" + v.text() + "', 1, '2020-01-01')")),
                target("a parent that is not there", "foreign key notes_text_fkey to shop.parents", false,
                        "CREATE TABLE shop.parents (text varchar(100) PRIMARY KEY)",
                        "CREATE TABLE shop.notes (" + COLUMNS + ", FOREIGN KEY (text) REFERENCES shop.parents)"),
                target("a partition that is not there", "partition", false,
                        "CREATE TABLE shop.notes (" + COLUMNS + ") PARTITION BY LIST (code)",
                        "CREATE TABLE shop.notes_a PARTITION OF shop.notes FOR VALUES IN ('a')"),
                raised("a function", "function shop.fits(text,bigint), line 2", ""),
                raised("a function that names a constraint of its own", "SQLSTATE 23505",
                        ", ERRCODE = 'unique_violation', CONSTRAINT = t, TABLE = t, COLUMN = t, SCHEMA = t"),
                raised("a function that speaks of a parent", "SQLSTATE 23503", ", ERRCODE = 'foreign_key_violation', CONSTRAINT = t"),
                raised("a function that says it will pass", "SQLSTATE 53100", ", ERRCODE = 'disk_full'"),
                target("a generated column", "shop.made(text), line 1", true,
                        "CREATE FUNCTION shop.made(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS"
                                + " $$ BEGIN RAISE EXCEPTION 'no %', t; END $$",
                        "CREATE TABLE shop.notes (" + COLUMNS + ", made text GENERATED ALWAYS AS (shop.made(text)) STORED)"),
                target("an index's expression that divides", "SQLSTATE 22", true,
                        "CREATE FUNCTION shop.number(t text) RETURNS bigint LANGUAGE sql IMMUTABLE RETURN t::bigint",
                        "CREATE TABLE shop.notes (" + COLUMNS + ")",
                        "CREATE INDEX ON shop.notes (shop.number(text))"),
                new Kind("a trigger that comes during the run", "notes", false, (run, calls, _) -> {
                    run.atTarget("CREATE TABLE shop.notes (" + COLUMNS + ")");
                    calls.before("MergeChunks", _ -> run.atTarget(
                            "CREATE FUNCTION shop.no() RETURNS trigger LANGUAGE plpgsql AS"
                                    + " $$ BEGIN RAISE EXCEPTION 'no %', NEW; END $$",
                            "CREATE TRIGGER no BEFORE INSERT ON shop.notes FOR EACH ROW EXECUTE FUNCTION shop.no()"));
                }),
                new Kind("a row that is not as the source has it", "drifted", false, (run, calls, v) -> {
                    run.atTarget("CREATE TABLE shop.notes (" + COLUMNS + ")");
                    calls.before("CheckChunks", _ -> run.atTarget("UPDATE shop.notes SET n = n + 1"));
                }),
                new Kind("a load that fails", "ORA-01722", true, (run, _, v) -> {
                    run.atTarget("CREATE TABLE shop.notes (" + COLUMNS + ")");
                    run.faults().failAt(0, "ORA-01722: invalid number '" + v.text() + "', " + v.number());
                }),
                new Kind("a table that fails to load", "The load task failed", true, (run, _, v) -> {
                    run.atTarget("CREATE TABLE shop.notes (" + COLUMNS + ")");
                    run.faults().tableError("SHOP.NOTES", 0, "Key (code)=(" + v.key() + "), " + v.number());
                }),
                new Kind("a connection that cannot be had", "ORA-01017", false, (run, _, v) -> {
                    run.atTarget("CREATE TABLE shop.notes (" + COLUMNS + ")");
                    run.faults().connectionTestFails(
                            Arns.of("dms", "endpoint:SOURCE"), "ORA-01017: " + v.text() + "/" + v.number());
                }),
                new Kind("a source that can be counted no more", "of the source", true, (run, calls, v) -> {
                    run.atTarget("CREATE TABLE shop.notes (" + COLUMNS + ")");
                    calls.before("SliceStaging", _ -> run.atSource(
                            "ALTER TABLE SHOP.NOTES ALTER COLUMN NOTED VARCHAR2(100)",
                            "UPDATE SHOP.NOTES SET NOTED = '" + v.text() + "'"));
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void keys_and_values_stay_in_the_ledger(Kind kind, @TempDir Path folder) throws Exception {
        Values v = Values.drawn(new Random(Integer.getInteger("sluice.seed", kind.name().hashCode())));
        Calls calls = new Calls();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(bytes, true);
        PrintStream out = System.out;
        PrintStream err = System.err;
        try (LocalRun run = new LocalRun(calls, true, url -> url, 1, 100)) {
            run.atSource(
                    "CREATE SCHEMA SHOP",
                    "CREATE TABLE SHOP.NOTES (CODE VARCHAR2(40) PRIMARY KEY, TEXT VARCHAR2(100), N NUMBER(12), NOTED DATE NOT NULL)",
                    "INSERT INTO SHOP.NOTES VALUES ('%s', '%s', %d, DATE '2026-02-10')".formatted(v.key(), v.text(), v.number()));
            run.atTarget("CREATE SCHEMA shop");
            kind.prepared().in(run, calls, v);

            System.setOut(printed);
            System.setErr(printed);
            Exit exit = new LocalReload(run.machine(), run.targetUrl(), new Console(printed, printed, false, Map.of()), Shown.TEXT,
                            Optional.of(OutFolder.at(folder)), UnaryOperator.identity())
                    .run("run", Json.strict().readTree(REQUEST))
                    .exit();

            assertThat(exit).as(bytes.toString()).isIn(Exit.FAILED, Exit.DRIFTED);
            assertThat(run.leftovers()).isEmpty();
            Map<String, String> left = left(run, calls, bytes.toString(), folder);
            left.forEach((where, text) -> {
                assertThat(text).as(where).doesNotContain(v.values());
                assertThat(text).as(where).doesNotContain(where.equals("report.json") ? "\0" : v.key());
            });
            assertThat(left.get("message-1.txt")).contains(kind.told());
            queriesHold(run, left.get("message-1.txt"));
            if (kind.kept() && left.get("message-1.txt").contains("the target refuses a row")) {
                assertThat(run.column("SELECT key ->> 'code' FROM sluice.finding WHERE kind = 'refused'"))
                        .as("the row that was refused")
                        .containsExactly(v.key());
            }
            assertThat(run.column("SELECT said FROM sluice.server_text WHERE run_id = 'run'"))
                    .as("the words that are told nowhere")
                    .hasSizeGreaterThanOrEqualTo(kind.kept() ? 1 : 0);
            if (kind.name().startsWith("a function")) {
                assertThat(run.column("SELECT string_agg(said, ' ') FROM sluice.server_text").getFirst())
                        .contains("DETAIL: " + v.text(), "HINT: it was " + v.text(), Long.toString(v.number()));
            }
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /// Each query that the message names gives as many rows as the message says.
    private static void queriesHold(LocalRun run, String message) throws SQLException {
        Matcher named = Pattern.compile("(?m)^.*?(?:\\((\\d+)\\)|, (\\d+) of them as examples):\\n(SELECT .*);$").matcher(message);
        int queries = 0;
        while (named.find()) {
            String rows = named.group(1) == null ? named.group(2) : named.group(1);
            assertThat(run.column("SELECT count(*) FROM (" + named.group(3) + ") q")).as(named.group()).containsExactly(rows);
            queries++;
        }
        assertThat(queries).isEqualTo((int) message.lines().filter(l -> l.startsWith("SELECT ")).count()).isPositive();
    }

    /// Everything that others can read, by where they read it.
    private static Map<String, String> left(LocalRun run, Calls calls, String printed, Path folder) throws IOException {
        Map<String, String> left = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                left.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        assertThat(left).containsKeys("history.json", "message-1.txt");
        left.put("the terminal", printed);
        left.put("the functions' log", String.join("\n", calls.logged));
        assertThat(left.get("the functions' log")).contains("\"step\":\"InspectEndpoints\"", "\"step\":\"Notify\"");
        left.put("the executions", run.machine().stepFunctions().executions().stream()
                .map(e -> e.error() + " " + e.cause() + " " + e.output() + e.history().stream().map(h -> h.json().toString()).toList())
                .toList().toString());
        left.put("the messages", run.machine().sns().messages().toString());
        left.put("the events", run.machine().events().events().toString());
        left.put("the state table", run.machine().dynamo().items("StateTable").toString());
        return left;
    }
}
