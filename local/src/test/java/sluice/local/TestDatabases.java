package sluice.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import sluice.local.db.EmbeddedDatabase;

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

    /// The JDBC URL of a new empty database.
    public static String freshDatabase() throws SQLException {
        return postgres().createDatabase("test_" + NEXT.incrementAndGet());
    }
}
