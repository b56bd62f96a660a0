package sluice.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import sluice.local.db.OracleStandIn;

/// A reload of one table that stands still in its merge, because somebody holds a row.
final class HeldMerge {

    private HeldMerge() {}

    /// Makes the source.
    ///
    /// @return its URL
    static String source(Path folder) throws SQLException {
        String url = "jdbc:h2:file:" + folder.resolve("source");
        try (Connection c = OracleStandIn.at(url).open(); Statement s = c.createStatement()) {
            s.execute("CREATE SCHEMA SHOP");
            s.execute("CREATE TABLE SHOP.T (ID NUMBER(10) PRIMARY KEY, AT DATE NOT NULL)");
            s.execute("INSERT INTO SHOP.T SELECT X, DATE '2026-02-02' FROM SYSTEM_RANGE(1, 9)");
        }
        return url;
    }

    static Path request(Path folder) throws IOException {
        return Files.writeString(folder.resolve("request.json"), """
                {"tables": [{"source": "SHOP.T", "target": "shop.t"}],
                 "window": {"column": "at", "from": "2026-02-01", "to": "2026-03-01"}}""");
    }

    /// Makes the target's table, and holds its row until the transaction ends.
    static void hold(Connection target) throws SQLException {
        try (Statement s = target.createStatement()) {
            s.execute("CREATE SCHEMA shop");
            s.execute("CREATE TABLE shop.t (id bigint PRIMARY KEY, at timestamp(0) NOT NULL)");
            s.execute("INSERT INTO shop.t VALUES (1, '2026-02-09')");
            target.setAutoCommit(false);
            s.execute("UPDATE shop.t SET at = at");
        }
    }
}
