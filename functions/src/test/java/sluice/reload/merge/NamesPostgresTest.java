package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.reload.merge.Reload.Wanted;
import sluice.sql.Identifier;
import sluice.sql.Images;
import sluice.staging.BadValues;
import sluice.catalogue.TableWindow;

/// No name of a user's can meet one of ours: a table has every word of every statement for a column.
class NamesPostgresTest {

    private static final Path STATEMENTS = Path.of("src/main/resources/sluice/sql");

    /// No table can have these for columns.
    private static final Set<String> SYSTEM = Set.of("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid");

    /// Aliases, output columns, CTEs, functions and keywords, and what [sluice.sql.TableSql] writes besides.
    private static List<String> words() throws IOException {
        Set<String> words = new TreeSet<>();
        try (Stream<Path> files = Files.walk(STATEMENTS)) {
            for (Path file : files.filter(f -> f.toString().matches(".*/(merge|staging|check)/[^/]+")).toList()) {
                String sql = Files.readString(file).replaceAll("--.*", "").replaceAll("'[^']*'", "");
                Pattern.compile("(?<![:\\w])[a-z_][a-z0-9_]*").matcher(sql.toLowerCase(Locale.ROOT))
                        .results().forEach(m -> words.add(m.group()));
            }
        }
        IntStream.rangeClosed(1, 30).forEach(i -> words.addAll(List.of("c" + i, "b" + i)));
        words.addAll(List.of("r", "s", "t", "d", "l", "b", "x", "new", "old", "excluded"));
        words.removeAll(SYSTEM);
        words.removeAll(Set.of("key", "row", "inside"));
        // refused by the plan
        words.removeIf(w -> w.startsWith(Images.OWN));
        return List.copyOf(words);
    }

    private record Case(Reload reload, String table, List<String> words) {

        /// The window's column is called `inside`, the key's `key` and `row`, of a type that is staged as text.
        static Case of(String table) throws IOException {
            List<String> words = NamesPostgresTest.words();
            String url = Server.database();
            String name = new Identifier(table).sql();
            String columns = words.stream().map(w -> new Identifier(w).sql() + " int").collect(Collectors.joining(", "));
            Server.run(url,
                    "CREATE SCHEMA source",
                    "CREATE TABLE %s (\"inside\" timestamp, \"key\" date, \"row\" int NOT NULL, %s, UNIQUE (\"row\","
                            .formatted(name, columns) + " \"holders\"), PRIMARY KEY (\"key\", \"row\"))",
                    "CREATE TABLE source.%s AS TABLE %1$s".formatted(name),
                    "INSERT INTO source.%s SELECT '2020-02-02', date '2020-01-01' + i, i, %s FROM generate_series(1, 7) i"
                            .formatted(name, words.stream().map(_ -> "i").collect(Collectors.joining(", "))),
                    "INSERT INTO %s SELECT * FROM source.%1$s WHERE \"row\" < 5".formatted(name),
                    "UPDATE %s SET \"staged\" = 0, \"absent\" = 0 WHERE \"row\" = 2".formatted(name));
            Wanted wanted = new Wanted(table, List.of("key", "row"),
                    new TableWindow("inside", TableWindow.Kind.LOCAL, "2020-02-01 00:00:00", "2020-03-01 00:00:00"))
                    .unique("row", "holders");
            return new Case(Reload.of(url, wanted).prepare().load(), name, words);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"t", "r", "d", "updated", "select"})
    void every_word_of_every_statement_may_be_a_column(String table) throws IOException {
        Case c = Case.of(table);
        assertThat(c.words()).contains("locked", "updated", "holders", "absent", "staged", "kind", "candidates", "select");
        c.reload().slice().merge();
        assertThat(c.reload().rows("TABLE %s EXCEPT ALL TABLE source.%1$s".formatted(c.table()))).isEmpty();
        assertThat(c.reload().rows("SELECT count(*) FROM " + c.table())).containsExactly("7");
        Server.run(c.reload().url,
                "DELETE FROM %s WHERE \"row\" = 1".formatted(c.table()),
                "UPDATE %s SET \"kind\" = 0, \"c1\" = 0 WHERE \"row\" = 4".formatted(c.table()),
                "INSERT INTO %s (\"inside\", \"key\", \"row\") VALUES ('2020-02-02', '2020-01-03', 99)".formatted(c.table()));
        c.reload().check();
        assertThat(c.reload().rows("SELECT kind, key->>'row', columns FROM sluice.finding ORDER BY kind"))
                .hasSize(3)
                .anyMatch(r -> r.startsWith("different|4|") && r.contains("kind") && r.contains("c1"))
                .anyMatch(r -> r.startsWith("missing|1|"))
                .anyMatch(r -> r.startsWith("extra|99|"));
    }

    @Test
    void also_where_values_are_refused() throws IOException {
        Case c = Case.of("s");
        Server.run(c.reload().url, "UPDATE %s SET \"kind\" = 3000000000 WHERE \"row\" = 3"
                .formatted(c.reload().plan.tables().getFirst().staging().sql()));
        assertThatThrownBy(c.reload()::slice).isInstanceOf(BadValues.class).hasMessageContaining("column kind integer: 1 row");
    }

    @Test
    void also_where_unique_values_collide() throws IOException {
        Case c = Case.of("l");
        Server.run(c.reload().url,
                "INSERT INTO %s (\"inside\", \"key\", \"row\", \"holders\") VALUES (NULL, '2019-01-01', 6, 6)".formatted(c.table()));
        assertThatThrownBy(c.reload()::slice).isInstanceOf(BadValues.class).hasMessageContaining("unique row, holders, held by rows that this run does not replace: 1 row");
    }
}
