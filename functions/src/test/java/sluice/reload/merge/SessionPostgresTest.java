package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.reload.merge.Reload.table;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.ledger.RunReport.Outcome;
import sluice.sql.Database.Session;
import sluice.sql.SessionRefused;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;
import sluice.staging.ParentMissing;

/// A session means the same whatever role, database and URL set.
///
/// `-Dsluice.seeds=N` runs the seeds 1 to N instead of the usual ones, `-Dsluice.seed=N` one alone.
class SessionPostgresTest {

    /// Values that someone may have set; each changes what some statement means, or what comes of it.
    private static final Map<String, List<String>> SETTINGS = new TreeMap<>(Map.ofEntries(
            Map.entry("search_path", List.of("hostile, pg_catalog", "nowhere", "public, pg_catalog")),
            Map.entry("standard_conforming_strings", List.of("off")),
            Map.entry("backslash_quote", List.of("on", "off")),
            Map.entry("quote_all_identifiers", List.of("on")),
            Map.entry("transform_null_equals", List.of("on")),
            Map.entry("array_nulls", List.of("off")),
            Map.entry("session_replication_role", List.of("replica", "local")),
            Map.entry("IntervalStyle", List.of("sql_standard", "iso_8601", "postgres_verbose")),
            Map.entry("DateStyle", List.of("German, DMY", "SQL, DMY", "Postgres, MDY")),
            Map.entry("TimeZone", List.of("Asia/Kolkata", "America/St_Johns")),
            Map.entry("extra_float_digits", List.of("-15", "0")),
            Map.entry("bytea_output", List.of("escape")),
            Map.entry("xmloption", List.of("document")),
            Map.entry("default_transaction_isolation", List.of("serializable", "repeatable read")),
            Map.entry("default_transaction_read_only", List.of("on")),
            Map.entry("default_transaction_deferrable", List.of("on")),
            Map.entry("row_security", List.of("off")),
            Map.entry("lock_timeout", List.of("1min")),
            Map.entry("idle_in_transaction_session_timeout", List.of("1h")),
            Map.entry("synchronous_commit", List.of("off", "local")),
            Map.entry("exit_on_error", List.of("on")),
            Map.entry("client_encoding", List.of("UTF8"))));

    private final String url = Server.database();
    private final String database = Server.rows(url, "SELECT current_database()").getFirst();

    private String as(String role) {
        return url.replace("user=postgres", "user=" + role);
    }

    /// Rows of all kinds that settings have a say in: half of them missing, a third damaged, one with a missing parent.
    private void tables() {
        Server.run(url,
                "CREATE SCHEMA source",
                "CREATE SCHEMA hostile",
                "CREATE FUNCTION hostile.no(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'",
                "CREATE OPERATOR hostile.= (LEFTARG = text, RIGHTARG = text, FUNCTION = hostile.no)",
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "INSERT INTO parent VALUES (0), (1)",
                "CREATE TABLE moods (id bigint PRIMARY KEY, at timestamp, seen timestamptz, day date, note text,"
                        + " bytes bytea, span interval, ratio double precision, x xml, parent int REFERENCES parent)",
                "CREATE TABLE source.moods (LIKE moods)",
                "INSERT INTO source.moods SELECT i, timestamp '2020-02-01' + i * interval '1 hour',"
                        + " timestamptz '2020-02-01 22:30+02' + i * interval '1 minute', date '2020-02-03' + i,"
                        + " 'a\\b' || i, decode('5c00ff', 'hex'), make_interval(days => i, mins => 1), i / 3.0,"
                        + " xmlparse(content 'a<b/>'), i % 2 FROM generate_series(1, 30) i",
                "INSERT INTO moods SELECT * FROM source.moods WHERE id % 2 = 0",
                "UPDATE moods SET note = NULL, span = '1 hour' WHERE id % 6 = 0");
    }

    @ParameterizedTest
    @MethodSource("sluice.Seeds#all")
    void random_settings_of_role_database_and_url_change_nothing(int seed) {
        Random random = new Random(seed);
        tables();
        String role = database + "_login";
        Server.run(url, "CREATE ROLE " + role + " SUPERUSER LOGIN");
        StringBuilder set = new StringBuilder("seed " + seed);
        StringBuilder options = new StringBuilder();
        List<String> alter = new ArrayList<>();
        SETTINGS.forEach((name, values) -> {
            String value = values.get(random.nextInt(values.size()));
            String quoted = name.equals("search_path") ? value : "'" + value + "'";
            switch (random.nextInt(6)) {
                case 0 -> alter.add("ALTER ROLE " + role + " SET " + name + " = " + quoted);
                case 1 -> alter.add("ALTER DATABASE " + database + " SET " + name + " = " + quoted);
                case 2 -> alter.add("ALTER ROLE " + role + " IN DATABASE " + database + " SET " + name + " = " + quoted);
                case 3 -> options.append(" -c ").append(name).append('=').append(value.replace(" ", "\\ "));
                default -> {
                    return;
                }
            }
            set.append("; ").append(name).append(" = ").append(value);
        });
        System.out.println(set);
        Server.run(url, alter.toArray(String[]::new));
        String withOptions = as(role) + "&stringtype=varchar&prepareThreshold=-1&readOnly=true&currentSchema=hostile"
                + "&options=" + java.net.URLEncoder.encode(options.toString().trim(), StandardCharsets.UTF_8);

        // what the fixture itself does is done as on a server on which nobody has set anything
        String plain = url + "&options=" + Stream.of("search_path=public", "standard_conforming_strings=on",
                        "IntervalStyle=postgres", "extra_float_digits=1", "bytea_output=hex", "xmloption=content",
                        "TimeZone=UTC", "session_replication_role=origin", "default_transaction_read_only=off")
                .map(o -> "-c%20" + o)
                .collect(Collectors.joining("%20"));
        Reload made = Reload.of(plain, table("moods", "id"));
        Reload reload = new Reload(made, withOptions);
        Outcome outcome = reload.prepare().load().finish().outcome();

        assertThat(outcome).as(set.toString()).isEqualTo(Outcome.CLEAN);
        assertThat(settings(withOptions)).as(set.toString()).isEqualTo(settings(plain));
        assertThat(Server.rows(plain, "SELECT count(*) FROM (SELECT m::text FROM public.moods m"
                        + " EXCEPT SELECT m::text FROM source.moods m) d"))
                .containsExactly("0");
        assertThat(Server.rows(plain, "SELECT count(*) FROM public.moods")).containsExactly("30");
    }

