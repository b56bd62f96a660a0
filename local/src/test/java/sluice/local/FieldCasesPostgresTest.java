package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.ledger.RequestRefused;
import sluice.ledger.RunReport;
import sluice.local.asl.Execution;
import sluice.wire.Json;

/// Inputs that people in this field report, each from the request to the report: the run ends as it must, says why,
/// leaves nothing behind, and a run that was refused or failed left every table as it was. One alone:
/// `./sluice test -Dtest=FieldCasesPostgresTest -Dsluice.case=swapped`.
class FieldCasesPostgresTest {

    private static final Path CASES = Path.of("src/test/resources/cases");

    /// Few rows make several chunks.
    private static final int CHUNK_ROWS = 40;

    static Stream<String> cases() throws IOException {
        String wanted = System.getProperty("sluice.case", "");
        try (Stream<Path> files = Files.list(CASES)) {
            return files.map(f -> f.getFileName().toString().replaceFirst("\\.sql$", ""))
                    .filter(n -> n.contains(wanted))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void ends_as_it_must(String name) throws Exception {
        FieldCase c = FieldCase.read(CASES.resolve(name + ".sql"));
        try (LocalRun run = new LocalRun(c.connected(), CHUNK_ROWS, s -> c.login()
                .map(l -> LocalRun.login(
                        s,
                        s.targetUrl().replace("user=postgres", "user=" + l),
                        s.targetUrl(),
                        s.options().parameters(),
                        Map.of()))
                .orElse(s))) {
            run.atSource(c.source());
            run.atTarget(c.target());
            List<String> before = tables(run);
            Execution e = run.reload("case", c.request());
            Optional<RunReport> report = run.report("case");
            String ended = ended(e, report);
            String told = told(run, e, report);
            assertThat(c.ends()).as("how it ended, and it said:\n%s", told).contains(ended);
            c.says().forEach(p -> assertThat(told).containsPattern(p));
            c.saysNot().forEach(p -> assertThat(told).doesNotContainPattern(p));
            assertThat(run.leftovers()).isEmpty();
            assertThat(run.machine().sns().messages()).hasSize(1);
            boolean undone = ended.equals("refused") || ended.equals("failed");
            if (undone) {
                assertThat(tables(run)).as("every row as it was").isEqualTo(before);
            }
            for (FieldCase.Check check : c.checks()) {
                if (check.when().map(ended::equals).orElse(!undone)) {
                    assertThat(rows(run, check.query())).as(check.query()).isEqualTo(check.answer());
                }
            }
        }
    }

    private static String ended(Execution e, Optional<RunReport> report) {
        if (e.output().isPresent()) {
            return report.orElseThrow().outcome().name().toLowerCase(Locale.ROOT);
        }
        return e.error().filter(RequestRefused.class.getName()::equals).isPresent() ? "refused" : "failed";
    }

    private static String told(LocalRun run, Execution e, Optional<RunReport> report) {
        return run.machine().sns().messages().stream()
                        .map(m -> m.subject() + "\n" + m.text())
                        .collect(Collectors.joining("\n"))
                + e.cause().orElse("")
                + report.map(r -> Json.strict().valueToTree(r).toString()).orElse("");
    }

    private static List<String> rows(LocalRun run, String query) throws SQLException {
        String q = query.strip().replaceFirst(";$", "");
        // a query that writes cannot stand in FROM
        return Pattern.compile("(?i)^(insert|update|delete)").matcher(q).find()
                ? run.column(q)
                : run.column("SELECT concat_ws(' ', VARIADIC ARRAY(SELECT coalesce(v, 'NULL')"
                        + " FROM json_each_text(row_to_json(q)) AS e (k, v))) FROM (" + q + ") q");
    }

    /// Every row of every table of the user's, with its place and the transaction that wrote it.
    private static List<String> tables(LocalRun run) throws SQLException {
        List<String> out = new ArrayList<>();
        for (String table : run.column("SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'r'"
                + " AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname IN"
                + " ('pg_catalog', 'information_schema', 'sluice', 'sluice_staging', 'pg_toast')) ORDER BY 1")) {
            out.addAll(run.column("SELECT '" + table.replace("'", "''") + " ' || x.ctid || ' ' || x.xmin || ' '"
                    + " || md5(x::text) FROM " + table + " x ORDER BY x.ctid"));
        }
        return out;
    }
}
