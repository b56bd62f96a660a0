package sluice.local.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import sluice.local.AtExit;
import sluice.local.db.EmbeddedDatabase;

/// The folder that holds everything of a demo. A file in it is locked while its demo lives: the kernel lets go of a lock
/// however the process dies, so that the next demo can tell what a killed one left, and take it away.
final class Scratch {

    private static final String PREFIX = "sluice-demo-";
    private static final String LOCK = "lock";

    private Scratch() {}

    /// A new folder in `parent`, which goes when the process ends. What dead demos left there goes first.
    ///
    /// @param said is told of each
    static Path in(Path parent, PrintStream said) throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path other : others) {
                if (dead(other)) {
                    EmbeddedDatabase.endLeftIn(other);
                    delete(other);
                    said.println("Taken away, as its demo was killed: " + other);
                }
            }
        }
        Path folder = Files.createTempDirectory(parent, PREFIX);
        // where the server must run as another user, that one has to come through
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        // it has its name only when it is locked
        Path early = folder.resolve(LOCK + ".new");
        FileLock lock = FileChannel.open(early, StandardOpenOption.CREATE, StandardOpenOption.WRITE).lock();
        Files.move(early, folder.resolve(LOCK));
        // at the process's end rather than the demo's, so that ^C leaves no gigabytes behind
        AtExit.add(() -> {
            delete(folder);
            release(lock);
        });
        return folder;
    }

    private static boolean dead(Path folder) throws IOException {
        Path lock = folder.resolve(LOCK);
        if (!Files.isWritable(lock)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private static void release(FileLock lock) {
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println(folder + " could not be removed: " + e.getMessage());
        }
    }
}
