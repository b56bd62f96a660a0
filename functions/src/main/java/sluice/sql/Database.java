package sluice.sql;

import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// The target: opens sessions that cannot outlive the function that opened them even where it is killed. With `SourceDatabase` the
/// only place that knows JDBC.
public final class Database {

    private static final int MAX_APPLICATION_NAME = 63;

    /// What the driver must do, whatever the URL says.
    private static final Map<String, String> DRIVER = Map.of(
            "stringtype", "unspecified",
            "prepareThreshold", "0",
            "preferQueryMode", "extended",
            "binaryTransfer", "false",
            "autosave", "never",
            "readOnly", "false",
            // a server's "Detail" quotes keys and values; the ledger alone gets it, from the message's fields
            "logServerErrorDetail", "false");

    /// Parameters of a URL that are ours to choose. `options` stays: what it sets is set again after log-in.
    private static final Set<String> OVERRULED = Stream.concat(
                    DRIVER.keySet().stream(), Stream.of("ApplicationName", "currentSchema", "replication"))
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern FUNCTION = Pattern.compile("PL/pgSQL (function [\\w.$\"]+\\([\\w .,$\"\\[\\]]*\\)) (line \\d+) at ");

    private final String jdbcUrl;
    private final Supplier<Properties> login;

    /// @param jdbcUrl a pgjdbc URL; TLS settings belong into it
    /// @param login   asked at every connect for `user` and `password`, because IAM tokens live 15 minutes
    public Database(String jdbcUrl, Supplier<Properties> login) {
        this.jdbcUrl = jdbcUrl;
        this.login = login;
    }

    /// Opens a session, in autocommit. What decides how a statement is read is set by [SessionSettings].
    ///
    /// @param name   what a DBA sees in `pg_stat_activity`; cut to 63 bytes
    /// @param budget how long any statement may run: the caller's remaining time less a margin. Locks are waited for at
    ///               most 10 seconds, an idle transaction is ended after the budget
    /// @throws SqlFailure         if the server refuses
    /// @throws CertificateRefused if the server's certificate is not trusted
    /// @throws SessionRefused     if a setting does not hold
    public Session open(String name, Duration budget) {
        Properties p = new Properties();
        p.putAll(login.get());
        p.putAll(DRIVER);
        p.setProperty("ApplicationName", cut(name));
        p.setProperty("connectTimeout", "10");
        p.setProperty("tcpKeepAlive", "true");
        Session s = new Session(connect(p));
        try {
            SessionSettings.pin(s, Math.max(1, budget.toMillis()));
            if (s.pooled()) {
                try (Session other = new Session(connect(p))) {
                    SessionSettings.alone(s, other);
                }
            }
            return s;
        } catch (RuntimeException e) {
            s.close();
            throw e;
        }
    }

    private Connection connect(Properties p) {
        try {
            return DriverManager.getConnection(withoutOurs(jdbcUrl), p);
        } catch (SQLException e) {
            throw CertificateRefused.of(e, jdbcUrl).<RuntimeException>map(c -> c).orElseGet(() -> failure(e));
        }
    }

    /// The URL without parameters that would overrule ours, because pgjdbc gives the URL's precedence.
    private static String withoutOurs(String url) {
        int query = url.indexOf('?');
        if (query < 0) {
            return url;
        }
        return url.substring(0, query)
                + Arrays.stream(url.substring(query + 1).split("&"))
                        .filter(p -> !OVERRULED.contains(p.replaceAll("=.*", "")))
                        .map(p -> p.startsWith("targetServerType=") ? "targetServerType=primary" : p)
                        .collect(Collectors.joining("&", "?", ""));
    }

    private static String cut(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_APPLICATION_NAME
                ? name
                : new String(bytes, 0, MAX_APPLICATION_NAME, StandardCharsets.US_ASCII).replace('\ufffd', '?');
    }

