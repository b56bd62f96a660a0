package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.reload.merge.Reload.table;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.Seeds;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.reload.plan.Plan;
import sluice.sql.Feed;
import sluice.staging.PlannedTable.PlannedColumn;

/// CHAR at the source, text in the target, in the key and beside it: however either side spells trailing blanks, a row is
/// found, a value that differs in them alone is left, and no row is there twice.
class CharKeyPropertyPostgresTest {

    private static final int LENGTH = 5;
    private static final List<String> WORDS =
            List.of("A", "AB", "ABCDE", "a", "", " B", "Ä", "ÄÖ", "A\t", "A!", "日本", "C D", "é", "Zz");

    @ParameterizedTest
    @MethodSource("sluice.Seeds#all")
    void no_row_is_made_twice_and_blanks_alone_are_no_difference(int seed) {
        Seeds.run(seed, CharKeyPropertyPostgresTest::run);
    }

    private static void run(Random random) {
        String url = Server.database();
        String type = List.of("text", "varchar(5)", "text COLLATE \"C\"", "varchar(9)").get(random.nextInt(4));
        boolean two = random.nextBoolean();
        boolean trims = random.nextInt(3) > 0;
        String key = two ? "site, no, kind" : "no, site";
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE badge (site %1$s, no int, kind %1$s, note %1$s, at timestamp, PRIMARY KEY (%2$s))".formatted(type, key),
                "CREATE TABLE source.badge (LIKE badge)",
                "CREATE TABLE source.truth (LIKE badge)");
        Set<String> seen = new LinkedHashSet<>();
        int spelling = random.nextInt(4);
        for (int i = 0; i < 40; i++) {
            String site = WORDS.get(random.nextInt(WORDS.size()));
            String kind = WORDS.get(random.nextInt(WORDS.size()));
            int no = random.nextInt(6);
            if (!seen.add(site + "|" + no + (two ? "|" + kind : ""))) {
                continue;
            }
            String note = WORDS.get(random.nextInt(WORDS.size()));
            int day = random.nextInt(20);
            insert(url, "source.truth", site, no, kind, note, day);
            insert(url, "source.badge", sent(site, trims), no, sent(kind, trims), sent(note, trims), day);
            switch (random.nextInt(3)) {
                case 0 -> { }
                case 1 -> insert(url, "badge", spelled(random, spelling, site), no, spelled(random, two ? spelling : 3, kind),
                        spelled(random, 3, note), day);
                default -> insert(url, "badge", spelled(random, spelling, site), no, spelled(random, spelling, kind), "wrong", day);
            }
        }
        String same = "SELECT site, no, kind, note, at, xmin, ctid FROM badge WHERE note <> 'wrong' ORDER BY site COLLATE \"C\", no, kind COLLATE \"C\"";
        List<String> right = Server.rows(url, same);
        Reload r = new Reload(url, "run-1", CharKeyPropertyPostgresTest::fed, table("badge", key.split(", ")));
        r.chunkRows = 1 + random.nextInt(12);
        RunReport report = r.prepare().load().finish();
        assertThat(report.outcome()).isEqualTo(Outcome.CLEAN);
        String bare = "SELECT rtrim(site, ' ') COLLATE \"C\", no, rtrim(kind, ' ') COLLATE \"C\", rtrim(note, ' ') COLLATE \"C\", at FROM ";
        assertThat(Server.rows(url, bare + "badge ORDER BY 1, 2, 3"))
                .isEqualTo(Server.rows(url, bare + "source.truth ORDER BY 1, 2, 3"));
        assertThat(Server.rows(url, same)).containsAll(right);
    }

    private static Plan fed(Plan p) {
        return Reload.withColumns(p, c -> List.of("site", "kind", "note").contains(c.target())
                ? new PlannedColumn(c.source(), c.target(), c.type().fedBy(Feed.character(LENGTH)), c.notNull()) : c);
    }

    /// As DMS writes it: padded at the source, trimmed by default.
    private static String sent(String word, boolean trims) {
        return trims ? word : padded(word, word.length());
    }

    private static String padded(String word, int size) {
        return word + " ".repeat(Math.max(0, LENGTH - size));
    }

    private static String spelled(Random random, int spelling, String word) {
        return switch (spelling) {
            case 0 -> word;
            case 1 -> padded(word, word.length());
            case 2 -> padded(word, word.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
            default -> spelled(random, random.nextInt(3), word);
        };
    }

    private static void insert(String url, String table, String site, int no, String kind, String note, int day) {
        Server.run(url, "INSERT INTO %s VALUES (%s, %d, %s, %s, timestamp '2020-02-01' + %d * interval '1 day')"
                .formatted(table, literal(site), no, literal(kind), literal(note), day));
    }

    private static String literal(String text) {
        return "'" + text + "'";
    }
}
