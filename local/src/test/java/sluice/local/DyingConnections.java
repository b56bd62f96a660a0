package sluice.local;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;

/// Connections to PostgreSQL of functions that die at a chosen call, once. What the function leaves is what a frozen or
/// killed function leaves: its session lives on, with its transaction open, until somebody ends it.
final class DyingConnections implements Driver {

    static final String LOST = "the function died";

    private static final String REAL = "jdbc:postgresql:";
    private static final String PREFIX = REAL + "dying:";
    private static final DyingConnections DRIVER = register();

    enum Moment {
        /// The call is not made any more; the session lives on.
        BEFORE,
        /// The session is gone when the call reaches the server, so nobody learns from it what became of the call.
        IN,
        /// The call is made, its answer lost; the session lives on.
        AFTER
    }

    /// @param step   end of the session's name: which function
    /// @param call   method of [Connection], such as `commit`
    /// @param number the how-manieth such call of such sessions, from 1
    record Death(String step, String call, int number, Moment moment) {}

    private final List<Connection> left = new CopyOnWriteArrayList<>();
    private Death death;
    private int calls;
    private boolean died;

    private static DyingConnections register() {
        try {
            // PostgreSQL's own driver would take our URL for a database's name, so it has to be asked after us
            Driver postgres = DriverManager.getDriver(REAL);
            DyingConnections driver = new DyingConnections();
            DriverManager.deregisterDriver(postgres);
            DriverManager.registerDriver(driver);
            DriverManager.registerDriver(postgres);
            return driver;
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// The URL that leads through here to `url`.
    static String through(String url) {
        return PREFIX + url.substring(REAL.length());
    }

    /// What is to happen next.
    static void arm(Death death) {
        synchronized (DRIVER) {
            DRIVER.death = death;
            DRIVER.calls = 0;
            DRIVER.died = false;
        }
    }

    /// Whether it has happened.
    static boolean died() {
        synchronized (DRIVER) {
            return DRIVER.died;
        }
    }

    /// Closes the sessions that the dead left, and says how many of them were still alive.
    static long bury() throws SQLException {
        long alive = 0;
        for (Connection c : DRIVER.left) {
            alive += c.isValid(10) ? 1 : 0;
            c.close();
        }
        DRIVER.left.clear();
        return alive;
    }

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        Connection real = DriverManager.getConnection(REAL + url.substring(PREFIX.length()), info);
        boolean[] dead = new boolean[1];
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    if (dead[0]) {
                        return switch (method.getName()) {
                            case "isClosed" -> true;
                            case "close" -> null;
                            default -> throw lost();
                        };
                    }
                    boolean now = isNow(info.getProperty("ApplicationName", ""), method.getName());
                    if (now) {
                        dead[0] = true;
                        left.add(real);
                        switch (death.moment()) {
                            case BEFORE -> throw lost();
                            case IN -> end(real, url);
                            case AFTER -> { }
                        }
                    }
                    try {
                        Object result = method.invoke(real, arguments);
                        if (now) {
                            throw lost();
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static SQLException lost() {
        return new SQLException(LOST, "08006");
    }

    private synchronized boolean isNow(String session, String call) {
        boolean counts = death != null && session.endsWith(" " + death.step()) && call.equals(death.call());
        if (!counts || died || ++calls < death.number()) {
            return false;
        }
        died = true;
        return true;
    }

    private static void end(Connection real, String url) throws SQLException {
        try (Connection other = DriverManager.getConnection(REAL + url.substring(PREFIX.length()));
                PreparedStatement s = other.prepareStatement("SELECT pg_terminate_backend(?, 10000)")) {
            s.setInt(1, real.unwrap(org.postgresql.PGConnection.class).getBackendPID());
            s.execute();
        }
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }
}
