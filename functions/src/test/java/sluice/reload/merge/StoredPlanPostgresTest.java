package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sluice.ledger.Holding;
import sluice.ledger.Holdings;
import sluice.ledger.Ledger;
import sluice.ledger.RunNames;
import sluice.ledger.RunReport.Outcome;
import sluice.reload.plan.Plan;
import sluice.reload.plan.PlanUnreadable;
import sluice.reload.plan.StoredPlan;
import sluice.sql.Database.Session;
import sluice.sql.TableName;
import sluice.sql.Feed;
import sluice.staging.PlannedTable;
import sluice.wire.Json;

/// Rule: a run whose plan another version of Sluice stored goes on, or is refused; nothing is taken for what it is not.
class StoredPlanPostgresTest {

    private static Reload sliced() {
        return sliced(Reload.DEPLOYMENT);
    }

    private static Reload sliced(String deployment) {
        String url = Server.database();
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE TABLE t (id int PRIMARY KEY, at timestamp, n text)",
                "CREATE TABLE source.t AS SELECT i AS id, timestamp '2020-02-02' AS at, 'n' || i AS n FROM generate_series(1, 9) i");
        return new Reload(url, new RunNames(deployment, "run-1"), p -> p, Reload.table("t", "id")).prepare().load().slice();
    }

    /// As version 2 stored it.
    private static void storeAsBefore(Reload r) {
        Server.run(r.url, """
                UPDATE sluice.run SET plan = plan || jsonb_build_object('version', 2, 'tables', (
                    SELECT jsonb_agg(t - 'statements' || (t -> 'statements') || jsonb_build_object(
                        'level', t #> '{references,level}',
                        'selfReferencing', t #> '{references,selfReferencing}',
                        'references', (t -> 'references') - ARRAY['level', 'selfReferencing'],
                        'removed', t #> '{origin,removed}',
                        'origin', (t -> 'origin') - 'removed'))
                    FROM jsonb_array_elements(plan -> 'tables') t))""");
    }

    @Test
    void a_run_that_was_planned_before_the_deployment_ends_after_it() {
        Reload r = sliced();
        storeAsBefore(r);
        Plan read;
        try (Session s = r.session("look")) {
            read = StoredPlan.of(s, "run-1");
        }
        assertThat(read).isEqualTo(r.plan);
        Reload after = new Reload(r.url, read);
        after.merge();
        assertThat(after.check().conclude().outcome()).isEqualTo(Outcome.CLEAN);
    }

    @Test
    void what_a_run_made_before_holdings_were_noted_is_taken_back_after_it() {
        Reload r = sliced("");
        Server.run(r.url, "DROP TABLE sluice.holding", "DELETE FROM sluice.migration WHERE name = '011_holdings'");
        try (Session s = r.session("look")) {
            assertThat(Ledger.openRuns(s, Reload.DEPLOYMENT)).singleElement().satisfies(o -> assertThat(o.runId()).isEqualTo("run-1"));
            RunNames names = r.names;
            assertThat(Holdings.of(s, "run-1")).containsExactlyInAnyOrder(
                    new Holding.Wait(names.taskIdentifier()),
                    new Holding.LoadTask(names.taskIdentifier()),
                    new Holding.StagingTable(names.staging(1)),
                    new Holding.Claim(new TableName("public", "t")));
            Holdings.release(s, r.names);
            assertThat(Holdings.of(s, "run-1")).isEmpty();
        }
        assertThat(r.rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'sluice_staging'")).containsExactly("0");
    }

    @Test
    void a_run_of_an_unknown_shape_writes_nothing_and_is_cleaned_up() {
        Reload r = sliced();
        Server.run(r.url, "UPDATE sluice.run SET plan = '{\"version\": 7, \"runId\": \"run-1\", \"notes\": [\"a note\"]}'");
        try (Session s = r.session("look")) {
            assertThatThrownBy(() -> StoredPlan.of(s, "run-1"))
                    .isInstanceOf(PlanUnreadable.class)
                    .hasMessageContainingAll("run-1", "shape 7", "reads 2 and 3", "start it again");
            Ledger.failed(s, r.names, "sluice.reload.plan.PlanUnreadable", "shape 7");
            Holdings.release(s, r.names);
            var report = Ledger.report(s, "run-1").orElseThrow();
            assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(report.notes()).containsExactly("a note");
            assertThat(report.tables()).singleElement().satisfies(t -> assertThat(t.table()).isEqualTo("public.t"));
        }
        assertThat(r.rows("SELECT count(*) FROM sluice.claim")).containsExactly("0");
        assertThat(r.rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'sluice_staging'")).containsExactly("0");
        assertThat(r.rows("SELECT count(*) FROM public.t")).containsExactly("0");
    }

    @Test
    void a_member_that_is_missing_is_an_error_and_not_false() throws Exception {
        String stored = StoredPlan.text(sliced().plan);
        int tried = 0;
        for (String pointer : List.of("", "/lob", "/tables/0", "/tables/0/columns/0", "/tables/0/columns/0/type", "/tables/0/window",
                "/tables/0/origin", "/tables/0/references", "/tables/0/statements")) {
            for (String member : members(stored, pointer)) {
                ObjectNode json = (ObjectNode) Json.strict().readTree(stored);
                ((ObjectNode) json.at(pointer)).remove(member);
                // the last two are left out where nothing is kept
                if (!Set.of("version", "undo", "images").contains(member)) {
                    assertThatThrownBy(() -> StoredPlan.read(json.toString())).describedAs("%s without %s", pointer, member)
                            .isInstanceOf(IllegalStateException.class);
                    tried++;
                }
            }
        }
        assertThat(tried).isGreaterThan(30);
    }

    private static List<String> members(String json, String pointer) throws Exception {
        List<String> names = new ArrayList<>();
        Json.strict().readTree(json).at(pointer).fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void the_shape_before_is_read() throws Exception {
        Plan plan = StoredPlan.read(Files.readString(Path.of("src/test/resources/stored-plans/2.json")));
        assertThat(plan.reason()).isEqualTo(Optional.of("why"));
        assertThat(plan.tables()).extracting(PlannedTable::target).extracting(Object::toString)
                .containsExactly("public.owner", "public.parcel");
        PlannedTable parcel = plan.tables().getLast();
        assertThat(parcel.uniques()).singleElement().satisfies(u -> assertThat(u.name()).isEqualTo("parcel_code_key"));
        assertThat(parcel.references().foreignKeys()).singleElement()
                .satisfies(k -> assertThat(k.name()).isEqualTo("parcel_owner_fkey"));
        assertThat(parcel.references().level()).isEqualTo(1);
        assertThat(parcel.statements()).isEqualTo(new PlannedTable.Statements(List.of(), false, "postgres, public", "UTC"));
        assertThat(parcel.column("code").type().feed().kind()).isEqualTo(Feed.Kind.UNKNOWN);
        assertThat(StoredPlan.read(StoredPlan.text(plan))).isEqualTo(plan);
    }
}