    private static SqlFailure failure(SQLException e) {
        ServerErrorMessage m = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        if (m != null) {
            return SqlFailure.of(e.getSQLState(), "", place(m), said(m));
        }
        // of a connection the driver knows no values: it speaks of hosts, ports and certificates
        boolean ofConnection = e instanceof PSQLException && e.getSQLState() != null && e.getSQLState().startsWith("08");
        return SqlFailure.of(e.getSQLState(), ofConnection ? e.getMessage() : "", SqlFailure.Place.NONE,
                ofConnection ? null : e.getMessage());
    }

    /// What a user's function raises, it may give any names: those are text as the rest of it is.
    private static SqlFailure.Place place(ServerErrorMessage m) {
        String function = function(m.getWhere());
        boolean inRow = m.getWhere() != null;
        boolean raised = m.getFile() != null && m.getFile().startsWith("pl");
        return raised
                ? new SqlFailure.Place("", "", "", "", function, inRow)
                : new SqlFailure.Place(m.getSchema(), m.getTable(), m.getColumn(), m.getConstraint(), function, inRow);
    }

    /// Of the context only where it begins with a function of PL/pgSQL: its name, its arguments' types and the line.
    private static String function(String context) {
        Matcher m = FUNCTION.matcher(context == null ? "" : context);
        return m.lookingAt() ? m.group(1) + ", " + m.group(2) : "";
    }

    private static String said(ServerErrorMessage m) {
        StringBuilder said = new StringBuilder(String.valueOf(m.getMessage()));
        append(said, "DETAIL", m.getDetail());
        append(said, "HINT", m.getHint());
        append(said, "CONTEXT", m.getWhere());
        return said.toString();
    }

    private static void append(StringBuilder said, String title, String text) {
        if (text != null) {
            said.append('\n').append(title).append(": ").append(text);
        }
    }

    /// Work done in one transaction.
    @FunctionalInterface
    public interface Work<T> {
        T run(Session session);
    }

    /// One connection. Not thread-safe.
    public static final class Session implements AutoCloseable {

        /// How often pgjdbc executes a statement before the server keeps its plan; 0 is never.
        private static final int PLANNED_EACH_TIME = 0;

        private static final int KEPT = 1;

        private final Connection connection;
        private long process;

        Session(Connection connection) {
            this.connection = connection;
        }

        /// The server process that has our settings.
        void process(long pid) {
            process = pid;
        }

        /// Whether something between us and the server made up the process that it told us at log-in.
        private boolean pooled() {
            try {
                return connection.unwrap(PGConnection.class).getBackendPID() != process;
            } catch (SQLException e) {
                throw failure(e);
            }
        }

        /// In a transaction: works with names looked up along `path` and in time zone `zone`, as a user's own session would,
        /// so that generated columns, index expressions and functions of CHECKs compute what they compute there. The
        /// statements of `work` must qualify every name and mean the same in every zone. After it, names are the catalogue's
        /// again, and the zone is UTC.
        ///
        /// @param path as SET search_path takes it
        /// @param zone as SET timezone takes it
        /// @param join how the statements of `work` are planned
        /// @throws SessionRefused if a pooler has moved the session
        public <T> T asApplication(String path, String zone, JoinBy join, Supplier<T> work) {
            set(path, zone, join.off(), "off");
            // after an error the transaction is lost, and the settings with it
            T result = work.get();
            set("pg_catalog", SessionSettings.ZONE, join.off(), null);
            return result;
        }

        private void set(String path, String zone, List<String> planner, String value) {
            List<String> names = new ArrayList<>(planner);
            List<String> values = new ArrayList<>(Collections.nCopies(planner.size(), value));
            names.addAll(List.of("search_path", "TimeZone"));
            values.addAll(List.of(path, zone));
            long pid = kept(Sql.file("session/set_local").bind("names", names).bind("values", values)).number("pid");
            if (pid != process) {
                throw new SessionRefused("the session moved from server process " + process + " to " + pid
                        + SessionSettings.DROPPED);
            }
        }

        /// All rows of a query; for results that are small by construction.
        public List<Row> query(Sql sql) {
            return query(sql, PLANNED_EACH_TIME);
        }

