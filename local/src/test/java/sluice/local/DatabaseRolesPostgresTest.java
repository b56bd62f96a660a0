package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.ledger.RequestRefused;
import sluice.ledger.RunReport;
import sluice.local.asl.Execution;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// A run needs of the target's rights what `grants/postgresql.sql` gives, for the functions' login and for DMS's, and the
/// table belongs to somebody else.
class DatabaseRolesPostgresTest {

    /// The lines at the script's end, for the table of these tests.
    private static final String[] TABLE_GRANTS = {
        "GRANT USAGE ON SCHEMA shop TO sluice", "GRANT SELECT, INSERT, UPDATE ON shop.orders TO sluice"
    };

    private static LocalRun run(String... changes) throws Exception {
        LocalRun run = new LocalRun(new LocalSluice.FunctionHook() {}, true, LocalRun.ROOT, s -> LocalRun.login(
                s,
                as("sluice", s.targetUrl()),
                as("dms_user", s.targetUrl()),
                Map.of("DatabaseUser", "sluice", "DmsUser", "dms_user"),
                Map.of()));
        run.atTarget(
                "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shop_owner') THEN"
                        + " CREATE ROLE shop_owner; END IF; END $$",
                "ALTER SCHEMA shop OWNER TO shop_owner",
                "ALTER TABLE shop.orders OWNER TO shop_owner",
                // what nobody was granted stays nobody's
                "REVOKE ALL ON SCHEMA public FROM PUBLIC",
                "REVOKE TEMPORARY ON DATABASE " + run.column("SELECT current_database()").getFirst() + " FROM PUBLIC",
                Files.readString(Path.of("../grants/postgresql.sql")));
        run.atTarget(TABLE_GRANTS);
        run.atTarget(changes);
        return run;
    }

    private static String as(String role, String url) {
        assertThat(url).contains("user=postgres");
        return url.replace("user=postgres", "user=" + role);
    }

    @Test
    void the_table_grants_are_those_the_script_shows() throws Exception {
        String script = Files.readString(Path.of("../grants/postgresql.sql"));
        for (String grant : TABLE_GRANTS) {
            assertThat(script).contains("--   " + grant.replace("shop", "sales") + ";");
        }
    }

    @Test
    void neither_role_has_rights_of_its_own() throws Exception {
        try (LocalRun run = run()) {
            assertThat(run.column("SELECT rolname FROM pg_roles WHERE rolname IN ('sluice', 'dms_user') AND (rolsuper OR rolcreaterole"
                            + " OR rolcreatedb OR rolreplication OR rolbypassrls)"))
                    .isEmpty();
            assertThat(run.column("SELECT member::regrole FROM pg_auth_members WHERE member IN ('sluice'::regrole, 'dms_user'::regrole)"))
                    .isEmpty();
        }
    }

