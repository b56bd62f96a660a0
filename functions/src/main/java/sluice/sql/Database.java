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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;

/// The target: opens sessions that cannot outlive the function that opened them (hazard H18). With `SourceDatabase` the
/// only place that knows JDBC.
public final class Database {

    private static final int MAX_APPLICATION_NAME = 63;

    private final String jdbcUrl;
    private final Supplier<Properties> login;

    /// @param jdbcUrl a pgjdbc URL; TLS settings belong into it
    /// @param login   asked at every connect for `user` and `password`, because IAM tokens live 15 minutes
    public Database(String jdbcUrl, Supplier<Properties> login) {
        this.jdbcUrl = jdbcUrl;
        this.login = login;
    }

    /// Opens a session, in autocommit.
    ///
    /// @param name   what a DBA sees in `pg_stat_activity`; cut to 63 bytes
    /// @param budget how long any statement may run: the caller's remaining time less a margin. Locks are waited for at
    ///               most 10 seconds, an idle transaction is ended after the budget
    /// @throws SqlFailure if the server refuses
    public Session open(String name, Duration budget) {
        Properties p = new Properties();
        p.putAll(login.get());
        p.setProperty("ApplicationName", cut(name));
        p.setProperty("stringtype", "unspecified");
        p.setProperty("connectTimeout", "10");
        p.setProperty("tcpKeepAlive", "true");
        p.setProperty("prepareThreshold", "0");
        // a server's "Detail" quotes keys and values, which may not leave the database (I9)
        p.setProperty("logServerErrorDetail", "false");
        long millis = Math.max(1, budget.toMillis());
        p.setProperty("options", "-c statement_timeout=" + millis
                + " -c idle_in_transaction_session_timeout=" + millis
                + " -c lock_timeout=" + Math.min(10_000, millis)
                + " -c search_path=pg_catalog -c DateStyle=ISO -c IntervalStyle=postgres"
                + " -c TimeZone=UTC -c extra_float_digits=1 -c bytea_output=hex -c xmloption=content");
        try {
            return new Session(DriverManager.getConnection(jdbcUrl, p));
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static String cut(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_APPLICATION_NAME
                ? name
                : new String(bytes, 0, MAX_APPLICATION_NAME, StandardCharsets.US_ASCII).replace('\ufffd', '?');
    }

    private static SqlFailure failure(SQLException e) {
        return SqlFailure.of(e.getSQLState(), e.getMessage(), e);
    }

    /// Work done in one transaction.
    @FunctionalInterface
    public interface Work<T> {
        T run(Session session);
    }

    /// One connection. Not thread-safe.
    public static final class Session implements AutoCloseable {

        private final Connection connection;

        Session(Connection connection) {
            this.connection = connection;
        }

        /// All rows of a query; for results that are small by construction.
        public List<Row> query(Sql sql) {
            Sql.Prepared p = sql.prepare();
            try (PreparedStatement s = prepare(p);
                    ResultSet r = s.executeQuery()) {
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
            } catch (SQLException e) {
                throw failure(e);
            }
        }

        /// The only row of a query.
        ///
        /// @throws IllegalStateException if there are none or several
        public Row one(Sql sql) {
            List<Row> rows = query(sql);
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
                because.addSuppressed(e);
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

        private String required(String column) {
            Object v = get(column);
            if (v == null) {
                throw new IllegalStateException("column " + column + " is NULL");
            }
            return v.toString();
        }

        @Override
        public String text(String column) {
            Object v = get(column);
            return v == null ? null : v.toString();
        }

        @Override
        public long number(String column) {
            return Long.parseLong(required(column));
        }

        @Override
        public boolean flag(String column) {
            return switch (required(column)) {
                case "t", "true" -> true;
                case "f", "false" -> false;
                default -> throw new IllegalStateException("column " + column + " is no boolean");
            };
        }

        @Override
        @SuppressWarnings("unchecked")
        public List<String> texts(String column) {
            Object v = get(column);
            return v == null ? List.of() : (List<String>) v;
        }
    }
}
