package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.reload.merge.Reload.table;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import sluice.sql.SqlFailure;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.ledger.RunReport.TableCounts;
import sluice.staging.Progress;

/// A function that dies at any point of a chunk, and is retried: it dies after its commit, or its session lives on.
class KilledMergePostgresTest {

    private static final int CHUNKS = 4;
    private static final String EXPECTED = "SELECT * FROM source.orders ORDER BY id";

    private final String url = Server.database();

    private Reload orders() {
        return orders(0);
    }

    /// @param stopBefore the chunk that is stopped before its first row; 0: none. The trigger is there before the plan: one
    ///     that comes later is a change of the table
    private Reload orders(int stopBefore) {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE orders (id int PRIMARY KEY, at timestamp, v text)",
                "CREATE TABLE source.orders AS SELECT i AS id, timestamp '2020-02-01' AS at, 'v' || i AS v FROM generate_series(1, 12) i",
                "INSERT INTO orders SELECT id, at, CASE WHEN id % 2 = 0 THEN v END FROM source.orders WHERE id % 3 > 0");
        // stops a merge of the n-th chunk, before its first row or after its last, for as long as the test holds the lock
        Server.run(url, """
                CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_ARGV[0]::int = (SELECT count(*) + 1 FROM sluice.chunk WHERE merged_at IS NOT NULL) THEN
                        PERFORM pg_advisory_xact_lock(42);
                    END IF;
                    RETURN NEW;
                END $$""");
        if (stopBefore > 0) {
            Server.run(url, "CREATE TRIGGER stop BEFORE INSERT OR UPDATE ON orders EXECUTE FUNCTION stop(" + stopBefore + ")");
        }
        Reload r = Reload.of(url, table("orders", "id")).prepare().load();
        r.slice();
        return r;
    }

    private void stopAfterWriting(int chunk) {
        Server.run(url, "CREATE TRIGGER stop BEFORE UPDATE ON sluice.chunk FOR EACH ROW EXECUTE FUNCTION stop(" + chunk + ")");
    }

    private static String waiting(Reload r) {
        String sql = "SELECT pid FROM pg_stat_activity WHERE application_name = '" + r.names.session("merge 1")
                + "' AND wait_event = 'advisory' AND datname = current_database()";
        List<String> pids = List.of();
        for (int i = 0; pids.isEmpty() && i < 100_000; i++) {
            pids = r.rows(sql);
        }
        return pids.getFirst();
    }

    private static void eachChunkCountsOnce(Reload r) {
        TableCounts c = r.check().conclude().tables().getFirst();
        assertThat(List.of(c.inserted(), c.updated(), c.unchanged(), c.missing() + c.different()))
                .containsExactly(4L, 4L, 4L, 0L);
        assertThat(r.rows("SELECT * FROM orders ORDER BY id")).isEqualTo(r.rows(EXPECTED));
        assertThat(r.rows("SELECT count(*) FROM sluice.chunk WHERE inserted + updated + unchanged = inside"))
                .containsExactly(String.valueOf(CHUNKS));
    }

    @ParameterizedTest
    @CsvSource({"1,true", "1,false", "2,true", "2,false", "3,true", "3,false", "4,true", "4,false"})
    void killed_in_a_chunk_and_retried_each_chunk_counts_once(int chunk, boolean beforeWriting) throws Exception {
        Reload r = orders(beforeWriting ? chunk : 0);
        if (!beforeWriting) {
            stopAfterWriting(chunk);
        }
        try (Connection held = hold();
                ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Future<Progress> first = pool.submit(() -> r.merge("merge 1", Reload.never()));
            r.rows("SELECT pg_terminate_backend(" + waiting(r) + ", 10000)");
            assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class).hasRootCauseInstanceOf(SqlFailure.Retryable.class);
        }
        // chunks before the kill have committed, the killed one has left nothing
        assertThat(r.rows("SELECT count(*) FROM sluice.chunk WHERE merged_at IS NOT NULL"))
                .containsExactly(String.valueOf(chunk - 1));

        r.merge();

        eachChunkCountsOnce(r);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_retry_ends_its_predecessor_before_it_works(boolean beforeWriting) throws Exception {
        Reload r = orders(beforeWriting ? 2 : 0);
        if (!beforeWriting) {
            stopAfterWriting(2);
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            Future<Progress> first;
            Future<Progress> second;
            try (Connection held = hold()) {
                first = pool.submit(() -> r.merge("merge 1", Reload.never()));
                waiting(r);
                second = pool.submit(() -> r.merge("merge 1", Reload.never()));
                assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class).hasRootCauseInstanceOf(SqlFailure.Retryable.class);
            }
            assertThat(second.get()).isEqualTo(new Progress(true, 3, 9));
        }
        eachChunkCountsOnce(r);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void a_call_cut_off_after_a_commit_leaves_the_rest_to_the_next(int chunk) {
        Reload r = orders();
        // the deadline passes when that many chunks are merged
        sluice.sql.Deadline d = new sluice.sql.Deadline(
                () -> java.time.Instant.EPOCH.plusSeconds(Long.parseLong(
                        r.rows("SELECT count(*) FROM sluice.chunk WHERE merged_at IS NOT NULL").getFirst())),
                java.time.Instant.EPOCH.plusSeconds(chunk));

        assertThat(r.merge("merge 1", d)).isEqualTo(new Progress(chunk == CHUNKS, chunk, 3L * chunk));
        assertThat(r.merge("merge 1", Reload.never())).isEqualTo(new Progress(true, CHUNKS - chunk, 3L * (CHUNKS - chunk)));
        eachChunkCountsOnce(r);
    }

    private Connection hold() throws SQLException {
        Connection c = DriverManager.getConnection(url);
        try (Statement s = c.createStatement()) {
            s.execute("SELECT pg_advisory_lock(42)");
        }
        return c;
    }
}
