package sluice.local.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;

/// The source database of a local run: H2 in Oracle mode (in memory or in a file), or whatever a JDBC URL names, so
/// that one reader serves H2 and Oracle alike.
///
/// In Oracle mode `'' IS NULL`, DATE keeps its time, unquoted names fold to upper case. Rows stream only with
/// `LAZY_QUERY_EXECUTION=1`; without it H2 buffers a whole result before its first row. A query that streams does not
/// hold what it reads against H2's compaction in the background, which after 45 seconds writes over it: that is off.
public final class OracleStandIn implements AutoCloseable {
    private final String jdbcUrl;
    private final Properties login;
    private final Connection keepAlive;

    private OracleStandIn(String jdbcUrl, Properties login, boolean inMemory) throws SQLException {
        this.jdbcUrl = jdbcUrl;
        this.login = login;
        // An in-memory database lives as long as one connection to it is open.
        this.keepAlive = inMemory ? open() : null;
    }

    /// The database a JDBC URL names. An H2 URL that says nothing about its mode is opened in Oracle mode, and what it
    /// holds in memory is gone when this is closed; every other URL is used as it is. User and password are in the
    /// URL.
    public static OracleStandIn at(String jdbcUrl) throws SQLException {
        return at(jdbcUrl, new Properties());
    }

    /// The same, with `user` and `password` beside the URL; what is missing there is in the URL.
    public static OracleStandIn at(String jdbcUrl, Properties login) throws SQLException {
        String folded = jdbcUrl.toUpperCase(Locale.ROOT);
        if (!folded.startsWith("JDBC:H2:")) {
            return new OracleStandIn(jdbcUrl, login, false);
        }
        String url = folded.contains(";MODE=") ? jdbcUrl : jdbcUrl + ";MODE=Oracle";
        url = folded.contains(";LAZY_QUERY_EXECUTION=") ? url : url + ";LAZY_QUERY_EXECUTION=1";
        url = folded.contains(";AUTO_COMPACT_FILL_RATE=") ? url : url + ";AUTO_COMPACT_FILL_RATE=0";
        return new OracleStandIn(url, login, folded.startsWith("JDBC:H2:MEM:"));
    }

    public String jdbcUrl() {
        return jdbcUrl;
    }

    /// What the URL does not say of `user` and `password`.
    public Properties login() {
        return login;
    }

    /// A new connection; the caller closes it.
    public Connection open() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, login);
    }

    @Override
    public void close() throws SQLException {
        if (keepAlive != null) {
            keepAlive.close();
        }
    }
}
