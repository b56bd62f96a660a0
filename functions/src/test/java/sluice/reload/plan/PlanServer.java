package sluice.reload.plan;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import sluice.catalogue.CatalogueReader;
import sluice.catalogue.TargetCatalogue;
import sluice.sql.Database;
import sluice.sql.Sql;

/// One PostgreSQL for all tests of this package, stopped with the JVM. A test begins with [#reset].
public final class PlanServer {

    private static final PlanServer ONE = new PlanServer();

    /// Tables that most tests plan for.
    private static final List<String> SHOP = List.of(
            "DROP SCHEMA IF EXISTS shop CASCADE",
            "DROP SCHEMA IF EXISTS sluice_staging CASCADE",
            "DROP SERVER IF EXISTS elsewhere CASCADE",
            "DROP FOREIGN DATA WRAPPER IF EXISTS nowhere CASCADE",
            "CREATE SCHEMA shop",
            "CREATE TABLE shop.customers (id bigint PRIMARY KEY, name text NOT NULL, updated_at timestamp)",
            "CREATE TABLE shop.orders (order_id bigint PRIMARY KEY, customer_id bigint REFERENCES shop.customers,"
                    + " order_date timestamp, amount numeric(12,2), note text, changed timestamptz, version int)",
            "CREATE TABLE shop.order_lines (order_id bigint REFERENCES shop.orders, line_no int, sku varchar(20),"
                    + " qty int, changed timestamptz, PRIMARY KEY (order_id, line_no))",
            "CREATE TABLE shop.\"Größen-Tabelle\" (\"Größe\" varchar(10) PRIMARY KEY, \"lfd. Nr.\" numeric NOT NULL)",
            "INSERT INTO shop.customers VALUES (1, 'Ada', now())",
            "INSERT INTO shop.orders VALUES (1, 1, '2026-01-05', 9.99, NULL, now(), 1)",
            "DO $$ BEGIN CREATE ROLE app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            "GRANT USAGE ON SCHEMA shop TO app",
            "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA shop TO app");

    private final EmbeddedPostgres postgres;
    private final Connection admin;

    private PlanServer() {
        try {
            postgres = EmbeddedPostgres.builder()
                    .setLocaleConfig("locale", "C")
                    .setLocaleConfig("encoding", "UTF8")
                    .start();
            admin = DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void reset() {
        execute(String.join(";", SHOP));
    }

    static void execute(String sql) {
        try (Statement s = ONE.admin.createStatement()) {
            s.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /// The server's major version.
    static int version() {
        try (Database.Session session = session("postgres")) {
            return (int) session.one(Sql.raw("SELECT current_setting('server_version_num')::int / 10000 AS version"))
                    .number("version");
        }
    }

    static TargetCatalogue catalogue(Request request, String role) {
        try (Database.Session session = session(role)) {
            return CatalogueReader.read(session, request.targets());
        }
    }

    public static Database.Session session(String role) {
        Properties login = new Properties();
        login.setProperty("user", role);
        login.setProperty("password", "");
        String url = "jdbc:postgresql://localhost:" + ONE.postgres.getPort() + "/postgres";
        return new Database(url, () -> login).open("sluice test plan", Duration.ofSeconds(60));
    }

    /// Everything that a planner could leave behind: the catalogue with privileges, roles, and all rows.
    static String dump() {
        TreeMap<String, String> found = new TreeMap<>();
        try (Statement s = ONE.admin.createStatement()) {
            for (String catalogue : List.of(
                    "pg_class",
                    "pg_attribute",
                    "pg_namespace",
                    "pg_proc",
                    "pg_type",
                    "pg_trigger",
                    "pg_constraint",
                    "pg_index",
                    "pg_rewrite",
                    "pg_policy",
                    "pg_authid",
                    "pg_auth_members",
                    "pg_db_role_setting",
                    "pg_default_acl",
                    "pg_publication",
                    "pg_largeobject_metadata",
                    "pg_prepared_xacts")) {
                // statistics of the tables change by themselves
                String row = catalogue.equals("pg_class")
                        ? "(to_jsonb(t) - ARRAY['relpages', 'reltuples', 'relallvisible', 'relallfrozen', 'relfrozenxid',"
                                + " 'relminmxid', 'relhasindex'])::text"
                        : "t::text";
                try (ResultSet r = s.executeQuery(
                        "SELECT string_agg(" + row + ", E'\\n' ORDER BY " + row + ") FROM " + catalogue + " t")) {
                    r.next();
                    found.put(catalogue, String.valueOf(r.getString(1)));
                }
            }
            try (ResultSet r = s.executeQuery("SELECT n.nspname, c.relname,"
                    + " query_to_xml(format('SELECT * FROM %I.%I', n.nspname, c.relname), true, true, '')::text"
                    + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
                    + " AND n.nspname NOT LIKE 'pg_toast%'")) {
                while (r.next()) {
                    found.put(r.getString(1) + "." + r.getString(2), r.getString(3));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return found.toString();
    }

    // what initdb made has oids below 16384, and does not change
    private static String ours(String catalogue) {
        return switch (catalogue) {
            case "pg_attribute" -> "attrelid >= 16384";
            case "pg_index" -> "indexrelid >= 16384";
            case "pg_auth_members", "pg_db_role_setting", "pg_prepared_xacts" -> "true";
            default -> "oid >= 16384";
        };
    }
}
