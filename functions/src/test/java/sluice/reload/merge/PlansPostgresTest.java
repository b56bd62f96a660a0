package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.reload.merge.Reload.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.ledger.RunReport.TableCounts;
import sluice.reload.plan.Planning;
import sluice.sql.Feed;
import sluice.staging.PlannedTable.PlannedColumn;
import sluice.staging.PlannedTable.SourceKey;

/// Time does not explode, whatever the target's statistics say. The server tells what it did for every statement
/// (auto_explain): rows read and compared are counted, not seconds.
class PlansPostgresTest {

    private static final int CHUNK = 1_000;
    /// Rows that a statement about a chunk may visit beside three for each that is staged.
    private static final int FEW = 100;
    private static final String STAGING = "r93c60b8bf616_";
    private static final int WINDOW = 4_000;
    private static final int OTHERS = 60_000;
    private static final Pattern ENTRY =
            Pattern.compile("@@([^@]*)@@LOG:  duration: [^\n]*plan:\n(.*?)(?=@@|\\z)", Pattern.DOTALL);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static EmbeddedPostgres server;
    /// Bytes of the server's log.
    private static long read;

    /// What the statistics know of.
    private enum Statistics {
        /// nothing
        NEVER,
        /// all rows but those of the window
        WITHOUT_WINDOW,
        /// that there were no rows at all
        ALL_DELETED
    }

    /// Where the window's keys are among the others.
    private enum Keys { TOGETHER, SCATTERED }

