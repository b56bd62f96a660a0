package sluice.reload.merge;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import sluice.sql.Database;

/// One real PostgreSQL for all tests of this JVM; each test gets a database of its own.
public final class Server {

    private static final EmbeddedPostgres SERVER = start(Map.of("shared_buffers", "256MB", "max_wal_size", "4GB"));
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Server() {}

    /// A server of one's own; it ends with the JVM at the latest, by a shutdown hook of its own.
    static EmbeddedPostgres start(Map<String, String> settings) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setLocaleConfig("locale", "C").setLocaleConfig("encoding", "UTF8");
        settings.forEach(builder::setServerConfig);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A new empty database's URL.
    public static String database() {
        String name = "t" + COUNT.incrementAndGet();
        run(SERVER.getJdbcUrl("postgres", "postgres"), "CREATE DATABASE " + name);
        return SERVER.getJdbcUrl("postgres", name);
    }

    public static Database.Session open(String url, String name) {
        return new Database(url, Properties::new).open(name, Duration.ofMinutes(5));
    }

    public static void run(String url, String... statements) {
        try (Connection c = DriverManager.getConnection(url);
                Statement s = c.createStatement()) {
            for (String sql : statements) {
                s.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /// Rows as text, columns joined by `|`, NULL as `~`.
    public static List<String> rows(String url, String sql) {
        try (Connection c = DriverManager.getConnection(url);
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            List<String> out = new ArrayList<>();
            while (r.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) {
                    row.add(r.getString(i) == null ? "~" : r.getString(i));
                }
                out.add(String.join("|", row));
            }
            return out;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
