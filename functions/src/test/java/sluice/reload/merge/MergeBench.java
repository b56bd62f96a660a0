package sluice.reload.merge;

import static sluice.reload.merge.Reload.table;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.ledger.RunReport.Outcome;
import sluice.staging.Progress;

/// Seconds of slicing, merging and checking, against one `INSERT ... ON CONFLICT DO UPDATE` of the same rows. Not a test:
/// `bench/merge` runs it.
class MergeBench {

    private static final int ROWS = Integer.getInteger("sluice.rows", 1_000_000);

    @Test
    void measure() throws Exception {
        System.out.printf("%,d rows, seconds%n%-14s %8s %8s %8s %8s %8s %8s%n", ROWS,
                "the target is", "slice", "merge 1", "merge 2", "check 1", "upsert", "ratio");
        for (String name : List.of("identical", "new", "changed 15 %")) {
            double slice = 0;
            double check = 0;
            double[] merge = new double[3];
            for (int workers = 1; workers <= 2; workers++) {
                Reload r = reload(name);
                slice = timed(() -> r.slice());
                int n = workers;
                merge[workers] = timed(() -> workers(r, n));
                check = timed(() -> r.check());
                if (r.conclude().outcome() != Outcome.CLEAN) {
                    throw new AssertionError("not clean");
                }
                Server.run(r.url, "DROP TABLE orders, source.orders", "DROP TABLE " + r.plan.tables().getFirst().staging().sql());
            }
            Reload r = reload(name);
            String staging = r.plan.tables().getFirst().staging().sql();
            double upsert = timed(() -> Server.run(r.url, """
                    INSERT INTO orders SELECT id::bigint, customer::bigint, amount::numeric(12,2), status::varchar(12), note, at::timestamp, updated_at::timestamp FROM %s
                    ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, amount = excluded.amount, status = excluded.status,
                    note = excluded.note, at = excluded.at, updated_at = excluded.updated_at""".formatted(staging)));
            System.out.printf("%-14s %8.2f %8.2f %8.2f %8.2f %8.2f %8.2f%n", name, slice, merge[1], merge[2], check, upsert, upsert / merge[1]);
            Server.run(r.url, "DROP TABLE orders, source.orders", "DROP TABLE " + staging);
        }
    }

    private static Reload reload(String name) {
        String url = Server.database();
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, amount numeric(12,2), status varchar(12), note text, at timestamp, updated_at timestamp)",
                "CREATE TABLE source.orders AS SELECT i AS id, i % 5000 AS customer, (i % 100000) / 100.0 AS amount, 'status ' || i % 5 AS status,"
                        + " repeat('note ', 1 + i % 8) AS note, timestamp '2020-02-01' + i * interval '2 seconds' AS at, timestamp '2020-02-05' AS updated_at"
                        + " FROM generate_series(1, " + ROWS + ") i",
                "CREATE INDEX ON orders (updated_at)", "CREATE INDEX ON orders (customer)");
        if (!name.equals("new")) {
            Server.run(url, "INSERT INTO orders SELECT id, customer, CASE WHEN " + (name.equals("identical") ? "false" : "id % 100 < 15")
                    + " THEN amount + 1 ELSE amount END, status, note, at, updated_at FROM source.orders");
        }
        Reload r = Reload.of(url, table("orders", "id"));
        r.chunkRows = 10_000;
        r.prepare().load();
        Server.run(url, "VACUUM ANALYZE orders", "CHECKPOINT");
        return r;
    }

    private static void workers(Reload r, int n) {
        try (ExecutorService pool = Executors.newFixedThreadPool(n)) {
            List<Future<Progress>> all = IntStream.rangeClosed(1, n)
                    .mapToObj(w -> pool.submit(() -> r.merge("merge " + w, Reload.never())))
                    .toList();
            for (Future<Progress> f : all) {
                f.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double timed(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