    @Test
    void a_reload_needs_no_more_than_the_grants() throws Exception {
        try (LocalRun run = run()) {
            Execution e = run.reload("granted");
            assertThat(e.status()).as("%s %s", e.error(), e.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(run.report("granted").orElseThrow().outcome()).isEqualTo(RunReport.Outcome.CLEAN);
            assertThat(run.column("SELECT tableowner FROM pg_tables WHERE schemaname = 'sluice' GROUP BY 1"))
                    .as("who logged in")
                    .containsExactly("sluice");
            assertThat(run.leftovers()).isEmpty();
        }
    }

    @Test
    void who_may_look_reads_the_views_and_nothing_else() throws Exception {
        try (LocalRun run = run()) {
            run.reload("looked-at");
            run.atTarget("SET ROLE sluice_reader", "SELECT 1 / count(*) FROM sluice.runs", "SELECT 1 / count(*) FROM sluice.tables",
                    "SELECT FROM sluice.findings", "SELECT 1 / count(*) FROM sluice.progress");
            assertThat(run.column("SELECT oid::regclass FROM pg_class WHERE relkind IN ('r', 'v', 'p') AND relnamespace::regnamespace::text"
                            + " NOT IN ('pg_catalog', 'information_schema') AND has_table_privilege('sluice_reader', oid, 'SELECT') ORDER BY 1::text"))
                    .containsExactlyInAnyOrder("sluice.runs", "sluice.tables", "sluice.findings", "sluice.progress", "sluice.images", "sluice.undone");
            assertThatThrownBy(() -> run.atTarget("SET ROLE sluice_reader", "SELECT FROM sluice.run"))
                    .hasMessageContaining("permission denied for table run");
            assertThatThrownBy(() -> run.atTarget("SET ROLE dms_user", "SELECT FROM sluice.runs"))
                    .hasMessageContaining("permission denied for schema sluice");
        }
    }

    @Test
    void an_undo_needs_one_right_more_and_what_is_kept_is_the_owners_and_sluices_alone() throws Exception {
        try (LocalRun run = run()) {
            List<String> before = run.column("SELECT o::text FROM shop.orders o ORDER BY id");
            run.reload("granted");
            String images = run.column("SELECT image FROM sluice.images").getFirst();
            run.atTarget("GRANT USAGE ON SCHEMA sluice TO shop_owner, dms_user");
            run.atTarget("SET ROLE shop_owner", "SELECT 1 / count(*) FROM " + images);
            for (String other : List.of("sluice_reader", "dms_user")) {
                assertThatThrownBy(() -> run.atTarget("SET ROLE " + other, "SELECT FROM " + images)).hasMessageContaining("permission denied");
            }
            Execution refused = run.machine().undo("undo-1", "granted");
            refused.await();
            run.machine().awaitQuiet();
            assertThat(refused.cause().orElseThrow()).contains("cannot be undone without DELETE on shop.orders. GRANT DELETE ON \"shop\".\"orders\" TO \"sluice\".");
            run.atTarget("GRANT DELETE ON shop.orders TO sluice");
            Execution undone = run.machine().undo("undo-2", "granted");
            undone.await();
            run.machine().awaitQuiet();
            assertThat(undone.status()).as("%s", undone.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(run.column("SELECT o::text FROM shop.orders o ORDER BY id")).isEqualTo(before);
            assertThat(run.leftovers()).isEmpty();
        }
    }

    @Test
    void an_aborted_reload_is_cleaned_up_with_no_more_than_the_grants() throws Exception {
        try (LocalRun run = run()) {
            run.abortWhileLoading("granted-abort");
            assertThat(run.leftovers()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "UPDATE ON shop.orders                  | tables[0].target = shop.orders: may not be used: missing UPDATE.",
        "USAGE ON SCHEMA shop                   | tables[0].target = shop.orders: may not be used: missing USAGE on the schema.",
        "ALL ON shop.orders                     | tables[0].target = shop.orders: may not be used: missing SELECT, INSERT, UPDATE.",
        "CREATE ON SCHEMA sluice_staging        | target: sluice lacks CREATE on schema sluice_staging.",
        "USAGE, CREATE ON SCHEMA sluice_staging | target: sluice lacks USAGE on schema sluice_staging.",
        "GRANT OPTION FOR USAGE ON SCHEMA sluice_staging | target: sluice may not let dms_user into schema sluice_staging.",
        "USAGE ON SCHEMA sluice                 | target: sluice lacks USAGE on schema sluice.",
        "USAGE, CREATE ON SCHEMA sluice         | target: sluice lacks CREATE on schema sluice."})
    void what_is_missing_is_refused_in_the_plan_with_the_grant_to_type(String privilege, String problem) throws Exception {
        // what the script gives dms_user itself would do as well
        try (LocalRun run = run("REVOKE " + privilege + " FROM sluice CASCADE", "REVOKE ALL ON SCHEMA sluice_staging FROM dms_user")) {
            Execution e = run.reload("refused");
            assertThat(e.error()).as("%s", e.cause()).contains(RequestRefused.class.getName());
            String cause = e.cause().orElseThrow();
            assertThat(cause).contains(problem);
            assertThat(run.machine().dms().tables("refused")).isEmpty();
            assertThat(run.leftovers()).isEmpty();
            // where it can be written, the refusal has its line
            assertThat(run.column("SELECT to_regclass('sluice.run') IS NOT NULL")).containsExactly(problem.endsWith("schema sluice.") ? "f" : "t");

            run.atTarget(Pattern.compile("GRANT .*? TO \"?sluice\"?( WITH GRANT OPTION)?").matcher(cause).results()
                    .map(MatchResult::group)
                    .toArray(String[]::new));
            Execution again = run.reload("again");
            assertThat(again.status()).as("%s", again.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice", "sluice_staging"})
    void a_schema_that_is_not_there_and_cannot_be_made_is_refused_in_the_plan(String schema) throws Exception {
        try (LocalRun run = run("DROP SCHEMA " + schema)) {
            Execution e = run.reload("no-schema");
            assertThat(e.error()).as("%s", e.cause()).contains(RequestRefused.class.getName());
            assertThat(e.cause().orElseThrow()).contains("target: there is no schema " + schema + ", and sluice may not make it", "CREATE SCHEMA " + schema);
            assertThat(run.leftovers()).isEmpty();
        }
    }
}
