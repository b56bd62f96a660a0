package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.reload.merge.Reload.table;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.catalogue.CatalogueReader;
import sluice.ledger.RunReport.Outcome;
import sluice.reload.plan.Plan;
import sluice.reload.plan.Planning;
import sluice.reload.plan.RequestReader;
import sluice.sql.Database.Session;
import sluice.staging.PlannedTable;
import sluice.wire.Json;

/// Functions of users, which our statements call through generated columns, index expressions and CHECKs, see what they
/// see when the application writes.
class UserCodePostgresTest {

    private final String url = Server.database();
    private final String database = Server.rows(url, "SELECT current_database()").getFirst();

    /// As the plan reads it.
    private String searchPath(String table) throws Exception {
        try (Session s = Server.open(url, "sluice path")) {
            return CatalogueReader.read(s, RequestReader.read(Json.strict().readTree("""
                    {"tables": [{"source": "A.B", "target": "public.%s"}],
                     "window": {"column": "at", "from": "2020-02-01", "to": "2020-03-01"}}""".formatted(table))).targets())
                    .tables().getFirst().relation().searchPath();
        }
    }

    private Reload reload(String table) throws Exception {
        String path = searchPath(table);
        return new Reload(url, "run-1", p -> new Plan(
                p.runId(), p.deletes(), p.validation(), p.lob(), p.undo(), p.reason(),
                p.tables().stream().map((PlannedTable t) -> t.with(new PlannedTable.Statements(List.of(), false, path, "UTC"))).toList(), p.notes()),
                table(table, "id"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "                                                                      | \"$user\", public => owner, public",
        "ALTER DATABASE db SET search_path = a                                 | a",
        "ALTER DATABASE db SET search_path = a; ALTER ROLE own SET search_path = b, \"$user\" | b, owner",
        "ALTER ROLE own SET search_path = b; ALTER ROLE own IN DATABASE db SET search_path = c | c",
        "ALTER ROLE postgres IN DATABASE db SET search_path = mine             | \"$user\", public => owner, public",
        "ALTER ROLE own SET search_path = ''                                   | \"\""})
    void the_path_is_what_is_set_for_the_owner_else_for_the_database_else_for_the_server(String set, String expected)
            throws Exception {
        String owner = database + "_owner";
        Server.run(url, "CREATE ROLE " + owner, "CREATE TABLE member (id int PRIMARY KEY)",
                "ALTER TABLE member OWNER TO " + owner);
        for (String s : set == null ? new String[0] : set.split(";")) {
            Server.run(url, s.replace(" db", " " + database).replace(" own ", " " + owner + " "));
        }
        assertThat(searchPath("member")).isEqualTo(expected.replaceAll(".*=> ", "").replace("owner", owner));
    }

    @Test
    void an_owner_whose_name_needs_quotes_is_quoted_in_its_path() throws Exception {
        String owner = database + " Ow\"n\\1er";
        Server.run(url, "CREATE ROLE \"" + owner.replace("\"", "\"\"") + "\"", "CREATE TABLE member (id int PRIMARY KEY)",
                "ALTER TABLE member OWNER TO \"" + owner.replace("\"", "\"\"") + "\"");
        assertThat(searchPath("member")).isEqualTo("\"" + owner.replace("\"", "\"\"") + "\", public");
    }

    @Test
    void generated_columns_index_expressions_and_checks_compute_what_they_compute_for_the_application() throws Exception {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE SCHEMA app",
                "ALTER DATABASE " + database + " SET search_path = app, public",
                // its comparison is found by the path alone; without it, it is another one
                "CREATE FUNCTION app.same_word(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE"
                        + " AS 'SELECT lower($1) OPERATOR(pg_catalog.=) lower($2)'",
                "CREATE OPERATOR app.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = app.same_word)",
                "CREATE FUNCTION app.squeeze(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT"
                        + " AS $$ SELECT regexp_replace(t, ' +', ' ', 'g') $$",
                "CREATE FUNCTION public.squeeze(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'wrong' $$",
                "CREATE DOMAIN app.depth AS int CHECK (VALUE BETWEEN 0 AND 9)");
        Server.run(url,
                "CREATE FUNCTION public.is_staff(grade text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE"
                        + " AS $$ BEGIN RETURN grade === 'staff'; END $$",
                "CREATE FUNCTION public.sort_key(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE"
                        + " STRICT AS $$ BEGIN RETURN upper(squeeze(t)); END $$",
                "CREATE FUNCTION public.depth_of(p text) RETURNS int LANGUAGE plpgsql IMMUTABLE"
                        + " AS $$ DECLARE n depth := length(p); BEGIN RETURN n; END $$",
                "CREATE TABLE public.member (id bigint PRIMARY KEY, at timestamp, grade varchar(9)"
                        + " CHECK (public.depth_of(grade) > 0), staff boolean GENERATED ALWAYS AS"
                        + " (public.is_staff(grade)) STORED)",
                "CREATE INDEX member_sort ON public.member (public.sort_key(grade))",
                "CREATE TABLE source.member (id bigint, at timestamp, grade varchar(9))",
                "INSERT INTO source.member SELECT i, '2020-02-02', CASE i % 3 WHEN 0 THEN 'STAFF' WHEN 1 THEN 'St  aff'"
                        + " ELSE 'guest' END FROM generate_series(1, 30) i",
                "INSERT INTO public.member (id, at, grade) SELECT * FROM source.member WHERE id % 5 <> 0",
                "UPDATE public.member SET grade = 'x' WHERE id % 7 = 0");
        Reload r = reload("member");
        // staff is not loaded
        Reload loaded = new Reload(url, "run-1", p -> new Plan(
                p.runId(), p.deletes(), p.validation(), p.lob(), p.undo(), p.reason(),
                List.of(without(r.plan.tables().getFirst(), "staff")), p.notes()),
                table("member", "id"));

        assertThat(loaded.prepare().load().finish().outcome()).isEqualTo(Outcome.CLEAN);

        assertThat(Server.rows(url, "SELECT count(*), count(*) FILTER (WHERE staff = (id % 3 = 0)) FROM public.member"))
                .containsExactly("30|30");
        assertThat(Server.rows(url + "&options=-c%20enable_seqscan=off",
                        "SELECT count(*) FROM public.member WHERE public.sort_key(grade) = 'ST AFF'"))
                .containsExactly("10");
    }

