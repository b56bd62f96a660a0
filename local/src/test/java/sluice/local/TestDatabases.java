package sluice.local;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import sluice.local.db.EmbeddedDatabase;

/// One PostgreSQL server per JVM, and a fresh database on it for each test that asks.
public final class TestDatabases {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private TestDatabases() {}

    private static final class Holder {
        static final EmbeddedDatabase SERVER = EmbeddedDatabase.start();
    }

    /// The server; nobody closes it, the JVM's end does.
    public static EmbeddedDatabase postgres() {
        return Holder.SERVER;
    }

    /// The JDBC URL of a new empty database.
    public static String freshDatabase() throws SQLException {
        return postgres().createDatabase("test_" + NEXT.incrementAndGet());
    }
}