    /// What a session of ours has of them; how durable a commit is, is partly the DBA's choice.
    private static List<String> settings(String url) {
        try (Session s = Server.open(url, "sluice settings")) {
            return s.query(Sql.raw("SELECT name, setting FROM pg_settings WHERE lower(name) = ANY (lower(:'names')::text[]) ORDER BY name")
                            .bind("names", SETTINGS.keySet().stream().filter(n -> !n.equals("synchronous_commit")).toList()))
                    .stream()
                    .map(r -> r.text("name") + " = " + r.text("setting"))
                    .toList();
        }
    }

    @Test
    void the_url_cannot_take_back_what_the_driver_must_do() {
        try (Session s = Server.open(
                url + "&ApplicationName=mine&stringtype=varchar&preferQueryMode=simple&logServerErrorDetail=true"
                        + "&targetServerType=secondary",
                "sluice ours")) {
            assertThat(s.one(sluice.sql.Sql.file("ledger/exists")).flag("there")).isFalse();
            assertThat(Server.rows(url, "SELECT application_name FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND pid <> pg_backend_pid()"))
                    .containsExactly("sluice ours");
        }
    }

    @Test
    void a_replica_role_is_put_right_where_the_login_may_and_else_refused_with_the_remedy() {
        String role = database + "_replica";
        Server.run(url, "CREATE ROLE " + role + " LOGIN", "ALTER ROLE " + role + " SET session_replication_role = replica");

        assertThatThrownBy(() -> Server.open(as(role), "sluice replica"))
                .isInstanceOf(SessionRefused.class)
                .hasMessageContaining("session_replication_role is \"replica\"")
                .hasMessageContaining("ALTER ROLE ... RESET session_replication_role");

        Server.run(url, "ALTER ROLE " + role + " SUPERUSER");
        tables();
        Server.run(url, "UPDATE source.moods SET parent = 9 WHERE id = 7");
        Reload reload = new Reload(Reload.of(url, table("moods", "id")), as(role)).prepare().load().slice();
        assertThatThrownBy(reload::merge).isInstanceOf(ParentMissing.class).hasMessageContaining("moods_parent_fkey");
    }

    @Test
    void a_commit_is_durable_where_the_role_had_it_asynchronous_and_otherwise_what_the_dba_chose() {
        for (Map.Entry<String, String> e : Map.of("off", "local", "remote_write", "remote_write", "on", "on").entrySet()) {
            Server.run(url, "ALTER DATABASE " + database + " SET synchronous_commit = " + e.getKey());
            try (Session s = Server.open(url, "sluice durable")) {
                assertThat(s.one(sluice.sql.Sql.file("session/settings").bind("names", List.of("synchronous_commit")))
                                .text("setting"))
                        .isEqualTo(e.getValue());
            }
        }
    }

    @Test
    void a_server_in_recovery_is_told_plainly(@TempDir Path folder) throws IOException {
        Path data = folder.resolve("data");
        EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).start().close();
        Files.createFile(data.resolve("standby.signal"));
        try (EmbeddedPostgres standby =
                EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).start()) {
            assertThatThrownBy(() -> Server.open(standby.getJdbcUrl("postgres", "postgres"), "sluice standby"))
                    .isInstanceOfSatisfying(SqlFailure.class, f -> assertThat(f.state()).isEqualTo("25006"))
                    .hasMessageContaining("takes no writes")
                    .hasMessageContaining("writer's endpoint");
        }
    }

    @Test
    void a_session_whose_prepared_statements_are_gone_is_refused_and_not_an_error_of_the_server() throws Exception {
        try (Session s = Server.open(url, "sluice pooled")) {
            Sql asked = Sql.file("session/settings").bind("names", List.of("search_path"));
            assertThat(s.kept(asked).text("setting")).isEqualTo("pg_catalog");
            // as on another server process; the driver must not see it
            s.update(Sql.raw("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"));
            assertThatThrownBy(() -> s.transaction(_ -> s.kept(asked)))
                    .isInstanceOf(SessionRefused.class)
                    .hasMessageContaining("a pooler in session mode");
        }
    }
}
