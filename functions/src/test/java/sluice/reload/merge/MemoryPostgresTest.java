package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.reload.merge.Reload.table;

import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sluice.ledger.RunReport.Outcome;
import sluice.reload.check.Checker;
import sluice.sql.Database.Session;
import sluice.sql.Deadline;

/// A function needs no more memory for more rows: what is alive is looked at between chunks, while the work is being done.
/// `-Dsluice.rows=1000000,10000000` does it with others.
class MemoryPostgresTest {

    private static final int[] ROWS = Stream.of(System.getProperty("sluice.rows", "300000,1000000").split(",")).mapToInt(Integer::parseInt).toArray();
    /// Between two looks.
    private static final int CHUNKS = 10;
    private static final long FEW = 1 << 20;

    @Test
    void more_rows_need_no_more_memory() {
        // once for what stays: classes, and statements that are kept
        most(ROWS[0] / 10);
        long few = most(ROWS[0]);
        long many = most(ROWS[1]);

        System.out.printf("alive at most: %,d bytes with %,d rows, %,d bytes with %,d%n", few, ROWS[0], many, ROWS[1]);
        assertThat(few).isPositive();
        assertThat(many).isLessThan(few + FEW);
    }

    /// Bytes beside those that were alive before.
    private static long most(int rows) {
        String url = Server.database();
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE orders (id bigint PRIMARY KEY, note text, at timestamp)",
                "CREATE TABLE source.orders AS SELECT i AS id, 'note ' || i AS note, timestamp '2020-02-01' + i % 2000000 * interval '1 second' AS at"
                        + " FROM generate_series(1, " + rows + ") i",
                "INSERT INTO orders SELECT id, CASE WHEN id % 3 = 0 THEN 'wrong' ELSE note END, at FROM source.orders WHERE id % 5 > 0",
                "VACUUM ANALYZE orders");
        Reload r = Reload.of(url, table("orders", "id"));
        r.chunkRows = 5_000;
        r.prepare().load();
        Live live = new Live();
        r.slice(live.deadline());
        r.merge("merge 1", live.deadline());
        try (Session s = r.session("check 1")) {
            Checker.work(s, r.plan, live.deadline());
        }
        assertThat(r.conclude().outcome()).isEqualTo(Outcome.CLEAN);
        assertThat(live.looks).isGreaterThan(rows / r.chunkRows / CHUNKS);
        Server.run(url, "DROP TABLE orders, source.orders");
        return live.most - live.before;
    }

    private static final class Live {
        private final long before = now();
        private long most;
        private int asked;
        private int looks;

        /// A step asks it before each chunk.
        Deadline deadline() {
            return new Deadline(() -> {
                if (asked++ % CHUNKS == 0) {
                    looks++;
                    most = Math.max(most, now());
                }
                return Instant.EPOCH;
            }, Instant.EPOCH.plusSeconds(600));
        }

        private static long now() {
            System.gc();
            Runtime r = Runtime.getRuntime();
            return r.totalMemory() - r.freeMemory();
        }
    }
}
