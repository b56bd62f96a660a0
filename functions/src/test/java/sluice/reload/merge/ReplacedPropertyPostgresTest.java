package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.reload.merge.Reload.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.Seeds;
import sluice.ledger.FindingKind;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.reload.plan.Plan;
import sluice.sql.Feed;
import sluice.staging.BadValues;
import sluice.staging.PlannedTable.PlannedColumn;

/// Characters that a load replaces: NUL by a blank, what is no character by U+FFFD. Whatever a target has in their place
/// stays, everything else becomes as it is staged, and each row that is left is a finding.
class ReplacedPropertyPostgresTest {

    private static final String NUL = "\0";
    private static final String BROKEN = "\uD83D";
    private static final List<String> PIECES = List.of("a", "B", "%", "_", "\\", " ", "é", "日", "'", "x\ny", NUL, BROKEN);
    private static final List<String> INSTEAD = List.of("", " ", "?", "é", "\uFFFD", "%", "any thing");

    /// @param source  with NUL and halves of surrogate pairs
    /// @param target  null where the row is missing
    /// @param other   of a second column: the target's is wrong
    private record Doc(int id, String source, String target, boolean other) {

        String staged() {
            return source.replace(NUL, " ").replace(BROKEN, "\uFFFD");
        }

        /// The target's text is the source's with anything in place of what was replaced.
        boolean mayBeRight(boolean nul) {
            String pattern = source.codePoints()
                    .mapToObj(Character::toString)
                    .map(c -> c.equals(BROKEN) || nul && (c.equals(NUL) || c.equals(" ")) ? ".*" : Pattern.quote(c))
                    .collect(Collectors.joining());
            return Pattern.compile(pattern, Pattern.DOTALL).matcher(target).matches();
        }
    }

    @ParameterizedTest
    @MethodSource("sluice.Seeds#all")
    void what_may_be_right_stays_and_is_told(int seed) {
        Seeds.run(seed, ReplacedPropertyPostgresTest::run);
    }

    private static void run(Random random) {
        String url = Server.database();
        Server.run(url, "CREATE EXTENSION citext");
        String type = List.of("text", "varchar(200)", "citext", "text COLLATE \"C\"").get(random.nextInt(4));
        boolean nul = random.nextBoolean();
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE doc (id int PRIMARY KEY, body " + type + ", n int, at timestamp)",
                "CREATE TABLE source.doc (LIKE doc)");
        List<Doc> docs = docs(random, nul);
        List<String> inserts = new ArrayList<>();
        for (Doc d : docs) {
            inserts.add(insert("source.doc", d.id(), d.staged(), 1));
            if (d.target() != null) {
                inserts.add(insert("doc", d.id(), d.target(), d.other() ? 2 : 1));
            }
        }
        Server.run(url, inserts.toArray(String[]::new));
        Reload r = new Reload(url, "run-1", p -> nul ? withNul(p) : p, table("doc", "id"));
        r.chunkRows = 1 + random.nextInt(12);
        RunReport report = r.prepare().load().finish();

        List<String> expected = new ArrayList<>();
        TreeSet<Integer> left = new TreeSet<>();
        for (Doc d : docs) {
            boolean stays = d.target() != null && d.mayBeRight(nul);
            expected.add(d.id() + "|" + (stays ? d.target() : d.staged()) + "|1");
            if (stays && !d.target().equals(d.staged())) {
                left.add(d.id());
            }
        }
        assertThat(Server.rows(url, "SELECT id, body, n FROM doc ORDER BY id")).isEqualTo(expected);
        assertThat(report.findings()).allMatch(f -> f.kind() == FindingKind.REPLACED);
        assertThat(report.tables().getFirst().different()).isEqualTo(left.size());
        assertThat(report.findings()).extracting(f -> Integer.valueOf(f.key().get("id")))
                .hasSize(Math.min(20, left.size()))
                .doesNotHaveDuplicates()
                .isSubsetOf(left);
        assertThat(report.outcome()).isEqualTo(left.isEmpty() ? Outcome.CLEAN : Outcome.DRIFTED);
        long broken = docs.stream().filter(d -> d.source().contains(BROKEN)).count();
        assertThat(report.notes()).filteredOn(n -> n.contains("U+FFFD"))
                .allMatch(n -> n.contains("body " + broken + "."))
                .hasSize(broken > 0 ? 1 : 0);
    }

    private static List<Doc> docs(Random random, boolean nul) {
        List<Doc> docs = new ArrayList<>();
        for (int id = 1; id <= 40; id++) {
            List<String> pieces = random.ints(random.nextInt(5), 0, PIECES.size())
                    .mapToObj(PIECES::get)
                    .filter(p -> nul || !p.equals(NUL))
                    .toList();
            String source = String.join("", pieces);
            String target = switch (random.nextInt(5)) {
                case 0 -> null;
                case 1 -> "wrong";
                case 2 -> pieces.isEmpty() ? "" : String.join("", pieces.subList(1, pieces.size()));
                default -> source;
            };
            for (String replaced : List.of(NUL, BROKEN)) {
                target = target == null ? null : target.replace(replaced, INSTEAD.get(random.nextInt(INSTEAD.size())));
            }
            docs.add(new Doc(id, source, target, random.nextInt(3) == 0));
        }
        return docs;
    }

    private static Plan withNul(Plan p) {
        return Reload.withColumns(p, c -> c.target().equals("body")
                ? new PlannedColumn(c.source(), c.target(), c.type().fedBy(Feed.TEXT.withNul()), c.notNull()) : c);
    }

    private static String insert(String table, int id, String body, int n) {
        return "INSERT INTO %s VALUES (%d, '%s', %d, '2020-02-02')".formatted(table, id, body.replace("'", "''"), n);
    }

    @Test
    void a_key_that_is_not_whole_stops_the_run_before_the_first_row() {
        String url = Server.database();
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE doc (code text, n int, at timestamp, PRIMARY KEY (code))",
                "CREATE TABLE source.doc AS SELECT 'x\uFFFDy' AS code, 1 AS n, timestamp '2020-02-02' AS at",
                "INSERT INTO doc VALUES ('xéy', 2, '2020-02-02')");
        Reload r = Reload.of(url, table("doc", "code")).prepare().load();
        assertThatThrownBy(r::slice)
                .isInstanceOf(BadValues.class)
                .hasMessageContaining("key column code, in which U+FFFD stands for a character that could not be loaded: 1 row");
        assertThat(Server.rows(url, "SELECT code, n FROM doc")).containsExactly("xéy|2");
    }
}
