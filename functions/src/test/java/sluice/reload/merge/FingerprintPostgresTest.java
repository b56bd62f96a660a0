package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.staging.Fingerprint;
import sluice.staging.TableChanged;
import sluice.ledger.RunReport;
import sluice.reload.plan.Plan;
import sluice.sql.ColumnType;
import sluice.sql.Database.Session;
import sluice.sql.Sql;
import sluice.staging.PlannedTable;
import sluice.staging.PlannedTable.PlannedColumn;

/// Rule: what changes a target table between plan and verdict is noticed, and what changes nothing that a run relies on
/// is not.
class FingerprintPostgresTest {

    private static Reload reload() {
        String url = Server.database();
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE DOMAIN small AS int CHECK (value < 1000)",
                "CREATE TABLE owner (id int PRIMARY KEY)",
                "CREATE TABLE t (id int PRIMARY KEY, at timestamp, a numeric(12,2), b small, n text,"
                        + " twice int GENERATED ALWAYS AS (b * 2) STORED, CONSTRAINT positive CHECK (a > 0))",
                "CREATE UNIQUE INDEX t_n ON t (n)",
                "CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE TRIGGER off BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION noop()",
                "ALTER TABLE t DISABLE TRIGGER off",
                "CREATE TABLE kid (t int CONSTRAINT kid_t REFERENCES t)",
                "CREATE RULE idle AS ON UPDATE TO t DO INSTEAD NOTHING",
                "ALTER TABLE t DISABLE RULE idle",
                "CREATE TABLE source.t AS SELECT i AS id, timestamp '2020-02-02' AS at, i * 1.5 AS a, i AS b, 'n' || i AS n"
                        + " FROM generate_series(1, 9) i");
        Reload r = new Reload(url, "run-1", p -> new Plan(
                p.runId(), p.deletes(), Plan.Validation.COUNTS, p.lob(), p.undo(), p.reason(),
                p.tables().stream().map(FingerprintPostgresTest::asPlanned).toList(), p.notes()),
                Reload.table("t", "id"));
        return r.prepare().load();
    }

    /// Without the generated column, and the domain's column as its base.
    private static PlannedTable asPlanned(PlannedTable t) {
        List<PlannedColumn> columns = t.columns().stream()
                .filter(c -> !c.target().equals("twice"))
                .map(c -> c.target().equals("b")
                        ? new PlannedColumn("b", "b", new ColumnType("integer", "int4", 'N', ""), false)
                        : c)
                .toList();
        return t.with(columns);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ALTER TABLE t DROP COLUMN n                                     | column n (gone)",
        "ALTER TABLE t ADD COLUMN more int                               | column more (new)",
        "ALTER TABLE t ALTER COLUMN a TYPE numeric(12,1)                 | column a",
        "ALTER TABLE t ALTER COLUMN n TYPE text COLLATE \"C\"            | column n",
        "ALTER TABLE t ALTER COLUMN a SET NOT NULL                       | column a",
        "ALTER TABLE t RENAME COLUMN a TO z                              | column z (new)",
        "ALTER TABLE t DROP COLUMN n, ADD COLUMN n text                  | column n",
        "ALTER TABLE t ALTER COLUMN twice DROP EXPRESSION                | column twice",
        "ALTER TABLE t ADD CONSTRAINT few CHECK (id < 99)                | constraint few (new)",
        "ALTER TABLE t RENAME CONSTRAINT positive TO more_than_0          | constraint more_than_0 (new)",
        "ALTER TABLE t DROP CONSTRAINT positive                          | constraint positive (gone)",
        "ALTER DOMAIN small ADD CONSTRAINT less CHECK (value < 500)      | constraint less of the domain of column b (new)",
        "ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES owner NOT VALID    | constraint t_b_fkey (new)",
        "CREATE TABLE child (t int REFERENCES t ON UPDATE CASCADE)       | foreign key child_t_fkey of another table (new)",
        "ALTER TABLE kid RENAME CONSTRAINT kid_t TO kid_u               | foreign key kid_u of another table (new)",
        "CREATE UNIQUE INDEX more ON t (at, a)                           | unique index more (new)",
        "ALTER INDEX t_n RENAME TO t_m                                   | unique index t_m (new)",
        "DROP INDEX t_n                                                  | unique index t_n (gone)",
        "DROP INDEX t_n; CREATE UNIQUE INDEX t_n ON t (n) WHERE id > 5   | unique index t_n",
        "ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE, ADD PRIMARY KEY (id) DEFERRABLE | unique index t_pkey",
        "ALTER TABLE t ENABLE TRIGGER off                                | trigger off (new)",
        "CREATE RULE r AS ON UPDATE TO t DO INSTEAD NOTHING              | rule r (new)",
        "ALTER TABLE t ENABLE RULE idle                                  | rule idle (new)",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY                         | the table itself",
        "ALTER TABLE t RENAME TO old                                     | the table itself",
        "ALTER SCHEMA public RENAME TO other                             | the table itself",
        "DROP TABLE t CASCADE                                            | the table itself",
        "ALTER TABLE t RENAME TO old; CREATE TABLE t (LIKE old INCLUDING ALL) | the table itself"
    })
    void a_change_stops_the_merge_and_makes_the_verdict_inconclusive(String ddl, String change) {
        Reload before = reload();
        before.chunkRows = 3;
        before.slice();
        Server.run(before.url, ddl);
        assertThatThrownBy(before::merge).isInstanceOf(TableChanged.class)
                .hasMessageContaining("public.t was changed").hasMessageContaining(change);
        assertThat(before.rows("SELECT count(*) FROM sluice.chunk WHERE merged_at IS NOT NULL")).containsExactly("0");

        Reload after = reload();
        after.slice().merge();
        try (Session s = after.session("look")) {
            Fingerprint looked = looked(s, after);
            Server.run(after.url, ddl);
            assertThat(looked.changes(after.plan.tables().getFirst())).contains(change);
        }
        RunReport report = after.check().conclude();
        assertThat(report.outcome()).isEqualTo(RunReport.Outcome.INCONCLUSIVE);
        assertThat(report.notes()).singleElement().asString().contains("public.t was changed", change);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "CREATE INDEX plain ON t (n)",
        "ANALYZE t",
        "VACUUM t",
        "ALTER TABLE t ALTER COLUMN n SET DEFAULT 'x'",
        "COMMENT ON COLUMN t.n IS 'name'",
        "GRANT SELECT ON t TO public",
        "REINDEX TABLE CONCURRENTLY t",
        "CLUSTER t USING t_pkey",
        "ALTER TABLE t ALTER COLUMN n SET STATISTICS 500",
        "ALTER TABLE t SET (fillfactor = 90)",
        "CREATE TRIGGER off2 BEFORE INSERT ON owner FOR EACH ROW EXECUTE FUNCTION noop()"
    })
    void what_a_run_does_not_rely_on_is_no_change(String ddl) {
        Reload r = reload();
        r.slice();
        try (Session s = r.session("look")) {
            Fingerprint looked = looked(s, r);
            Server.run(r.url, ddl);
            assertThat(looked.changes(r.plan.tables().getFirst())).isEmpty();
        }
        r.merge();
        r.check();
        RunReport report = r.conclude();
        assertThat(report.notes()).isEmpty();
        assertThat(report.outcome()).isEqualTo(RunReport.Outcome.CLEAN);
    }

    /// One that has looked often enough to compare versions alone.
    private static Fingerprint looked(Session s, Reload r) {
        Fingerprint f = new Fingerprint(s, r.plan.runId());
        for (int i = 0; i < 3; i++) {
            assertThat(f.changes(r.plan.tables().getFirst())).isEmpty();
        }
        return f;
    }

    @Test
    void between_the_look_and_the_chunks_end_nobody_changes_the_table() {
        Reload r = reload();
        try (Session s = r.session("merge 1")) {
            s.transaction(_ -> {
                new Fingerprint(s, r.plan.runId()).mustHold(r.plan.tables().getFirst());
                assertThatThrownBy(() -> Server.run(r.url, "SET lock_timeout = '50ms'", "ALTER TABLE t ADD COLUMN more int"))
                        .hasMessageContaining("lock timeout");
                return null;
            });
        }
    }

    @Test
    void a_new_partition_is_no_change_and_one_that_is_gone_is() {
        String url = Server.database();
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE t (id int, at timestamp, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
                "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (5)",
                "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (5) TO (10)",
                "CREATE TABLE source.t AS SELECT i AS id, timestamp '2020-02-02' AS at FROM generate_series(1, 4) i");
        Reload r = Reload.of(url, Reload.table("t", "id")).prepare().load().slice();
        Server.run(url, "CREATE TABLE t3 PARTITION OF t FOR VALUES FROM (10) TO (20)");
        r.merge();
        try (Session s = r.session("look")) {
            Fingerprint looked = looked(s, r);
            Server.run(url, "CREATE TABLE t4 PARTITION OF t FOR VALUES FROM (20) TO (30)");
            assertThat(looked.changes(r.plan.tables().getFirst())).isEmpty();
            Server.run(url, "ALTER TABLE t4 ADD CHECK (id <> 25)");
            assertThat(looked.changes(r.plan.tables().getFirst())).containsExactly("constraint t4_id_check of public.t4 (new)");
            Server.run(url, "DROP TABLE t4", "ALTER TABLE t DETACH PARTITION t2");
            assertThat(looked.changes(r.plan.tables().getFirst())).containsExactly("partition of public.t2 (gone)");
        }
    }

    @Test
    void the_search_path_of_the_moment_is_no_change() {
        Reload r = reload();
        try (Session s = r.session("look")) {
            String before = Fingerprint.read(s, List.of(r.plan.tables().getFirst().target())).toString();
            String other = s.transaction(t -> {
                t.update(Sql.raw("SET LOCAL search_path = public, source"));
                return Fingerprint.read(t, List.of(r.plan.tables().getFirst().target())).toString();
            });
            assertThat(other).isEqualTo(before);
        }
    }
}
