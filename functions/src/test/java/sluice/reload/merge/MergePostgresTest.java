package sluice.reload.merge;

import sluice.ledger.RunNames;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.reload.merge.Reload.table;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.ledger.FindingKind;
import sluice.ledger.Holdings;
import sluice.ledger.Ledger;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Finding;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.TableCounts;
import sluice.ledger.TableClaimed;
import sluice.ledger.UnknownRun;
import sluice.reload.check.LoadLostRows;
import sluice.reload.check.Verdict;
import sluice.reload.plan.Plan;
import sluice.reload.plan.StoredPlan;
import sluice.sql.ColumnType;
import sluice.sql.Database.Session;
import sluice.sql.Passing;
import sluice.sql.SqlFailure;
import sluice.staging.BadValues;
import sluice.staging.NotLoaded;
import sluice.staging.ParentMissing;
import sluice.staging.PlannedTable.Origin;
import sluice.staging.PlannedTable.SourceKey;
import sluice.staging.Progress;
import sluice.staging.Staging;
import sluice.staging.StagingDiffers;

class MergePostgresTest {

    private final String url = Server.database();

    /// Ten rows in February, one before and one after; the target lacks 3, differs in 4 and 5, and is damaged outside.
    private Reload orders() {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE orders (id bigint PRIMARY KEY, at timestamp, name varchar(20), updated_at timestamp)",
                "CREATE TABLE source.orders (LIKE orders INCLUDING ALL)",
                "INSERT INTO source.orders SELECT i, timestamp '2020-01-31' + i * interval '1 day', 'row ' || i,"
                        + " timestamp '2020-03-05' FROM generate_series(0, 11) i",
                "UPDATE source.orders SET at = '2020-03-01' WHERE id = 11",
                "INSERT INTO orders SELECT * FROM source.orders WHERE id <> 3",
                "UPDATE orders SET name = 'wrong' WHERE id IN (0, 4, 11)",
                "UPDATE orders SET name = NULL, updated_at = NULL WHERE id = 5");
        return Reload.of(url, table("orders", "id")).prepare();
    }

    @Test
    void repairs_the_window_and_nothing_else() {
        Reload r = orders().load();
        List<String> outside = r.rows("SELECT ctid, xmin, orders::text FROM orders WHERE id IN (0, 11)");
        List<String> identical = r.rows("SELECT ctid, xmin, orders::text FROM orders WHERE id IN (1, 2, 6, 7, 8, 9, 10)");

        RunReport report = r.finish();

        assertThat(report.outcome()).isEqualTo(Outcome.CLEAN);
        TableCounts c = report.tables().getFirst();
        assertThat(List.of(c.loaded(), c.staged(), c.trimmed(), c.inserted(), c.updated(), c.unchanged(), c.target()))
                .containsExactly(12L, 12L, 2L, 1L, 2L, 7L, 10L);
        assertThat(r.rows("SELECT ctid, xmin, orders::text FROM orders WHERE id IN (0, 11)")).isEqualTo(outside);
        assertThat(r.rows("SELECT ctid, xmin, orders::text FROM orders WHERE id IN (1, 2, 6, 7, 8, 9, 10)"))
                .isEqualTo(identical);
        assertThat(r.rows("SELECT * FROM orders WHERE id BETWEEN 1 AND 10 EXCEPT SELECT * FROM source.orders")).isEmpty();
        assertThat(r.rows("SELECT count(*) FROM orders")).containsExactly("12");
        assertThat(r.conclude()).isEqualTo(report);
        assertThat(report.summary().tables()).isEqualTo(report.tables());
    }

    @Test
    void a_row_newer_in_the_target_is_repaired_too_because_without_cdc_the_source_is_the_truth() {
        Reload r = orders().load();
        Server.run(url, "UPDATE orders SET updated_at = '2030-01-01', name = 'newer' WHERE id = 7");

        r.finish();

        assertThat(r.rows("SELECT name, updated_at FROM orders WHERE id = 7"))
                .containsExactly("row 7|2020-03-05 00:00:00");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_trigger_is_planned_as_for_the_application(boolean scattered) {
        Server.run(url, """
                CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO public.planned SELECT TG_OP, setting FROM pg_settings
                    WHERE name LIKE 'enable%' AND setting IS DISTINCT FROM reset_val;
                    INSERT INTO public.planned VALUES (TG_OP, 'fired');
                    RETURN NEW;
                END $$""",
                "CREATE TABLE planned (op text, setting text)",
                "CREATE SCHEMA source",
                "CREATE TABLE orders (id bigint PRIMARY KEY, at timestamp, name varchar(20), updated_at timestamp)",
                "CREATE TRIGGER before BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION note()",
                "CREATE TRIGGER after AFTER INSERT OR UPDATE ON orders FOR EACH STATEMENT EXECUTE FUNCTION note()",
                "CREATE TABLE source.orders AS SELECT i * 10 AS id, timestamp '2020-02-02' AS at, 'x' AS name, at AS updated_at"
                        + " FROM generate_series(1, 9) i, LATERAL (SELECT timestamp '2020-02-02' AS at) a",
                "INSERT INTO orders SELECT id, at, 'wrong' FROM source.orders WHERE id % 20 = 0",
                "INSERT INTO orders SELECT i, '2020-03-03' FROM generate_series(1, " + (scattered ? 99 : 0)
                        + ") i ON CONFLICT DO NOTHING",
                "TRUNCATE planned");
        Reload r = Reload.of(url, table("orders", "id")).prepare().load().slice();
        assertThat(r.rows("SELECT scattered FROM sluice.run_table")).containsExactly(scattered ? "t" : "f");
        r.merge();
        assertThat(r.rows("SELECT DISTINCT setting FROM planned")).containsExactly("fired");
        assertThat(r.rows("SELECT name FROM orders WHERE id IN (20, 30)")).containsExactly("x", "x");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_table_may_have_a_thousand_columns(boolean scattered) {
        List<String> names = IntStream.rangeClosed(1, 1_000).mapToObj(i -> "v" + i).toList();
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE wide (id int PRIMARY KEY, at timestamp, x text, y text, " + String.join(" int, ", names) + " int)",
                "INSERT INTO wide SELECT i, '2020-02-02', 'x' || i, 'y', "
                        + names.stream().map(n -> "i").collect(Collectors.joining(", ")) + " FROM generate_series(1, 9) i",
                "CREATE TABLE source.wide AS TABLE wide",
                "DELETE FROM wide WHERE id = 3",
                "UPDATE wide SET v1000 = 0, x = NULL WHERE id IN (4, 9)",
                "INSERT INTO wide (id, at) SELECT i, '2020-03-03' FROM generate_series(100, " + (scattered ? 150 : 100) + ") i",
                "UPDATE source.wide SET id = 1000 WHERE id = 9");
        Reload r = Reload.of(url, table("wide", "id")).prepare().load().slice();
        assertThat(r.rows("SELECT scattered FROM sluice.run_table")).containsExactly(scattered ? "t" : "f");
        r.merge();
        assertThat(r.rows("TABLE source.wide EXCEPT TABLE wide")).isEmpty();
        Server.run(url, "UPDATE wide SET v999 = 0 WHERE id = 5", "DELETE FROM wide WHERE id = 6");

        RunReport report = r.check().conclude();

        TableCounts c = report.tables().getFirst();
        assertThat(List.of(c.inserted(), c.updated(), c.missing(), c.different(), c.extra())).containsExactly(2L, 1L, 1L, 1L, 1L);
        assertThat(report.findings()).contains(
                new Finding("public.wide", FindingKind.DIFFERENT, Map.of("id", "5"), List.of("v999")),
                new Finding("public.wide", FindingKind.EXTRA, Map.of("id", "9"), List.of()));
    }

    /// `note` is NULL in every staged row of the window; outside it is not.
    private Reload unfilled(String targetNote, List<String> lobs, List<String> allowNull) {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE notes (id bigint PRIMARY KEY, at timestamp, name text, note text)",
                "CREATE TABLE source.notes (LIKE notes INCLUDING ALL)",
                "INSERT INTO source.notes SELECT i, timestamp '2020-02-01' + i * interval '1 day', 'row ' || i, NULL"
                        + " FROM generate_series(1, 9) i",
                "INSERT INTO source.notes VALUES (20, '2020-05-01', NULL, 'outside')",
                targetNote);
        return new Reload(url, "run-1", Reload.from(new Origin(lobs, allowNull)), table("notes", "id"))
                .prepare()
                .load();
    }

    @Test
    void a_column_that_no_staged_row_of_the_window_fills_is_refused_where_the_target_holds_values() {
        Reload r = unfilled("INSERT INTO notes VALUES (8, '2020-02-09', 'row 8', 'kept')", List.of(), List.of());

        assertThatThrownBy(r::slice)
                .isInstanceOf(NotLoaded.class)
                .hasMessageContaining("public.notes: note, where the target holds values")
                .hasMessageContaining("\"allowNull\": [\"note\"]");
        assertThat(r.rows("SELECT * FROM notes")).containsExactly("8|2020-02-09 00:00:00|row 8|kept");
        // again: nothing is left to slice, and the answer is the same
        assertThatThrownBy(r::slice).isInstanceOf(NotLoaded.class);
    }

    @Test
    void a_column_that_is_null_on_both_sides_is_no_finding() {
        Reload r = unfilled("INSERT INTO notes VALUES (8, '2020-02-09', 'row 8', NULL)", List.of("note"), List.of());
        assertThat(r.finish().outcome()).isEqualTo(Outcome.CLEAN);
    }

    @Test
    void a_lob_that_no_staged_row_fills_is_refused_where_the_target_has_none_of_the_rows() {
        Reload r = unfilled("INSERT INTO notes VALUES (20, '2020-05-01', 'x', 'outside')", List.of("note"), List.of());
        assertThatThrownBy(r::slice)
                .isInstanceOf(NotLoaded.class)
                .hasMessageContaining("public.notes: note, which may be a LOB");
    }

    @Test
    void a_column_that_the_request_names_may_be_null_in_every_row() {
        Reload r = unfilled("INSERT INTO notes VALUES (8, '2020-02-09', 'row 8', 'old')", List.of("note"), List.of("note"));
        assertThat(r.finish().outcome()).isEqualTo(Outcome.CLEAN);
        assertThat(r.rows("SELECT count(*), count(note) FROM notes")).containsExactly("9|0");
    }

    @Test
    void a_value_in_a_chunk_cut_off_before_is_remembered() {
        Reload r = unfilled("INSERT INTO notes SELECT 9, '2020-02-10', 'row 9', 'old'", List.of(), List.of());
        Server.run(url, "UPDATE " + r.plan.tables().getFirst().staging().sql() + " SET note = 'x' WHERE id = 1");
        r.chunkRows = 1;
        // one chunk, then another function: it learns from the ledger that the column is filled
        assertThat(r.slice(Reload.passedAfter(1)).done()).isFalse();
        r.slice(Reload.never());
        assertThat(r.rows("SELECT count(*) FROM sluice.chunk WHERE matched > 0 OR held <> '{}'")).containsExactly("0");
    }

    /// Entries (no, line), which the target has by date too; it lacks 3, and some stand under another date.
    private Reload entries(boolean indexed, boolean movable) {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE entry (no int, line int, at timestamp, amount int, PRIMARY KEY (no, line, at)) PARTITION BY RANGE (at)",
                "CREATE TABLE entry_q1 PARTITION OF entry FOR VALUES FROM ('2020-01-01') TO ('2020-02-01')",
                "CREATE TABLE entry_q2 PARTITION OF entry FOR VALUES FROM ('2020-02-01') TO ('2020-04-01')",
                "CREATE TABLE source.entry (LIKE entry)",
                "INSERT INTO source.entry SELECT i, l, timestamp '2020-02-01' + i * interval '1 hour', i * l"
                        + " FROM generate_series(1, 10) i, generate_series(1, 2) l",
                "INSERT INTO entry SELECT * FROM source.entry WHERE no <> 3",
                "UPDATE entry SET at = at - interval '20 days', amount = -1 WHERE no = 4",
                "UPDATE entry SET at = at + interval '2 days' WHERE no = 5");
        SourceKey key = new SourceKey(List.of("no", "line"), indexed, movable);
        return new Reload(url, "run-1", Reload.from(key), table("entry", "no", "line", "at")).prepare().load();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_row_that_stands_under_another_key_is_moved_and_not_inserted(boolean indexed) {
        Reload r = entries(indexed, true);

        RunReport report = r.finish();

        assertThat(report.outcome()).isEqualTo(Outcome.CLEAN);
        TableCounts c = report.tables().getFirst();
        assertThat(List.of(c.inserted(), c.updated(), c.unchanged(), c.duplicates())).containsExactly(2L, 4L, 14L, 0L);
        assertThat(r.rows("SELECT * FROM entry EXCEPT SELECT * FROM source.entry")).isEmpty();
        assertThat(r.rows("SELECT count(*), count(DISTINCT (no, line)) FROM entry")).containsExactly("20|20");
        r.discard();
        assertThat(r.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'sluice_staging'")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_row_that_may_not_be_moved_is_a_finding(boolean indexed) {
        Reload r = entries(indexed, false);

        RunReport report = r.finish();

        assertThat(report.outcome()).isEqualTo(Outcome.DRIFTED);
        assertThat(report.tables().getFirst().duplicates()).isEqualTo(4);
        assertThat(report.findings().stream().filter(f -> f.kind() == FindingKind.DUPLICATE))
                .hasSize(4)
                .allMatch(f -> List.of("4", "5").contains(f.key().get("no")));
    }

    @Test
    void a_row_that_stands_in_the_target_several_times_is_a_finding_each_time() {
        Reload r = entries(true, true);
        Server.run(url,
                // twice elsewhere, and once besides where it belongs
                "INSERT INTO entry VALUES (4, 1, '2020-01-02', 0), (6, 2, '2020-01-03', 0)");

        RunReport report = r.finish();

        assertThat(report.outcome()).isEqualTo(Outcome.DRIFTED);
        assertThat(report.tables().getFirst().duplicates()).isEqualTo(3);
        assertThat(report.findings().stream().filter(f -> f.kind() == FindingKind.DUPLICATE).map(f -> f.key().get("at")))
                .contains("2020-01-02 00:00:00", "2020-01-03 00:00:00");
        // the one that is certain was moved
        assertThat(r.rows("SELECT at, amount FROM entry WHERE no = 4 AND line = 2")).containsExactly("2020-02-01 04:00:00|8");
    }

    @Test
    void a_stray_that_was_changed_before_the_merge_is_not_moved() {
        Reload r = entries(true, true).slice();
        Server.run(url, "DELETE FROM entry WHERE no = 4 AND line = 1",
                "INSERT INTO entry SELECT * FROM source.entry WHERE no = 5 AND line = 1");

        RunReport report = r.merge().check().conclude();

        assertThat(report.tables().getFirst().inserted()).isEqualTo(3);
        assertThat(report.findings().stream().filter(f -> f.kind() == FindingKind.DUPLICATE).map(f -> f.key().get("no") + f.key().get("line")))
                .containsExactly("51");
    }

    @Test
    void a_verdict_waits_for_second_rows_to_be_looked_for() {
        Reload r = entries(true, true).slice().merge().check();
        Server.run(url, "UPDATE sluice.run_table SET duplicates = NULL");
        assertThatThrownBy(r::conclude).isInstanceOf(IllegalStateException.class).hasMessageContaining("not wholly");
    }

    @Test
    void a_worker_sleeps_while_another_looks_for_second_rows() throws Exception {
        Reload r = entries(true, true).slice().merge();
        String waiting = "SELECT pid FROM pg_stat_activity WHERE application_name = '" + r.names.session("check 1")
                + "' AND wait_event_type = 'Lock'";
        try (ExecutorService pool = Executors.newSingleThreadExecutor();
                Connection other = DriverManager.getConnection(url)) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT FROM sluice.run_table FOR UPDATE");
            Future<Reload> check = pool.submit(r::check);
            List<String> pids = List.of();
            for (int i = 0; pids.isEmpty() && i < 100_000; i++) {
                pids = r.rows(waiting);
            }
            assertThat(pids).hasSize(1);
            other.commit();
            check.get();
        }
        assertThat(r.conclude().outcome()).isEqualTo(Outcome.CLEAN);
    }

    @Test
    void without_the_sources_key_a_clean_verdict_says_what_nobody_looked_for() {
        entries(true, true).discard();
        Reload r = new Reload(url, "run-2", p -> p, table("entry", "no", "line", "at")).prepare().load();

        RunReport report = r.finish();

        assertThat(report.notes())
                .containsExactly("public.entry: except that no key of the source is known here. Of the 6 rows inserted, one"
                        + " whose (no, line, at) was wrong in the target stands there twice now; with a source connection"
                        + " Sluice would have looked for it.");
        // what was inserted no run inserts again
        r.discard();
        Reload again = new Reload(url, "run-3", p -> p, table("entry", "no", "line", "at")).prepare().load();
        assertThat(again.finish().notes()).isEmpty();
    }

    @Test
    void an_empty_window_is_legal() {
        Reload r = orders().counted();

        RunReport report = r.finish();

        // the target's rows of the window are not in the source's
        assertThat(report.outcome()).isEqualTo(Outcome.DRIFTED);
        assertThat(report.tables().getFirst().extra()).isEqualTo(9);
        assertThat(report.findings()).hasSize(9).allMatch(f -> f.kind() == FindingKind.EXTRA);
    }

    @Test
    void slicing_resumes_where_its_deadline_cut_it_off() {
        Reload r = orders().load();

        assertThat(r.slice(Reload.passed())).isEqualTo(new Progress(false, 0, 0));
        assertThat(r.slice(Reload.never())).isEqualTo(new Progress(true, 4, 12));
        assertThat(r.slice(Reload.never())).isEqualTo(new Progress(true, 0, 0));
        assertThat(r.rows("SELECT chunk, from_key, to_key, staged, inside FROM sluice.chunk ORDER BY chunk"))
                .containsExactly("1|~|{3}|3|2", "2|{3}|{6}|3|3", "3|{6}|{9}|3|3", "4|{9}|~|3|2");
    }

    @Test
    void staging_that_differs_from_the_load_is_not_merged() {
        Reload r = orders().load();
        Server.run(url, "DELETE FROM " + r.plan.tables().getFirst().staging().sql() + " WHERE id = 4");

        assertThatThrownBy(r::slice).isInstanceOf(StagingDiffers.class).hasMessageContaining("holds 11 rows, but 12 were loaded");
    }

    @Test
    void staging_emptied_between_slicing_and_merging_is_noticed() {
        Reload r = orders().load().slice();
        Server.run(url, "TRUNCATE " + r.plan.tables().getFirst().staging().sql());
        List<String> before = r.rows("SELECT ctid, xmin, orders::text FROM orders");

        assertThatThrownBy(r::merge).isInstanceOf(StagingDiffers.class);
        assertThat(r.rows("SELECT ctid, xmin, orders::text FROM orders")).isEqualTo(before);
    }

    @Test
    void staging_emptied_after_merging_is_noticed_by_the_check_and_by_the_verdict() {
        Reload r = orders().load().slice().merge();
        String truncate = "TRUNCATE " + r.plan.tables().getFirst().staging().sql();
        Server.run(url, truncate);
        assertThatThrownBy(r::check).isInstanceOf(StagingDiffers.class);

        r.load().check();
        Server.run(url, truncate);
        assertThatThrownBy(r::conclude).isInstanceOf(StagingDiffers.class);
    }

    @Test
    void damage_after_the_merge_is_found_and_named() {
        Reload r = orders().load().slice().merge();
        Server.run(url,
                "DELETE FROM orders WHERE id = 2",
                "UPDATE orders SET name = 'x', updated_at = NULL WHERE id = 9",
                "INSERT INTO orders VALUES (-5, '2020-02-10', 'stranger', NULL), (-6, '2020-01-10', 'outside', NULL)");

        RunReport report = r.check().conclude();

        assertThat(report.outcome()).isEqualTo(Outcome.DRIFTED);
        assertThat(report.findings())
                .containsExactlyInAnyOrder(
                        new Finding("public.orders", FindingKind.MISSING, Map.of("id", "2"), List.of()),
                        new Finding("public.orders", FindingKind.DIFFERENT, Map.of("id", "9"), List.of("name", "updated_at")),
                        new Finding("public.orders", FindingKind.EXTRA, Map.of("id", "-5"), List.of()));
    }

    @Test
    void at_most_twenty_findings_of_a_kind_are_kept_but_all_are_counted() {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE orders (id bigint PRIMARY KEY, at timestamp)",
                "CREATE TABLE source.orders AS SELECT i AS id, timestamp '2020-02-01' AS at FROM generate_series(1, 100) i");
        Reload r = Reload.of(url, table("orders", "id"));
        r.chunkRows = 7;
        r.prepare().load().slice().merge();
        Server.run(url, "DELETE FROM orders");

        RunReport report = r.check().conclude();

        assertThat(report.tables().getFirst().missing()).isEqualTo(100);
        assertThat(report.findings()).hasSize(20);
    }

    @Test
    void values_that_do_not_fit_are_refused_with_their_keys_before_anything_is_merged() {
        Reload r = orders();
        String staging = r.plan.tables().getFirst().staging().sql();
        Server.run(url,
                "INSERT INTO " + staging + " VALUES (1, '2020-02-01 00:00:00', 'fits', NULL),"
                        + " (2, '2020-02-02 00:00:00', 'more than twenty characters', NULL),"
                        + " (3.5, '2020-02-02 00:00:00', 'half a key', NULL),"
                        + " (4, 'yesterday', 'no time', NULL),"
                        + " (5.5, '2021-02-02 00:00:00', 'outside, of no concern, however long', 'never')");
        r.counted();

        assertThatThrownBy(r::slice)
                .isInstanceOf(BadValues.class)
                .hasMessageContaining("column id bigint NOT NULL: 1 row")
                .hasMessageContaining("column name character varying(20): 1 row")
                .hasMessageContaining("column at timestamp without time zone: 1 row")
                .hasMessageNotContaining("half");
        assertThatThrownBy(r::slice).isInstanceOf(BadValues.class);
        assertThat(r.rows("SELECT key, columns FROM sluice.finding ORDER BY key"))
                .containsExactly("{\"id\": \"2\"}|{name}", "{\"id\": \"3.5\"}|{id}", "{\"id\": \"4\"}|{at}");
        assertThat(r.rows("SELECT count(*) FROM orders WHERE id < 3")).containsExactly("3");
    }

    @Test
    void rows_that_exchanged_a_unique_value_get_their_own() {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE users (id int PRIMARY KEY, at timestamp, mail text UNIQUE)",
                "CREATE TABLE source.users (LIKE users)",
                "INSERT INTO users VALUES (1, '2020-02-01', 'a'), (2, '2020-02-01', 'b')",
                "INSERT INTO source.users VALUES (1, '2020-02-01', 'b'), (2, '2020-02-01', 'a'),"
                        + " (3, '2020-02-01', NULL), (4, '2020-02-01', NULL)");
        Reload r = Reload.of(url, table("users", "id").unique("mail")).prepare().load();

        r.chunkRows = 1;
        RunReport report = r.finish();

        assertThat(report.outcome()).isEqualTo(Outcome.CLEAN);
        assertThat(List.of(report.tables().getFirst().inserted(), report.tables().getFirst().updated()))
                .containsExactly(2L, 2L);
        assertThat(r.rows("SELECT id, mail FROM users ORDER BY id")).containsExactly("1|b", "2|a", "3|~", "4|~");
    }

    @Test
    void a_unique_value_that_a_row_holds_which_this_run_does_not_replace_is_refused() {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE users (id int PRIMARY KEY, at timestamp, mail text UNIQUE)",
                "CREATE TABLE source.users (LIKE users)",
                "INSERT INTO users VALUES (1, '2020-02-01', 'a'), (2, '2019-02-01', 'b'), (3, '2020-02-01', 'c')",
                "INSERT INTO source.users VALUES (1, '2020-02-01', 'b'), (2, '2019-02-01', 'a'), (4, '2020-02-01', 'c')");
        Reload r = Reload.of(url, table("users", "id").unique("mail")).prepare().load();

        assertThatThrownBy(r::slice)
                .isInstanceOf(BadValues.class)
                .hasMessageContaining("unique mail, held by rows that this run does not replace: 2 rows");
        assertThat(r.rows("SELECT id, mail FROM users ORDER BY id")).containsExactly("1|a", "2|b", "3|c");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "uuid;uuid", "bytea;bytea", "int2;smallint", "int4;integer", "int8;bigint", "float8;double precision",
        "numeric;numeric", "numeric;numeric(9,2)", "date;date", "timestamp;timestamp(0) without time zone",
        "timestamptz;timestamp with time zone", "text;text", "varchar;character varying(5)", "bpchar;character(5)"})
    void a_value_in_passing_is_one_of_the_type(String name, String type) {
        List<Passing> chosen =
                Passing.choose(List.of(new Passing.Candidate("c", new ColumnType(type, name, 'X', ""), false, true, true, true)));
        Server.run(url, "CREATE TABLE held (c " + type + " NOT NULL)");
        for (int i = 0; i < 5; i++) {
            Server.run(url, "INSERT INTO held SELECT " + chosen.getFirst().value());
        }
        assertThat(Server.rows(url, "SELECT count(DISTINCT c) FROM held")).containsExactly("5");
    }

    @Test
    void a_unique_value_that_is_staged_twice_is_refused() {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE users (id int PRIMARY KEY, at timestamp, mail text UNIQUE)",
                "CREATE TABLE source.users (LIKE users)",
                "INSERT INTO source.users SELECT i, '2020-02-01', i % 9 FROM generate_series(1, 10) i");
        Reload r = Reload.of(url, table("users", "id").unique("mail")).prepare().load();

        assertThatThrownBy(r::slice).isInstanceOf(BadValues.class).hasMessageContaining("unique mail: 2 rows");
    }

    @Test
    void composite_keys_of_dates_and_texts_work_under_names_of_all_kinds() {
        String column = "ключ " + "ü".repeat(27);
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE \"Odd \"\"Näme\" (\"%1$s\" date, \"select\" varchar(8), c1 uuid, at timestamp(0), \"a:b?\" numeric(8,2), PRIMARY KEY (\"%1$s\", \"select\", c1, at))"
                        .formatted(column),
                "CREATE TABLE source.\"Odd \"\"Näme\" (LIKE \"Odd \"\"Näme\")",
                "INSERT INTO source.\"Odd \"\"Näme\" SELECT date '2020-02-01' + i % 3, 'x' || i % 5, md5(i::text)::uuid,"
                        + " timestamp '2020-02-01' + i * interval '7 hours', i / 4.0 FROM generate_series(1, 80) i",
                "INSERT INTO \"Odd \"\"Näme\" SELECT * FROM source.\"Odd \"\"Näme\" WHERE \"a:b?\" > 5",
                "UPDATE \"Odd \"\"Näme\" SET \"a:b?\" = NULL WHERE c1 < '8%'::text::uuid".replace("8%", "80000000-0000-0000-0000-000000000000"));
        Reload r = Reload.of(url, table("Odd \"Näme", column, "select", "c1", "at")).prepare().load();

        RunReport report = r.finish();

        assertThat(report.outcome()).isEqualTo(Outcome.CLEAN);
        assertThat(report.tables().getFirst().inserted()).isEqualTo(20);
        assertThat(r.rows("SELECT * FROM source.\"Odd \"\"Näme\" EXCEPT SELECT * FROM \"Odd \"\"Näme\"")).isEmpty();
    }

    @Test
    void a_key_whose_text_orders_otherwise_than_its_type_is_cut_into_chunks_by_its_type() {
        Server.run(url, "CREATE TABLE things (id uuid PRIMARY KEY, at timestamp)");
        Reload r = Reload.of(url, table("things", "id")).prepare();
        Server.run(url, "INSERT INTO " + r.plan.tables().getFirst().staging().sql()
                + " SELECT CASE WHEN i % 2 = 0 THEN upper(md5(i::text)) ELSE md5(i::text) END, '2020-02-01 00:00:00'"
                + " FROM generate_series(1, 100) i");

        assertThat(r.counted().finish().outcome()).isEqualTo(Outcome.CLEAN);
        assertThat(r.rows("SELECT count(*) FROM things")).containsExactly("100");
    }

    @Test
    void two_spellings_of_one_uuid_are_refused() {
        Server.run(url, "CREATE TABLE things (id uuid PRIMARY KEY, at timestamp)");
        Reload r = Reload.of(url, table("things", "id")).prepare();
        Server.run(url, "INSERT INTO " + r.plan.tables().getFirst().staging().sql()
                + " SELECT CASE WHEN i > 9 THEN upper(md5((i % 10)::text)) ELSE md5(i::text) END, '2020-02-01 00:00:00'"
                + " FROM generate_series(0, 12) i");

        assertThatThrownBy(r.counted()::slice).isInstanceOf(BadValues.class).hasMessageContaining("key id: 6 rows");
    }

    @Test
    void a_partitioned_target_is_merged_through_its_parent() {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE orders (id bigint, at timestamp, v text, PRIMARY KEY (at, id)) PARTITION BY RANGE (at)",
                "CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (MINVALUE) TO ('2020-02-10')",
                "CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM ('2020-02-10') TO (MAXVALUE)",
                "CREATE TABLE source.orders (id bigint, at timestamp, v text)",
                "INSERT INTO source.orders SELECT i, timestamp '2020-02-01' + i * interval '20 hours', 'v' || i FROM generate_series(0, 40) i",
                "INSERT INTO orders SELECT id, at, CASE WHEN id % 2 = 0 THEN v END FROM source.orders WHERE id % 5 <> 0");
        Reload r = Reload.of(url, table("orders", "at", "id")).prepare().load();

        assertThat(r.finish().outcome()).isEqualTo(Outcome.CLEAN);
        assertThat(r.rows("SELECT id, at, v FROM source.orders WHERE at < '2020-03-01' EXCEPT SELECT id, at, v FROM orders"))
                .isEmpty();
    }

    private Reload tree(String source) {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE tree (id int PRIMARY KEY, at timestamp, parent int REFERENCES tree)",
                "CREATE TABLE source.tree (id int, at timestamp, parent int)",
                "INSERT INTO source.tree SELECT i, '2020-02-01', " + source + " FROM generate_series(1, 20) i");
        return Reload.of(url, table("tree", "id").selfReferencing()).prepare().load();
    }

    @Test
    void children_before_their_parents_wait_for_them() {
        Reload r = tree("CASE WHEN i < 20 THEN i + 1 END");

        assertThat(r.finish().tables().getFirst().inserted()).isEqualTo(20);
        assertThat(r.rows("SELECT count(*) FROM tree WHERE parent = id + 1")).containsExactly("19");
    }

    @Test
    void a_cycle_across_chunks_is_merged_as_one() {
        Reload r = tree("1 + (i + 9) % 20");

        RunReport report = r.finish();

        assertThat(report.outcome()).isEqualTo(Outcome.CLEAN);
        assertThat(report.tables().getFirst().inserted()).isEqualTo(20);
    }

    @Test
    void two_workers_share_a_table_that_references_itself() throws Exception {
        Reload r = tree("CASE WHEN i < 10 THEN i + 1 WHEN i > 10 THEN 11 + (i - 6) % 10 END").slice();

        bothMerge(r);

        assertThat(r.check().conclude().tables().getFirst().inserted()).isEqualTo(20);
    }

    @Test
    void a_parent_that_is_nowhere_is_named_by_its_constraint() {
        Reload r = tree("CASE WHEN i = 7 THEN 99 END").slice();

        assertThatThrownBy(r::merge)
                .isInstanceOf(ParentMissing.class)
                .hasMessageContaining("tree_parent_fkey")
                .hasMessageNotContaining("99");
        assertThat(r.rows("SELECT count(*) FROM tree")).containsExactly("17");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "CHECK (n > 0)                           | sluice.reload.merge.RowRefused    | t_n_check",
        "CHECK (positive(n))                     | sluice.reload.merge.RowRefused    | function public.positive(integer), line 1",
        "REFERENCES parent                       | sluice.staging.ParentMissing | t_n_fkey",
        "REFERENCES parent INITIALLY DEFERRED    | sluice.staging.ParentMissing | t_n_fkey"
    })
    void what_refuses_a_row_half_way_is_named_with_how_far_the_run_is(String constraint, String error, String says) {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE parent AS SELECT i AS id FROM generate_series(1, 9) i",
                "ALTER TABLE parent ADD PRIMARY KEY (id)",
                "CREATE FUNCTION positive(n int) RETURNS boolean LANGUAGE plpgsql AS"
                        + " 'BEGIN IF n = 0 THEN RAISE ''no such number''; END IF; RETURN true; END'",
                "CREATE TABLE t (id int PRIMARY KEY, at timestamp, n int " + constraint + ")",
                "CREATE TABLE source.t AS SELECT i AS id, timestamp '2020-02-01' AS at,"
                        + " CASE i WHEN 8 THEN 0 ELSE i END AS n FROM generate_series(1, 9) i");
        Reload r = Reload.of(url, table("t", "id"));
        r.prepare().load().slice();

        assertThatThrownBy(r::merge)
                .hasMessageStartingWith("public.t")
                .hasMessageContainingAll(says, "6 rows were merged before it and stay.")
                .hasMessageNotContaining("no such number")
                .satisfies(e -> assertThat(e.getClass().getName()).isEqualTo(error));
        assertThat(r.rows("SELECT count(*) FROM t")).containsExactly("6");
        assertThat(r.rows("SELECT kind || ' ' || key FROM sluice.finding")).containsExactly("refused {\"id\": \"8\"}");
    }

    @Test
    void two_workers_merge_parents_before_children() throws Exception {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE parent (id int PRIMARY KEY, at timestamp)",
                "CREATE TABLE child (id int PRIMARY KEY, at timestamp, parent int REFERENCES parent)",
                "CREATE TABLE source.parent AS SELECT i AS id, timestamp '2020-02-01' AS at FROM generate_series(1, 100) i",
                "CREATE TABLE source.child AS SELECT i AS id, timestamp '2020-02-01' AS at, 101 - i AS parent FROM generate_series(1, 100) i");
        Reload r = Reload.of(url, table("parent", "id"), table("child", "id").level(1)).prepare().load().slice();

        List<Progress> progress = bothMerge(r);

        assertThat(progress).allMatch(Progress::done);
        assertThat(progress.stream().mapToLong(Progress::rows).sum()).isEqualTo(200);
        assertThat(r.check().conclude().tables()).allMatch(t -> t.inserted() == 100);
    }

    private static List<Progress> bothMerge(Reload r) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            Future<Progress> one = pool.submit(() -> r.merge("merge 1", Reload.never()));
            Future<Progress> two = pool.submit(() -> r.merge("merge 2", Reload.never()));
            return List.of(one.get(), two.get());
        }
    }

    @Test
    void a_table_is_held_by_one_run_at_a_time() {
        Reload first = orders();
        Reload second = new Reload(url, "run-2", p -> p, table("orders", "id"));

        assertThatThrownBy(second::prepare)
                .isInstanceOf(TableClaimed.class)
                .hasMessageContaining("public.orders is held by run run-1")
                .hasMessageContaining("arn:execution:run-1");
        assertThat(second.rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'sluice_staging'")).containsExactly("1");

        first.discard();
        first.discard();
        second.prepare();
        try (Session s = second.session("sweep")) {
            assertThat(Ledger.openRuns(s, Reload.DEPLOYMENT))
                    .as("the one that holds the table, and the one without an outcome")
                    .containsExactly(
                            new Ledger.OpenRun("run-1", "arn:execution:run-1", Reload.DEPLOYMENT, true),
                            new Ledger.OpenRun("run-2", "arn:execution:run-2", Reload.DEPLOYMENT, true));
        }
    }

    @Test
    void discarding_leaves_nothing_but_the_ledger_and_works_for_runs_that_nobody_knows() {
        Reload r = orders().load();
        try (Session left = r.session("merge 7");
                Session s = Server.open(url, "sluice cleanup")) {
            Holdings.release(s, r.names);
            Holdings.release(s, new RunNames(Reload.DEPLOYMENT, "never heard of"));
            assertThatThrownBy(() -> Ledger.openRuns(left, Reload.DEPLOYMENT)).isInstanceOf(SqlFailure.Retryable.class);
            Ledger.failed(s, new RunNames(Reload.DEPLOYMENT, "never heard of"), "X", "y");
            Ledger.failed(s, r.names, "LoadFailed", "because");
            Ledger.failed(s, r.names, "Other", "later");
            assertThat(Ledger.report(s, r.plan.runId()).orElseThrow().cause()).contains("because");
            assertThat(Ledger.report(s, "never heard of")).isEmpty();
            assertThatThrownBy(() -> StoredPlan.of(s, "never heard of")).isInstanceOf(UnknownRun.class);
        }
        assertThat(r.rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'sluice_staging'")).containsExactly("0");
        assertThat(r.rows("SELECT count(*) FROM sluice.claim")).containsExactly("0");
    }

    @Test
    void discarding_works_in_a_database_without_a_ledger() {
        try (Session s = Server.open(url, "sluice cleanup")) {
            Holdings.release(s, new RunNames(Reload.DEPLOYMENT, "anything"));
            assertThat(Ledger.openRuns(s, Reload.DEPLOYMENT)).isEmpty();
            Ledger.failed(s, new RunNames(Reload.DEPLOYMENT, "anything"), "X", "y");
        }
        assertThat(Server.rows(url, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'sluice%'")).containsExactly("0");
    }

    @Test
    void a_run_whose_claim_is_gone_merges_nothing() {
        Reload r = orders().load().slice();
        Server.run(url, "DELETE FROM sluice.claim");
        List<String> before = r.rows("SELECT ctid, xmin, orders::text FROM orders");

        assertThatThrownBy(r::merge).isInstanceOf(ClaimLost.class);
        assertThat(r.rows("SELECT ctid, xmin, orders::text FROM orders")).isEqualTo(before);
    }

    @Test
    void the_plan_comes_back_from_the_ledger_as_it_went_in() {
        Reload r = orders();
        try (Session s = r.session("x")) {
            assertThat(StoredPlan.of(s, "run-1")).isEqualTo(r.plan);
            r.accept(s, Map.of(1, 5L));
            assertThat(Ledger.openRuns(s, Reload.DEPLOYMENT)).containsExactly(new Ledger.OpenRun("run-1", "arn:execution:run-1", Reload.DEPLOYMENT, true));
        }
    }

    @Test
    void two_callers_migrate_once() throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            List<Future<Boolean>> both = List.of(pool.submit(this::migrate), pool.submit(this::migrate));
            for (Future<Boolean> f : both) {
                assertThat(f.get()).isTrue();
            }
        }
        assertThat(Server.rows(url, "SELECT name FROM sluice.migration ORDER BY 1")).containsExactly("001_runs", "002_is_valid", "003_loaded_columns",
                "004_duplicates", "005_catalogue", "006_blocked", "007_orphans", "008_reach", "009_altered", "010_lookups", "011_holdings", "012_deployment", "013_views", "014_server_text", "015_refused",
                "016_view_of_runs", "017_plain", "018_partitioned", "019_undo");
    }

    private boolean migrate() {
        try (Session s = Server.open(url, "sluice migrate")) {
            Ledger.migrate(s);
            return true;
        }
    }

    @Test
    void a_role_with_the_two_schemas_needs_no_right_on_the_database() {
        Server.run(url, "CREATE ROLE " + role() + " LOGIN", "CREATE SCHEMA sluice AUTHORIZATION " + role(),
                "CREATE SCHEMA sluice_staging AUTHORIZATION " + role());
        try (Session s = Server.open(url.replace("user=postgres", "user=" + role()), "sluice migrate")) {
            Ledger.migrate(s);
        }
        assertThat(Server.rows(url, "SELECT sluice.is_valid('1', 'int'), sluice.is_valid('x', 'int')")).containsExactly("t|f");
    }

    private String role() {
        return "role_of_" + url.replaceAll(".*/(t\\d+).*", "$1");
    }

    @Test
    void the_loading_user_gets_what_a_load_needs() {
        Reload r = orders();
        Server.run(url, "CREATE ROLE " + role() + " LOGIN");
        prepareForRole(r);
        String staging = r.plan.tables().getFirst().staging().sql();
        String theirs = url.replace("user=postgres", "user=" + role());
        Server.run(theirs, "TRUNCATE " + staging, "INSERT INTO " + staging + " (id) VALUES (1)");
        assertThat(Server.rows(theirs, "SELECT id FROM " + staging)).containsExactly("1");
    }

    @Test
    void runs_of_different_tables_are_prepared_at_once() throws Exception {
        Server.run(url, "CREATE ROLE " + role() + " LOGIN", "CREATE TABLE a (id int PRIMARY KEY, at timestamp)",
                "CREATE TABLE b (id int PRIMARY KEY, at timestamp)");
        Reload first = new Reload(url, "run-a", p -> p, table("a", "id"));
        Reload second = new Reload(url, "run-b", p -> p, table("b", "id"));
        migrate();
        for (Reload r : List.of(first, second)) {
            try (Session s = r.session("accept")) {
                r.accept(s, Map.of());
            }
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(2);
                Connection held = DriverManager.getConnection(url)) {
            // stops the first one after its grants, in the middle of its transaction
            held.setAutoCommit(false);
            held.createStatement().execute("CREATE TABLE " + first.plan.tables().getFirst().staging().sql() + " ()");
            Future<?> one = pool.submit(() -> prepareForRole(first));
            awaitBlocked(first);
            Future<?> two = pool.submit(() -> prepareForRole(second));
            awaitBlocked(second);
            held.rollback();
            one.get();
            two.get();
        }
    }

    private void prepareForRole(Reload r) {
        try (Session s = r.session("prepare")) {
            Staging.prepare(s, r.names, r.plan.staging(), Optional.of(role()));
        }
    }

    private static void awaitBlocked(Reload r) {
        String sql = "SELECT cardinality(pg_blocking_pids(pid)) > 0 FROM pg_stat_activity WHERE application_name = '"
                + r.names.session("prepare") + "'";
        for (int i = 0; i < 1_000; i++) {
            if (r.rows(sql).contains("t")) {
                return;
            }
        }
        throw new AssertionError(r.plan.runId() + " never waited for anybody");
    }

    private RunReport counted(long before, Map<Integer, Long> after) {
        orders();
        Reload r = new Reload(url, "run-2", p -> p, table("orders", "id"));
        try (Session s = r.session("x")) {
            Holdings.release(s, new RunNames(Reload.DEPLOYMENT, "run-1"));
            r.accept(s, Map.of(1, before));
        }
        r.prepare().load().slice();
        try (Session s = r.session("x")) {
            Verdict.confirmLoad(s, r.plan, after);
        }
        return r.merge().check().conclude(after);
    }

    @Test
    void counts_that_agree_are_clean() {
        assertThat(counted(10, Map.of(1, 10L)).outcome()).isEqualTo(Outcome.CLEAN);
    }

    @Test
    void a_source_that_stood_still_with_more_rows_than_loaded_fails_the_run() {
        assertThatThrownBy(() -> counted(11, Map.of(1, 11L))).isInstanceOf(LoadLostRows.class);
    }

    @Test
    void a_source_that_moved_past_the_load_is_inconclusive() {
        RunReport report = counted(11, Map.of(1, 12L));
        assertThat(report.outcome()).isEqualTo(Outcome.INCONCLUSIVE);
        assertThat(report.notes()).containsExactly(
                "public.orders: the source's window changed from 11 to 12 rows during the run, and 10 were loaded");
    }

    @Test
    void a_source_that_moved_on_after_the_load_is_inconclusive() {
        assertThat(counted(10, Map.of(1, 12L)).outcome()).isEqualTo(Outcome.INCONCLUSIVE);
    }

    @Test
    void a_source_that_moved_before_the_load_is_clean() {
        assertThat(counted(9, Map.of(1, 10L)).outcome()).isEqualTo(Outcome.CLEAN);
    }

    @Test
    void a_run_not_wholly_checked_has_no_verdict() {
        Reload r = orders().load().slice().merge();
        assertThatThrownBy(r::conclude).isInstanceOf(IllegalStateException.class).hasMessageContaining("not wholly");
    }

    @Test
    void counting_validation_finds_missing_rows_but_no_different_ones() {
        orders();
        Reload r = new Reload(url, "run-2", p -> new Plan(p.runId(), Plan.Deletes.IGNORE, Plan.Validation.COUNTS,
                p.lob(), p.undo(), p.reason(), p.tables(), p.notes()), table("orders", "id"));
        try (Session s = r.session("x")) {
            Holdings.release(s, new RunNames(Reload.DEPLOYMENT, "run-1"));
        }
        r.prepare().load().slice().merge();
        Server.run(url, "DELETE FROM orders WHERE id = 2", "UPDATE orders SET name = 'x' WHERE id = 3",
                "INSERT INTO orders VALUES (-5, '2020-02-10', 'stranger', NULL)");

        TableCounts c = r.check().conclude().tables().getFirst();

        assertThat(List.of(c.missing(), c.different(), c.extra())).containsExactly(1L, 0L, 0L);
    }
}