        /// The only row of a query that every chunk asks, and that costs more to plan than to answer: the server keeps its plan for
        /// the session, so the plan may not depend on values or on what the run changes.
        ///
        /// @throws SessionRefused if a pooler has moved the session to a server process that does not have it
        public Row kept(Sql sql) {
            try {
                return only(query(sql, KEPT), sql);
            } catch (SqlFailure f) {
                if (f.state().equals("26000")) {
                    throw new SessionRefused("the session lost a prepared statement" + SessionSettings.DROPPED);
                }
                throw f;
            }
        }

        private List<Row> query(Sql sql, int prepareThreshold) {
            Sql.Prepared p = sql.prepare();
            try (PreparedStatement s = prepare(p)) {
                s.unwrap(PGStatement.class).setPrepareThreshold(prepareThreshold);
                return rows(s);
            } catch (SQLException e) {
                throw failure(e);
            }
        }

        private static List<Row> rows(PreparedStatement s) throws SQLException {
            try (ResultSet r = s.executeQuery()) {
                ResultSetMetaData meta = r.getMetaData();
                List<Row> rows = new ArrayList<>();
                while (r.next()) {
                    Map<String, Object> values = new LinkedHashMap<>();
                    for (int i = 1; i <= meta.getColumnCount(); i++) {
                        Object v = r.getObject(i) instanceof Array a ? elements(a) : r.getString(i);
                        values.put(meta.getColumnLabel(i), v);
                    }
                    rows.add(new MapRow(values));
                }
                return rows;
            }
        }

        /// The only row of a query.
        ///
        /// @throws IllegalStateException if there are none or several
        public Row one(Sql sql) {
            return only(query(sql), sql);
        }

        private static Row only(List<Row> rows, Sql sql) {
            if (rows.size() != 1) {
                throw new IllegalStateException("wanted one row, got " + rows.size() + ": " + sql);
            }
            return rows.getFirst();
        }

        /// Rows that a statement changed; 0 for DDL.
        public long update(Sql sql) {
            Sql.Prepared p = sql.prepare();
            try (PreparedStatement s = prepare(p)) {
                s.execute();
                return Math.max(0, s.getLargeUpdateCount());
            } catch (SQLException e) {
                throw failure(e);
            }
        }

        /// Commits what `work` did, or nothing of it: any exception rolls back and goes on to the caller.
        public <T> T transaction(Work<T> work) {
            try {
                connection.setAutoCommit(false);
                try {
                    T result = work.run(this);
                    connection.commit();
                    return result;
                } catch (Throwable t) {
                    rollback(t);
                    throw t;
                } finally {
                    if (!connection.isClosed()) {
                        connection.setAutoCommit(true);
                    }
                }
            } catch (SQLException e) {
                throw failure(e);
            }
        }

        private void rollback(Throwable because) {
            try {
                if (!connection.isClosed()) {
                    connection.rollback();
                }
            } catch (SQLException e) {
                because.addSuppressed(failure(e));
            }
        }

        private PreparedStatement prepare(Sql.Prepared p) throws SQLException {
            PreparedStatement s = connection.prepareStatement(p.text());
            for (int i = 0; i < p.arguments().size(); i++) {
                s.setString(i + 1, p.arguments().get(i));
            }
            return s;
        }

        private static List<String> elements(Array a) throws SQLException {
            List<String> out = new ArrayList<>();
            for (Object o : (Object[]) a.getArray()) {
                out.add(o == null ? null : o.toString());
            }
            return out;
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                throw failure(e);
            }
        }
    }

    private record MapRow(Map<String, Object> values) implements Row {

        private Object get(String column) {
            if (!values.containsKey(column)) {
                throw new IllegalStateException("no column " + column + " among " + values.keySet());
            }
            return values.get(column);
        }

        @Override
        public String text(String column) {
            Object v = get(column);
            return v == null ? null : v.toString();
        }

        @Override
        @SuppressWarnings("unchecked")
        public List<String> texts(String column) {
            Object v = get(column);
            return v == null ? List.of() : (List<String>) v;
        }
    }
}