    @BeforeAll
    static void start() {
        server = Server.start(Map.of(
                "shared_buffers", "256MB",
                "autovacuum", "off",
                "logging_collector", "on",
                "log_rotation_size", "0",
                "log_rotation_age", "0",
                "log_line_prefix", "@@%a@@",
                "session_preload_libraries", "auto_explain",
                "auto_explain.log_analyze", "on",
                "auto_explain.log_timing", "off",
                "auto_explain.log_format", "json"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static String database() {
        String name = "p" + COUNT.incrementAndGet();
        Server.run(server.getJdbcUrl("postgres", "postgres"),
                "CREATE DATABASE " + name,
                "ALTER DATABASE " + name + " SET auto_explain.log_min_duration = 0");
        return server.getJdbcUrl("postgres", name);
    }

    /// What the server did for one statement of ours.
    ///
    /// @param step of the run
    private record Done(String step, String text, JsonNode plan) {

        /// Rows that any node of the plan read, gave on, or compared and dropped.
        long work() {
            return nodes().mapToLong(Done::work).max().orElse(0);
        }

        /// Rows of a table that all nodes of the plan together read.
        long visited(String relation) {
            return nodes()
                    .filter(n -> n.path("Relation Name").asText().startsWith(relation) && n.path("Node Type").asText().endsWith("Scan"))
                    .mapToLong(Done::work)
                    .sum();
        }

        private static long work(JsonNode node) {
            return Math.round(read(node) * node.path("Actual Loops").asDouble());
        }

        /// On average, each time.
        private static double read(JsonNode node) {
            return Stream.of("Actual Rows", "Rows Removed by Filter", "Rows Removed by Join Filter",
                            "Rows Removed by Index Recheck")
                    .mapToDouble(n -> node.path(n).asDouble())
                    .sum();
        }

        Stream<JsonNode> nodes() {
            return nodes(plan);
        }

        private static Stream<JsonNode> nodes(JsonNode node) {
            Stream.Builder<JsonNode> children = Stream.builder();
            node.path("Plans").forEach(children::add);
            return Stream.concat(Stream.of(node), children.build().flatMap(Done::nodes));
        }

        boolean reads(String relation) {
            return nodes().anyMatch(n -> n.path("Relation Name").asText().startsWith(relation));
        }

        /// The target is read whole, or by an index without a condition.
        boolean readsWhole(String relation) {
            return nodes()
                    .filter(n -> n.path("Actual Loops").asInt() > 0)
                    .filter(n -> n.path("Relation Name").asText().startsWith(relation))
                    .anyMatch(n -> n.path("Node Type").asText().equals("Seq Scan")
                            || n.path("Node Type").asText().startsWith("Index") && !n.has("Index Cond"));
        }

        /// A nested loop goes through a set again for each row of another.
        boolean goesThroughSets() {
            return nodes()
                    .filter(n -> n.path("Node Type").asText().equals("Nested Loop"))
                    .map(n -> n.path("Plans").get(1))
                    .filter(inner -> inner.path("Actual Loops").asLong() > 1)
                    .anyMatch(inner -> nodes(inner).anyMatch(n -> read(n) > 10));
        }

        /// Is asked once a table, of its whole window.
        boolean once(boolean scattered) {
            return text.startsWith("-- Rows of the target's window before")
                    || text.startsWith("-- Rows of the target that are")
                    || text.startsWith("-- Keys made of CHAR")
                    || scattered && text.startsWith("-- OFFSET 0: the target's");
        }

        /// How many staged rows it is about; or it looks whether the target has several times as many.
        int about() {
            return text.startsWith("-- Staged unique values") || text.startsWith("-- Staged rows of which") ? WINDOW
                    : text.startsWith("-- How many rows the target has") || text.startsWith("-- Whether a table that a range") ? 4 * CHUNK
                    : CHUNK;
        }

        @Override
        public String toString() {
            return step + " " + work() + " rows: " + text.substring(0, 40) + ": " + nodes()
                    .map(n -> n.path("Node Type").asText() + " " + n.path("Index Name").asText()
                            + n.path("Relation Name").asText()
                            + " " + work(n))
                    .toList();
        }
    }

    /// All statements on the target since the last call.
    private static List<Done> done(Reload r) throws IOException {
        String end = "the end of " + COUNT.incrementAndGet();
        r.rows("SELECT '" + end + "'");
        String log;
        do {
            log = Server.rows(server.getJdbcUrl("postgres", "postgres"),
                    "SELECT pg_read_file(pg_current_logfile(), " + read + ", 1000000000)").getFirst();
        } while (!log.contains(end));
        read += log.getBytes(StandardCharsets.UTF_8).length;
        List<Done> all = new ArrayList<>();
        Matcher m = ENTRY.matcher(log);
        while (m.find()) {
            if (m.group(1).startsWith("sluice")) {
                JsonNode json = JsonMapper.builder().build().readTree(m.group(2));
                all.add(new Done(m.group(1), json.path("Query Text").asText(), json.path("Plan")));
            }
        }
        return all.stream().filter(d -> d.reads("orders")).toList();
    }

    private static void doesNotExplode(List<Done> done, Predicate<Done> once) {
        doesNotExplode(done, once, 1);
    }

    /// What must be true of every statement.
    ///
    /// @param between rows of the target for each that is staged, in ranges that are read whole
    private static void doesNotExplode(List<Done> done, Predicate<Done> once, int between) {
        assertThat(done.stream().filter(Done::goesThroughSets)).isEmpty();
        assertThat(done.stream().filter(d -> d.work() > OTHERS + 2 * WINDOW)).isEmpty();
        assertThat(done.stream()
                        .filter(once.negate())
                        .filter(d -> d.readsWhole("orders") || d.work() > 12 * CHUNK + FEW))
                .isEmpty();
        assertThat(done.stream()
                        .filter(once.negate())
                        .filter(d -> Stream.of("orders", STAGING).anyMatch(table -> d.visited(table) > 3 * between * d.about() + FEW)))
                .isEmpty();
    }

    static Stream<Arguments> targets() {
        return Stream.of(List.of("region", "id"), List.of("id")).flatMap(key -> Stream.of(Statistics.values()).flatMap(
                s -> Stream.of(Keys.values()).flatMap(k -> Stream.of(true, false).map(there -> Arguments.of(key, s, k, there)))));
    }

    /// @param there the target has most rows of the window, of which its statistics know nothing
    @ParameterizedTest
    @MethodSource("targets")
    void no_set_is_compared_with_another_row_by_row(List<String> key, Statistics statistics, Keys keys, boolean there) throws Exception {
        boolean scattered = keys == Keys.SCATTERED && (statistics != Statistics.ALL_DELETED || key.size() == 1);
        Reload r = orders(key, statistics, keys, there);
        r.slice();
        try (Connection c = DriverManager.getConnection(r.url); Statement held = c.createStatement()) {
            c.setAutoCommit(false);
            held.execute("UPDATE orders SET note = 'held' WHERE no = 3");
            // with a row that is there the first chunk meets it, and is split
            r.merge("merge 1", Reload.passedAfter(12));
        }
        r.merge();
        Server.run(r.url,
                "DELETE FROM orders WHERE no % 1000 = 7",
                "UPDATE orders SET note = 'wrong' WHERE no % 1000 = 8");
        TableCounts c = r.check().conclude().tables().getFirst();

        assertThat(List.of(c.missing(), c.different(), c.extra())).containsExactly(4L, 4L, 3L);
        assertThat(r.rows("SELECT scattered FROM sluice.run_table")).containsExactly(scattered ? "t" : "f");
        List<Done> done = done(r);
        assertThat(done).extracting(Done::step).contains(
                r.names.session("slice"), r.names.session("merge 1"), r.names.session("check 1"));
        assertThat(done).anyMatch(d -> d.text().startsWith("-- OFFSET 0: as in compare.sql"));
        assertThat(done.stream().anyMatch(d -> d.text().startsWith("-- The first rows of a chunk that would be")))
                .isEqualTo(there);
        // where the target is thought to be empty ranges are read although others lie between: 23 in 2
        doesNotExplode(done, d -> d.once(scattered), keys == Keys.SCATTERED && !scattered ? 12 : 1);
    }

    private static Reload orders(List<String> key, Statistics statistics, Keys keys, boolean there) {
        String url = database();
        String id = keys == Keys.TOGETHER ? "500000 + i * 3" : "7 + i * 23";
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE orders (region int, id int, no int UNIQUE, at timestamp, note text,"
                        + " PRIMARY KEY (" + String.join(", ", key) + "))",
                "CREATE INDEX ON orders (at)",
                "CREATE TABLE source.orders (LIKE orders)",
                "INSERT INTO source.orders SELECT 1, " + id + ", i, timestamp '2020-02-01' + i * interval '1 minute',"
                        + " 'note' FROM generate_series(1, " + WINDOW + ") i");
        String others = "INSERT INTO orders SELECT 1, i * 2, - i, timestamp '2020-03-01' + i * interval '1 minute',"
                + " 'note' FROM generate_series(1, " + OTHERS + ") i WHERE i * 2 % 23 <> 7";
        if (statistics == Statistics.ALL_DELETED) {
            Server.run(url, others, "DELETE FROM orders", "ANALYZE orders");
        } else {
            // begins as the key does
            Server.run(url, "CREATE INDEX ON orders (region)");
        }
        Server.run(url, others);
        if (statistics == Statistics.WITHOUT_WINDOW) {
            Server.run(url, "ANALYZE orders");
        }
        if (there) {
            Server.run(url, "INSERT INTO orders SELECT region, id, no, at, CASE WHEN no % 3 > 0 THEN note END"
                    + " FROM source.orders WHERE no % 5 > 0");
        }
        Server.run(url, "INSERT INTO orders (region, id, at) SELECT region, id, '2020-02-02'"
                + " FROM (VALUES (-1, 1), (1, " + id.replace("i", "1500") + " + 2), (1, 9000000)) extra (region, id)");
        Reload r = Reload.of(url, table("orders", key.toArray(String[]::new)).unique("no"));
        r.chunkRows = CHUNK;
        return r.prepare().load();
    }

    /// The target's key has a column that the source's has not, by which it is partitioned.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rows_that_stand_elsewhere_are_looked_up(boolean indexed) throws IOException {
        String url = database();
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE orders (id int, at timestamp, note text, PRIMARY KEY (" + (indexed ? "id, at" : "at, id")
                        + ")) PARTITION BY RANGE (at)");
        for (int i = 0; i < 50; i++) {
            Server.run(url, "CREATE TABLE orders%d PARTITION OF orders FOR VALUES FROM ('%s') TO ('%s')"
                    .formatted(i, day(i), day(i + 1)));
        }
        Server.run(url,
                "CREATE TABLE source.orders AS SELECT i AS id, timestamp '2020-02-01' + i * interval '1 minute' AS at,"
                        + " 'note' AS note FROM generate_series(1, " + WINDOW + ") i",
                "INSERT INTO orders SELECT id, CASE WHEN id % 500 = 0 THEN at - interval '10 days' ELSE at END, note"
                        + " FROM source.orders WHERE id % 1000 <> 1",
                "INSERT INTO orders SELECT id, at + interval '12 days', note FROM source.orders WHERE id % 4000 = 2");
        SourceKey key = new SourceKey(List.of("id"), indexed, true);
        Reload r = new Reload(url, "run-1", Reload.from(key),
                indexed ? table("orders", "id", "at") : table("orders", "at", "id"));
        r.chunkRows = CHUNK;
        TableCounts c = r.prepare().load().finish().tables().getFirst();

        assertThat(List.of(c.inserted(), c.updated(), c.duplicates())).containsExactly(4L, 8L, 1L);
        List<Done> done = done(r);
        assertThat(done).anyMatch(d -> d.text().startsWith("-- Staged rows that would be inserted"));
        doesNotExplode(done, d -> d.once(false)
                || !indexed && d.text().startsWith("-- Staged rows that would be inserted"));
    }

    /// Parents are looked up; where a parent may lose what is referenced, both tables are read once.
    ///
    /// @param loaded the run loads the parents too
    /// @param byKey  the parents' key is referenced, not another unique column
    @ParameterizedTest
    @CsvSource({"NEVER, true, true", "ALL_DELETED, true, true", "ALL_DELETED, true, false", "ALL_DELETED, false, true",
        "WITHOUT_WINDOW, false, false"})
    void parents_are_looked_up(Statistics statistics, boolean loaded, boolean byKey) throws IOException {
        String url = database();
        String parents = "INSERT INTO orders_parent SELECT i, - i, timestamp '2020-03-01' FROM generate_series(1, " + OTHERS + ") i";
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE orders_parent (id int PRIMARY KEY, no int UNIQUE, at timestamp)",
                "CREATE TABLE orders (id int PRIMARY KEY, at timestamp, parent int REFERENCES orders_parent ("
                        + (byKey ? "id" : "no") + "))",
                "CREATE TABLE source.orders_parent AS SELECT " + OTHERS + " + i AS id, - " + OTHERS + " - i AS no,"
                        + " timestamp '2020-02-02' AS at FROM generate_series(1, " + WINDOW + ") i",
                "CREATE TABLE source.orders AS SELECT i AS id, timestamp '2020-02-02' AS at, " + (byKey ? "" : "- ")
                        + "(i % " + (loaded ? OTHERS + WINDOW : OTHERS) + " + 1) AS parent FROM generate_series(1, " + OTHERS + ", 10) i",
                parents);
        if (statistics == Statistics.ALL_DELETED) {
            Server.run(url, "DELETE FROM orders_parent", "ANALYZE orders_parent, orders", parents);
        } else if (statistics == Statistics.WITHOUT_WINDOW) {
            Server.run(url, "ANALYZE orders_parent, orders");
        }
        Planning planning = Reload.planning(url, "{\"tables\": [{\"source\": \"S.ORDERS\", \"target\": \"public.orders\"}"
                + (loaded ? ", {\"source\": \"S.ORDERS_PARENT\", \"target\": \"public.orders_parent\"}" : "")
                + "], \"window\": {\"column\": \"at\", \"from\": \"2020-02-01\", \"to\": \"2020-03-01\"}}");
        Reload r = new Reload(url, Reload.spelledAsTargets(((Planning.Accepted) planning).plan()));
        r.chunkRows = CHUNK;
        r.prepare().load().slice();

        List<Done> done = done(r).stream().filter(d -> d.text().contains("referring")).toList();
        assertThat(done).hasSize(1);
        assertThat(done.stream().filter(Done::goesThroughSets)).isEmpty();
        assertThat(done.stream().filter(d -> d.work() > OTHERS + 2 * WINDOW)).isEmpty();
        assertThat(done.getFirst().readsWhole("orders_parent")).isEqualTo(loaded && !byKey);
    }

    private static String day(int i) {
        return LocalDate.of(2020, 1, 20).plusDays(i).toString();
    }

    @ParameterizedTest
    @EnumSource
    void keys_made_of_char_are_looked_up_in_each_spelling(Statistics statistics) throws IOException {
        String url = database();
        String all = "INSERT INTO orders SELECT 'n' || i, CASE WHEN i % 2 = 0 THEN i END,"
                + " timestamp '2020-02-01' + i * interval '1 minute' FROM generate_series(1, " + WINDOW + ") i";
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE orders (id varchar(8) PRIMARY KEY, no int, at timestamp)",
                "CREATE TABLE source.orders AS SELECT 'n' || i AS id, i AS no,"
                        + " timestamp '2020-02-01' + i * interval '1 minute' AS at"
                        + " FROM generate_series(1, " + WINDOW + ") i");
        if (statistics == Statistics.ALL_DELETED) {
            Server.run(url, all, "DELETE FROM orders");
        }
        if (statistics != Statistics.NEVER) {
            Server.run(url, "ANALYZE orders");
        }
        Server.run(url, all, "UPDATE orders SET id = rpad(id, 8) WHERE no % 4 = 0");
        Reload r = new Reload(
                url, "run-1", p -> Reload.withColumns(p, PlansPostgresTest::fromChar), table("orders", "id"));
        r.chunkRows = CHUNK;
        TableCounts c = r.prepare().load().finish().tables().getFirst();

        assertThat(List.of(c.inserted(), c.updated())).containsExactly(0L, WINDOW / 2L);
        List<Done> done = done(r);
        assertThat(done).anyMatch(d -> d.text().startsWith("-- Keys made of CHAR"));
        doesNotExplode(done, d -> d.once(false));
    }

    private static PlannedColumn fromChar(PlannedColumn c) {
        return c.target().equals("id")
                ? new PlannedColumn(c.source(), c.target(), c.type().fedBy(Feed.character(8)), c.notNull())
                : c;
    }
}
