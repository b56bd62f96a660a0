package sluice.local.dms;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import sluice.local.Seconds;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

/// Seconds of the embedded load, beside a COPY of the same rows that are in memory already and beside reading them at the source. Not a test:
/// `bench/load` runs it.
class LoadBench {

    private static final int ROWS = Integer.getInteger("sluice.rows", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("sluice.rounds", 3);

    private int tasks;

    @FunctionalInterface
    private interface Contestant {
        void run() throws Exception;
    }

    @Test
    void measure() throws Exception {
        try (DmsFixture dms = new DmsFixture()) {
            dms.source(
                    "CREATE TABLE SALES.T (ID NUMBER(18) PRIMARY KEY, CUSTOMER NUMBER(9), AMOUNT NUMBER(12,2), STATUS VARCHAR2(12), NOTE VARCHAR2(60), AT TIMESTAMP(0))",
                    "INSERT INTO SALES.T SELECT X, MOD(X * 7919, 5000), MOD(X, 100000) / 100.0, 'status ' || MOD(X, 5), REPEAT('note ', 1 + MOD(X, 8)),"
                            + " TIMESTAMPADD(SECOND, X, TIMESTAMP '2020-02-01 00:00:00') FROM SYSTEM_RANGE(1, " + ROWS + ")");
            dms.target("CREATE UNLOGGED TABLE sales.t (id numeric PRIMARY KEY, customer numeric, amount numeric, status text, note text, at text)");
            String mappings = DmsFixture.mappings(List.of("T"));
            dms.load(mappings, DmsFixture.STRICT);
            ByteArrayOutputStream rows = new ByteArrayOutputStream();
            try (Connection c = DriverManager.getConnection(dms.postgres)) {
                c.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY sales.t TO STDOUT", rows);
            }
            Map<String, Contestant> contestants = new LinkedHashMap<>();
            contestants.put("embedded load", () -> {
                String arn = dms.create(dms.dms, "bench-" + ++tasks, mappings, DmsFixture.STRICT);
                dms.start(dms.dms, arn, StartReplicationTaskTypeValue.START_REPLICATION);
                dms.dms.awaitIdle();
            });
            contestants.put("COPY", () -> {
                try (Connection c = DriverManager.getConnection(dms.postgres)) {
                    c.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY sales.t FROM STDIN", new ByteArrayInputStream(rows.toByteArray()));
                }
            });
            contestants.put("reading", () -> {
                try (Connection c = dms.oracle.open(); Statement s = c.createStatement(); ResultSet r = s.executeQuery("SELECT * FROM SALES.T")) {
                    while (r.next()) {
                        for (int i = 1; i <= 6; i++) {
                            r.getObject(i);
                        }
                    }
                }
            });
            Seconds seconds = new Seconds();
            for (int round = 0; round < ROUNDS; round++) {
                for (Map.Entry<String, Contestant> c : contestants.entrySet()) {
                    boolean writes = !c.getKey().equals("reading");
                    if (writes) {
                        dms.target("TRUNCATE sales.t", "CHECKPOINT");
                    }
                    long start = System.nanoTime();
                    c.getValue().run();
                    seconds.add(c.getKey(), (System.nanoTime() - start) / 1e9);
                    if (writes && !dms.rows("SELECT count(*) FROM sales.t").equals(List.of(Integer.toString(ROWS)))) {
                        throw new AssertionError(c.getKey() + " did not load all rows");
                    }
                }
            }
            double load = seconds.median("embedded load");
            seconds.show("%,d rows".formatted(ROWS), ROUNDS, "load takes", median -> load / median);
        }
    }
}
