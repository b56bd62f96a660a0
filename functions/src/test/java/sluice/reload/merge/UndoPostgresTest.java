package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.reload.merge.Reload.table;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sluice.ledger.Holdings;
import sluice.ledger.Ledger;
import sluice.ledger.RunNames;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.TableUndone;
import sluice.reload.plan.Plan;
import sluice.reload.undo.UndoPlanner;
import sluice.reload.undo.UndoVerdict;
import sluice.reload.undo.Undoer;
import sluice.sql.Database.Session;
import sluice.staging.Pause;

/// What an undo does beside others, and when a run may keep no more.
class UndoPostgresTest {

    private static final RunNames UNDO = new RunNames(Reload.DEPLOYMENT, "undo-1");

    private final String url = Server.database();

    /// Nine orders, the last three of them missing in the target and three wrong; reloaded.
    private Reload reloaded(String... more) {
        Server.run(url, "CREATE SCHEMA source", "CREATE TABLE orders (id int PRIMARY KEY, at timestamp, v text)",
                "CREATE TABLE source.orders AS SELECT i AS id, timestamp '2020-02-01' AS at, 'v' || i AS v FROM generate_series(1, 9) i",
                "INSERT INTO orders SELECT id, at, CASE WHEN id < 4 THEN 'wrong' ELSE v END FROM source.orders WHERE id < 7");
        Server.run(url, more);
        Reload r = Reload.of(url, table("orders", "id")).prepare().load();
        r.chunkRows = 100;
        r.finish();
        r.discard();
        return r;
    }

    private TableUndone undo(Reload r, Pause pause) {
        try (Session s = r.session("undo")) {
            UndoPlanner.accept(s, new Ledger.Run(UNDO, "arn:undo", Instant.EPOCH), r.names.runId(), 100);
            assertThat(Undoer.work(s, UNDO.runId(), Reload.never(), pause).done()).isTrue();
            RunReport report = UndoVerdict.conclude(s, UNDO.runId());
            return report.undone().orElseThrow().tables().getFirst();
        }
    }

    private Connection holder(String statement) throws SQLException {
        Connection c = DriverManager.getConnection(url);
        c.setAutoCommit(false);
        c.createStatement().execute(statement);
        return c;
    }

    private static void commit(Connection c) {
        try {
            c.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rows_that_others_hold_come_last_and_what_these_do_to_them_stays() throws SQLException {
        Reload r = reloaded();
        try (Connection holder = holder("UPDATE orders SET v = 'theirs' WHERE id = 2")) {
            int[] pauses = {0};
            TableUndone undone = undo(r, _ -> {
                assertThat(r.rows("SELECT id FROM orders WHERE v = 'wrong' ORDER BY id")).as("the others are done").containsExactly("1", "3");
                if (++pauses[0] == 2) {
                    commit(holder);
                }
            });
            assertThat(pauses[0]).isGreaterThanOrEqualTo(2);
            assertThat(undone).isEqualTo(new TableUndone("public.orders", 2, 3, 1, 0, 0, 0));
        }
        assertThat(r.rows("SELECT id, v FROM orders WHERE id < 4 OR id > 6 ORDER BY id")).containsExactly("1|wrong", "2|theirs", "3|wrong");
    }

    /// Its deletion would take along, or change, a row that the run did not write; also one that was not yet committed when the undo began.
    @Test
    void an_inserted_row_that_others_refer_to_stays_whatever_the_foreign_key_would_do() throws SQLException {
        Reload r = reloaded("CREATE TABLE bill (id int PRIMARY KEY, o int REFERENCES orders ON DELETE CASCADE)",
                "CREATE TABLE note (id int PRIMARY KEY, o int REFERENCES orders ON DELETE SET NULL)");
        Server.run(url, "INSERT INTO note VALUES (1, 8)");
        try (Connection holder = holder("INSERT INTO bill VALUES (1, 7)")) {
            TableUndone undone = undo(r, _ -> commit(holder));
            assertThat(undone).isEqualTo(new TableUndone("public.orders", 3, 1, 0, 0, 2, 0));
        }
        assertThat(r.rows("SELECT id FROM orders WHERE id > 6 ORDER BY id")).containsExactly("7", "8");
        assertThat(r.rows("SELECT o FROM bill UNION ALL SELECT o FROM note")).containsExactly("7", "8");
        assertThat(r.rows("SELECT DISTINCT i.sluice_reason FROM " + r.plan.table(1).images().orElseThrow().table() + " i WHERE sluice_outcome = 'refused' ORDER BY 1"))
                .containsExactly("referred to by public.bill", "referred to by public.note");
    }

    @Test
    void what_was_refused_is_taken_up_by_the_next_undo() throws SQLException {
        Reload r = reloaded("CREATE TABLE bill (id int PRIMARY KEY, o int REFERENCES orders)");
        Server.run(url, "INSERT INTO bill VALUES (1, 7)");
        assertThat(undo(r, Pause.SLEEP)).isEqualTo(new TableUndone("public.orders", 3, 2, 0, 0, 1, 0));
        Server.run(url, "DELETE FROM bill");
        try (Session s = r.session("undo")) {
            Holdings.release(s, UNDO);
            RunNames again = new RunNames(Reload.DEPLOYMENT, "undo-2");
            UndoPlanner.accept(s, new Ledger.Run(again, "arn:undo", Instant.EPOCH), r.names.runId(), 100);
            assertThat(Undoer.work(s, again.runId(), Reload.never(), Pause.SLEEP).done()).isTrue();
            assertThat(UndoVerdict.conclude(s, again.runId()).undone().orElseThrow().tables())
                    .containsExactly(new TableUndone("public.orders", 0, 1, 0, 0, 0, 0));
        }
        assertThat(r.rows("SELECT id FROM orders WHERE id > 6")).isEmpty();
    }

    /// The limit is looked at before a chunk is committed: what could not be kept is not written.
    @Test
    void a_run_that_would_keep_more_than_it_may_stops_before_it_writes() {
        Server.run(url, "CREATE SCHEMA source", "CREATE TABLE orders (id int PRIMARY KEY, at timestamp, v text)",
                "CREATE TABLE source.orders AS SELECT i AS id, timestamp '2020-02-01' AS at, 'v' AS v FROM generate_series(1, 9) i");
        Reload r = new Reload(url, "run-1", p -> new Plan(p.runId(), p.deletes(), p.validation(), p.lob(), Optional.of(new Plan.Undo(14, 0)),
                p.reason(), p.tables(), p.notes()), table("orders", "id"));
        r.prepare().load().slice();
        assertThatThrownBy(r::merge).isInstanceOf(UndoFull.class)
                .hasMessageContaining("more than 0 GiB (undo.maxGiB). No row was merged before it.").hasMessageContaining("\"undo\": \"off\"");
        assertThat(r.rows("SELECT count(*) FROM orders")).containsExactly("0");
        r.discard();
        assertThat(r.rows("SELECT FROM sluice.images WHERE dropped_at IS NULL")).as("nothing was kept").isEmpty();
    }
}
