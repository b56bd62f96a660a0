package sluice.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import sluice.local.db.EmbeddedDatabase;
import sluice.local.db.OracleStandIn;

/// One PostgreSQL server per JVM, and a fresh database on it for each test that asks.
public final class TestDatabases {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private TestDatabases() {}

    private static final class Holder {
        static final EmbeddedDatabase SERVER = started();
    }

    /// Each database has hundreds of files: making and deleting them takes longer than most tests, unless in memory.
    private static EmbeddedDatabase started() {
        Path memory = Path.of("/dev/shm");
        try {
            if (Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > 4L << 30) {
                return EmbeddedDatabase.startTemporaryIn(memory);
            }
        } catch (IOException _) {
            // its size is unknown
        }
        return EmbeddedDatabase.start();
    }

    /// The server; nobody closes it, the JVM's end does.
    public static EmbeddedDatabase postgres() {
        return Holder.SERVER;
    }

    /// A new empty source in memory.
    public static OracleStandIn freshSource() throws SQLException {
        return OracleStandIn.at("jdbc:h2:mem:" + UUID.randomUUID());
    }

    /// The JDBC URL of a new empty database.
    public static String freshDatabase() throws SQLException {
        return postgres().createDatabase("test_" + NEXT.incrementAndGet());
    }
}
