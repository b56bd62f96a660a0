package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.reload.merge.Reload.table;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.TableCounts;
import sluice.sql.Database.Session;
import sluice.sql.SqlFailure;
import sluice.staging.Pause;
import sluice.staging.Progress;

/// A merge among other writers: it keeps nothing locked while it waits for them, loses no race for good, and counts each row
/// once.
class BesideWritersPostgresTest {

    private static final int ROWS = 30;

    private final String url = Server.database();

    /// Thirty rows in one chunk.
    ///
    /// @param target what the target holds of them before
    /// @param more   what else the plan finds
    private Reload orders(String target, String... more) {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE orders (id int PRIMARY KEY, at timestamp, v text, code int UNIQUE)",
                "CREATE TABLE source.orders AS SELECT i AS id, timestamp '2020-02-01' AS at, 'v' || i AS v, i AS code FROM generate_series(1, "
                        + ROWS + ") i",
                "INSERT INTO orders " + target);
        Server.run(url, more);
        Reload r = Reload.of(url, table("orders", "id")).prepare().load();
        r.chunkRows = 1000;
        return r.slice();
    }

    private Reload allDiffer(String... more) {
        return orders("SELECT id, at, 'wrong', code FROM source.orders", more);
    }

    private Reload allMissing(String... more) {
        return orders("SELECT * FROM source.orders WHERE false", more);
    }

    private Progress merge(Reload r, Pause pause) {
        try (Session s = r.session("merge 1")) {
            return Merger.work(s, r.plan, Reload.never(), pause);
        }
    }

    private void isClean(Reload r, long inserted, long updated) {
        RunReport report = r.check().conclude();
        TableCounts c = report.tables().getFirst();
        assertThat(List.of(c.inserted(), c.updated(), c.unchanged())).containsExactly(inserted, updated, ROWS - inserted - updated);
        assertThat(report.outcome()).isEqualTo(Outcome.CLEAN);
        assertThat(r.rows("SELECT id, at, v FROM orders ORDER BY id")).isEqualTo(r.rows("SELECT id, at, v FROM source.orders ORDER BY id"));
    }

    /// A session that holds what it did until told otherwise.
    private static final class Holder implements AutoCloseable {
        private final Connection c;

        Holder(String url, String... statements) throws SQLException {
            c = DriverManager.getConnection(url);
            c.setAutoCommit(false);
            try (Statement s = c.createStatement()) {
                for (String sql : statements) {
                    s.execute(sql);
                }
            }
        }

        void end(boolean commit) {
            try {
                if (commit) {
                    c.commit();
                } else {
                    c.rollback();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws SQLException {
            c.close();
        }
    }

    /// A writer gets every row but the held ones at once.
    private void nothingElseIsLocked(String held) {
        Server.run(url, "SET lock_timeout = '50ms'",
                "BEGIN", "SELECT FROM orders WHERE id NOT IN (" + held + ") FOR UPDATE", "LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE", "ROLLBACK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "1", "15", "7, 8, 9", "1, 15, 30", "2, 4, 6, 8, 10, 12, 14"})
    void rows_that_others_hold_come_last_and_the_rest_is_merged_at_once(String held) throws SQLException {
        Reload r = allDiffer();
        try (Holder h = new Holder(url, "UPDATE orders SET v = 'theirs' WHERE id IN (" + held + ")")) {
            int[] pauses = {0};
            merge(r, _ -> {
                assertThat(r.rows("SELECT count(*) FROM orders WHERE v LIKE 'v%'"))
                        .containsExactly("" + (ROWS - held.split(",").length));
                nothingElseIsLocked(held);
                if (++pauses[0] == 3) {
                    h.end(true);
                }
            });
            assertThat(pauses[0]).isGreaterThanOrEqualTo(3);
        }
        isClean(r, 0, ROWS);
    }

    @Test
    void more_held_rows_than_are_cut_out_one_by_one_are_waited_for_with_nothing_locked() throws SQLException {
        Reload r = allDiffer();
        try (Holder h = new Holder(url, "UPDATE orders SET v = 'theirs' WHERE id > 5")) {
            merge(r, _ -> {
                nothingElseIsLocked("SELECT i FROM generate_series(6, 30) i");
                h.end(true);
            });
        }
        assertThat(r.rows("SELECT count(*) FROM sluice.chunk")).containsExactly("1");
        isClean(r, 0, ROWS);
    }

    @Test
    void whatever_is_waited_for_while_rows_are_locked_is_waited_for_a_fifth_of_a_second() {
        Reload r = allDiffer("CREATE TABLE waits (lock text)",
                "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " INSERT INTO public.waits VALUES (current_setting('lock_timeout')); RETURN NULL; END $$",
                "CREATE TRIGGER note AFTER UPDATE ON orders EXECUTE FUNCTION note()");
        merge(r, _ -> {});
        assertThat(r.rows("SELECT DISTINCT lock FROM waits")).containsExactly("200ms");
        isClean(r, 0, ROWS);
    }

    /// What others commit after a chunk was compared, and before its rows are locked, is compared again: so the one statement knows
    /// of every row that it writes all that was committed before it was locked.
    @ParameterizedTest
    @ValueSource(strings = {"", "PARTITION BY RANGE (id)"})
    void a_row_changed_between_the_comparison_and_its_lock_is_compared_again(String partitioned) throws Exception {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE orders (id int PRIMARY KEY, at timestamp, v text) " + partitioned,
                "CREATE TABLE source.orders AS SELECT i AS id, timestamp '2020-02-01' AS at, 'v' || i AS v FROM generate_series(1, "
                        + ROWS + ") i");
        if (!partitioned.isEmpty()) {
            Server.run(url, "CREATE TABLE low PARTITION OF orders FOR VALUES FROM (0) TO (15)",
                    "CREATE TABLE high PARTITION OF orders FOR VALUES FROM (15) TO (99)");
        }
        Server.run(url, "INSERT INTO orders SELECT id, at, 'wrong' FROM source.orders");
        Reload r = Reload.of(url, table("orders", "id")).prepare().load();
        r.chunkRows = 1000;
        r.slice();
        // reading staged row 9 waits at a gate
        String staging = r.plan.table(1).staging().sql();
        Server.run(url,
                "CREATE FUNCTION gate() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN"
                        + " PERFORM pg_catalog.pg_advisory_xact_lock_shared(9); RETURN true; END $$",
                "ALTER TABLE " + staging + " RENAME TO behind",
                "CREATE VIEW " + staging + " AS SELECT * FROM sluice_staging.behind WHERE id <> 9 OR public.gate()");
        try (Holder gate = new Holder(url, "SELECT pg_advisory_xact_lock(9)");
                ExecutorService merging = Executors.newSingleThreadExecutor()) {
            Future<Progress> merged = merging.submit(() -> merge(r, _ -> {}));
            while (r.rows("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").isEmpty()) {
                assertThat(merged.isDone()).isFalse();
            }
            Server.run(url, "UPDATE orders SET v = 'v9' WHERE id = 9");
            gate.end(true);
            merged.get();
        }
        Server.run(url, "DROP VIEW " + staging, "ALTER TABLE sluice_staging.behind RENAME TO " + r.plan.table(1).staging().table());
        isClean(r, 0, ROWS - 1);
    }

    @Test
    void a_row_deleted_by_its_holder_is_inserted() throws SQLException {
        Reload r = allDiffer();
        try (Holder h = new Holder(url, "DELETE FROM orders WHERE id = 9")) {
            merge(r, _ -> h.end(true));
        }
        isClean(r, 1, ROWS - 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_row_of_the_same_key_that_is_not_yet_committed_is_not_waited_for_with_locks(boolean commits) throws SQLException {
        Reload r = allMissing();
        try (Holder h = new Holder(url, "INSERT INTO orders VALUES (17, '2020-02-01', 'theirs', 17)")) {
            int[] pauses = {0};
            merge(r, _ -> {
                nothingElseIsLocked("17");
                if (++pauses[0] == 3) {
                    assertThat(r.rows("SELECT count(*) FROM orders")).containsExactly("" + (ROWS - 1));
                    h.end(commits);
                }
            });
        }
        isClean(r, commits ? ROWS - 1 : ROWS, commits ? 1 : 0);
    }

    @Test
    void a_parent_that_is_being_changed_is_not_waited_for_with_locks() throws SQLException {
        Server.run(url, "CREATE TABLE parent (id int PRIMARY KEY)", "INSERT INTO parent VALUES (1), (2)");
        Reload r = allMissing(
                "ALTER TABLE source.orders ADD COLUMN parent int DEFAULT 1",
                "ALTER TABLE orders ADD COLUMN parent int REFERENCES parent");
        try (Holder h = new Holder(url, "SELECT FROM parent WHERE id = 1 FOR UPDATE")) {
            int[] pauses = {0};
            merge(r, _ -> {
                nothingElseIsLocked("0");
                if (++pauses[0] == 2) {
                    h.end(true);
                }
            });
        }
        isClean(r, ROWS, 0);
    }

    @Test
    void a_locked_table_is_waited_for_and_no_chunk_is_split() throws SQLException {
        Reload r = allMissing();
        try (Holder h = new Holder(url, "LOCK TABLE orders")) {
            int[] pauses = {0};
            merge(r, _ -> {
                if (++pauses[0] == 3) {
                    h.end(true);
                }
            });
            assertThat(pauses[0]).isEqualTo(3);
        }
        assertThat(r.rows("SELECT count(*) FROM sluice.chunk")).containsExactly("1");
        isClean(r, ROWS, 0);
    }

    @Test
    void writers_who_insert_the_missing_keys_as_fast_as_they_can_do_not_stop_the_merge() throws Exception {
        int rows = 6_000;
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE orders (id int PRIMARY KEY, at timestamp, v text)",
                "CREATE TABLE source.orders AS SELECT i AS id, timestamp '2020-02-01' AS at, 'v' || i AS v FROM generate_series(1, "
                        + rows + ") i");
        Reload r = Reload.of(url, table("orders", "id")).prepare().load();
        r.chunkRows = 2_000;
        r.slice();
        try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
            List<Future<?>> writers = IntStream.rangeClosed(1, 3).<Future<?>>mapToObj(n -> pool.submit(() -> {
                List<Integer> ids = new ArrayList<>(IntStream.rangeClosed(1, rows).boxed().toList());
                Collections.shuffle(ids, new Random(n));
                try (Connection c = DriverManager.getConnection(url); Statement s = c.createStatement()) {
                    for (int id : ids) {
                        s.execute("INSERT INTO orders VALUES (" + id + ", '2020-02-01', 'theirs') ON CONFLICT DO NOTHING");
                    }
                }
                return null;
            })).toList();
            r.merge();
            for (Future<?> w : writers) {
                w.get();
            }
        }
        RunReport report = r.check().conclude();
        TableCounts c = report.tables().getFirst();
        assertThat(c.inserted() + c.updated()).isEqualTo(rows);
        assertThat(report.outcome()).isEqualTo(Outcome.CLEAN);
        assertThat(r.rows("SELECT count(*) FROM orders WHERE v = 'v' || id")).containsExactly("" + rows);
    }

    @Test
    void a_unique_value_that_another_row_holds_is_a_collision_and_named() {
        Reload r = allMissing();
        Server.run(url, "INSERT INTO orders VALUES (-1, '2019-01-01', 'other', 7)");

        assertThatThrownBy(r::merge)
                .isInstanceOf(UniqueCollision.class)
                .hasMessageContaining("orders_code_key")
                .hasMessageNotContaining("(7)");
    }

    @Test
    void a_cancelled_statement_is_done_again() throws Exception {
        Reload r = allMissing(
                "CREATE TABLE stop (n int)",
                "INSERT INTO stop VALUES (1)",
                """
                CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    WHILE EXISTS (SELECT FROM public.stop) LOOP
                        PERFORM pg_catalog.pg_sleep(0.01);
                    END LOOP;
                    RETURN NULL;
                END $$""",
                "CREATE TRIGGER stop AFTER INSERT ON orders EXECUTE FUNCTION stop()");
        String cancel = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = '"
                + r.names.session("merge 1") + "' AND wait_event = 'PgSleep' AND datname = current_database()";
        int[] cancelled = {0};
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            Future<Progress> merged = pool.submit(() -> merge(r, _ -> {
                if (++cancelled[0] == 3) {
                    Server.run(url, "TRUNCATE stop");
                }
            }));
            while (!merged.isDone()) {
                r.rows(cancel);
            }
            assertThat(merged.get().done()).isTrue();
        }
        assertThat(cancelled[0]).isGreaterThanOrEqualTo(3);
        isClean(r, ROWS, 0);
    }

    @Test
    void a_server_that_takes_no_more_connections_is_asked_again_in_a_new_session() {
        String role = "few_" + url.replaceAll(".*/(t\\d+).*", "$1");
        Server.run(url, "CREATE ROLE " + role + " LOGIN CONNECTION LIMIT 0");

        assertThatThrownBy(() -> Server.open(url.replace("user=postgres", "user=" + role), "sluice x"))
                .isInstanceOfSatisfying(SqlFailure.Retryable.class, f -> {
                    assertThat(f.state()).isEqualTo("53300");
                    assertThat(f.here()).isFalse();
                })
                .hasMessageContaining("The server takes no more connections")
                .hasMessageContaining("the same request may be started again");
    }
}
