package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import sluice.ledger.Ledger;
import sluice.ledger.Ledger.TableState;
import sluice.sql.Database;
import sluice.sql.Row;
import sluice.sql.Sql;

/// The views of schema `sluice`, on a run whose five tables are in five stages.
class LedgerViewsPostgresTest {

    private static final List<String> RUN = List.of(
            "INSERT INTO sluice.run (run_id, execution_arn, plan, accepted_at) VALUES ('r', 'arn', '{\"reason\": \"why\", \"notes\": [\"one\", \"two\"]}', now() - interval '90 s')",
            "INSERT INTO sluice.run_table (run_id, number, level, schema_name, table_name, sliced_at, loaded)"
                    + " SELECT 'r', n, 0, 's', 't' || n, CASE WHEN n > 2 THEN now() END, CASE WHEN n > 1 THEN 40 END FROM generate_series(1, 5) n",
            // of three chunks as many are merged, and checked, as the table's stage wants
            "INSERT INTO sluice.chunk (run_id, number, chunk, staged, inside, inserted, merged_at, missing, checked_at)"
                    + " SELECT 'r', n, c, 11, 10, CASE WHEN n > 3 OR n = 3 AND c = 1 THEN 4 END, CASE WHEN n > 3 OR n = 3 AND c = 1 THEN now() END,"
                    + " CASE WHEN n > 4 OR n = 4 AND c < 3 THEN 1 END, CASE WHEN n > 4 OR n = 4 AND c < 3 THEN now() END"
                    + " FROM generate_series(2, 5) n, generate_series(1, 3) c",
            "INSERT INTO sluice.finding (run_id, number, kind, key, columns) VALUES ('r', 5, 'missing', '{\"id\": 7}', '{}')");

    @Test
    void every_stage_is_named_and_counted_as_the_ledger_does() throws Exception {
        try (Database.Session s =
                new Database(TestDatabases.freshDatabase(), Properties::new).open("views", Duration.ofMinutes(1))) {
            Ledger.migrate(s);
            RUN.forEach(sql -> s.update(Sql.raw(sql)));

            assertThat(texts(s, "SELECT concat_ws(' ', table_name, stage, percent, rows) AS v FROM sluice.progress ORDER BY table_name"))
                    .containsExactly("s.t1 loading", "s.t2 slicing 30", "s.t3 merging 33 30", "s.t4 checking 67 30", "s.t5 done 100 30");
            List<TableState> states = Ledger.states(s, "r");
            assertThat(texts(s, "SELECT table_name || ' ' || stage AS v FROM sluice.progress ORDER BY table_name"))
                    .isEqualTo(states.stream().map(t -> t.table() + " " + t.stage().name().toLowerCase(Locale.ROOT)).toList());
            assertThat(states.stream().map(TableState::through)).containsExactly(0L, 0L, 10L, 20L, 30L);

            assertThat(texts(s, "SELECT concat_ws(' ', outcome, duration >= '90 s', tables, reason, notes) AS v FROM sluice.runs"))
                    .containsExactly("open t {s.t1,s.t2,s.t3,s.t4,s.t5} why {one,two}");
            assertThat(texts(s, "SELECT concat_ws(' ', table_name, staged, trimmed, merged, inserted, checked, missing) AS v"
                            + " FROM sluice.tables ORDER BY number"))
                    .containsExactly("s.t1", "s.t2 33 3", "s.t3 33 3 10 4", "s.t4 33 3 30 12 20 2", "s.t5 33 3 30 12 30 3");
            assertThat(texts(s, "SELECT concat_ws(' ', table_name, kind, key) AS v FROM sluice.findings"))
                    .containsExactly("s.t5 missing {\"id\": 7}");
        }
    }

    private static List<String> texts(Database.Session s, String query) {
        return s.query(Sql.raw(query)).stream().map((Row r) -> r.text("v")).toList();
    }
}