    @Test
    void a_users_function_reads_times_in_the_zone_that_the_application_has() {
        Server.run(url,
                "ALTER DATABASE " + database + " SET timezone = 'Asia/Kolkata'",
                "CREATE SCHEMA source",
                // it lies: what it gives depends on the session's zone
                "CREATE FUNCTION public.day_of(t timestamptz) RETURNS date LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN t::date; END $$",
                "CREATE TABLE public.seen (id bigint PRIMARY KEY, at timestamptz NOT NULL,"
                        + " day date GENERATED ALWAYS AS (public.day_of(at)) STORED)",
                "CREATE TABLE source.seen (id bigint, at timestamptz)",
                "INSERT INTO source.seen SELECT i, timestamptz '2020-02-02 00:30+00' + i * interval '1 hour' FROM generate_series(1, 24) i");
        Plan plan = ((Planning.Accepted) Reload.planning(url, """
                {"tables": [{"source": "SOURCE.SEEN", "target": "public.seen"}],
                 "window": {"column": "at", "from": "2020-02-01T00:00:00Z", "to": "2020-03-01T00:00:00Z"}}""")).plan();

        assertThat(new Reload(url, Reload.spelledAsTargets(plan)).prepare().load().finish().outcome()).isEqualTo(Outcome.CLEAN);

        assertThat(Server.rows(url, "SELECT count(*), count(*) FILTER (WHERE day = (at AT TIME ZONE 'Asia/Kolkata')::date) FROM public.seen"))
                .containsExactly("24|24");
    }

    private static PlannedTable without(PlannedTable t, String column) {
        return t.with(t.columns().stream().filter(c -> !c.target().equals(column)).toList());
    }
}
