package sluice.local.db;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;
import sluice.local.AtExit;

/// A real PostgreSQL server on the loopback address, from the binaries zonky packages, with no installation.
///
/// It ends with the process that started it, however that dies: a shell holds the other end of a pipe, and the kernel closes
/// it.
///
/// The server refuses to run as root. As root it is therefore started in a user namespace of its own where the kernel
/// allows that, else as the user "nobody"; only the first way that works is used. The server keeps nothing safe
/// (`fsync` is off), so no figure about durability may come from it.
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String REMEDY =
            "Name a PostgreSQL server of your own instead: --target JDBC_URL"
                    + " (for example jdbc:postgresql://localhost:5432/postgres?user=postgres).";
    private static final int NOBODY = 65534;

    /// Waits for the end of its input, which is the parent's end. ^C goes to all processes of a terminal and must not end it.
    /// $1 the data folder, $2 the signal to stop the server with, $3 the folder to take away after that, or nothing.
    private static final String WATCH = """
            trap '' INT TERM HUP
            read -r _
            pid=$(head -n 1 "$1/postmaster.pid") && kill "-$2" "$pid"
            tries=0
            while kill -0 "$pid" && [ "$tries" -lt 100 ]; do
                sleep 0.1
                tries=$((tries + 1))
            done
            [ -z "$3" ] || rm -rf "$3"
            """;

    /// A way to run the server's programs. `prefix` is put before each command line; `handsOver` says that files must
    /// belong to `nobody` first.
    record Launch(String name, List<String> prefix, boolean handsOver) {
        static final Launch PLAIN = new Launch("as this user", List.of(), false);
        static final Launch NAMESPACE = new Launch("in a user namespace", List.of("unshare", "-U"), false);
        static final Launch SETPRIV = new Launch(
                "as nobody by setpriv",
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
                true);
        static final Launch RUNUSER = new Launch("as nobody by runuser", List.of("runuser", "-u", "nobody", "--"), true);

        static List<Launch> ways() {
            boolean root = "root".equals(System.getProperty("user.name"));
            return root ? List.of(NAMESPACE, SETPRIV, RUNUSER) : List.of(PLAIN);
        }
    }

    private final Path programs;
    private final Path data;
    private final boolean temporary;
    private final Launch launch;
    private final int port;
    private final Runnable atExit = this::stop;
    private Process watch;
    private boolean closed;

    private EmbeddedDatabase(Path programs, Path data, boolean temporary, Launch launch, int port) {
        this.programs = programs;
        this.data = data;
        this.temporary = temporary;
        this.launch = launch;
        this.port = port;
    }

    /// A new server with an empty database, in a temporary folder that [#close()] deletes.
    ///
    /// @throws IllegalStateException when no way to run the server works here; the message says what was tried and what
    ///     to do instead
    public static EmbeddedDatabase start() {
        return start(Path.of(System.getProperty("java.io.tmpdir")), true, Launch.ways());
    }

    /// As [#start()], with the temporary folder made in `parent`: in memory, for example.
    public static EmbeddedDatabase startTemporaryIn(Path parent) {
        return start(parent.toAbsolutePath(), true, Launch.ways());
    }

    /// A server on `dataDirectory`, which is made when it is missing and kept afterwards.
    ///
    /// @throws IllegalStateException as [#start()]
    public static EmbeddedDatabase start(Path dataDirectory) {
        return start(dataDirectory.toAbsolutePath(), false, Launch.ways());
    }

    /// @param folder the data folder, or where a temporary one is made
    static EmbeddedDatabase start(Path folder, boolean temporary, List<Launch> ways) {
        List<String> failures = new ArrayList<>();
        for (Launch way : ways) {
            try {
                return startBy(way, folder, temporary);
            } catch (IOException e) {
                failures.add(way.name() + ": " + e.getMessage());
            }
        }
        throw new IllegalStateException(
                "PostgreSQL could not be started here.\n  " + String.join("\n  ", failures) + "\n" + REMEDY);
    }

    private static EmbeddedDatabase startBy(Launch way, Path folder, boolean temporary) throws IOException {
        Path programs = Binaries.unpacked();
        Path data =
                temporary ? Files.createTempDirectory(folder, "sluice-postgresql-") : Files.createDirectories(folder);
        try {
            if (way.handsOver()) {
                handOver(data);
            }
            int port = freePort();
            var server = new EmbeddedDatabase(programs, data, temporary, way, port);
            if (!Files.exists(data.resolve("PG_VERSION"))) {
                server.run("initdb", "-A", "trust", "-U", server.user(), "-D", data.toString(), "-E", "UTF8", "--no-sync",
                        "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");
            }
            server.run("pg_ctl", "-D", data.toString(), "-w", "-t", "30", "-l", data.resolve("server.log").toString(),
                    "-o", "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
                            + " -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=2GB"
                            + " -c timezone=UTC -c log_timezone=UTC", "start");
            server.watch();
            AtExit.add(server.atExit);
            return server;
        } catch (IOException e) {
            if (temporary) {
                deleteTree(data);
            }
            throw e;
        }
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    /// The superuser; it needs no password, and the server listens on the loopback address only.
    public String user() {
        return "postgres";
    }

    /// A JDBC URL with the user in it. The database must exist; `postgres` always does.
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + host() + ":" + port + "/" + database + "?user=" + user();
    }

    /// Makes an empty database and gives its JDBC URL. The name is taken as it is, case included.
    public String createDatabase(String name) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl("postgres"));
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"");
        }
        return jdbcUrl(URLEncoder.encode(name, StandardCharsets.UTF_8));
    }

    /// Stops the server; a temporary data folder is deleted. Open sessions are ended.
    @Override
    public void close() {
        stop();
        AtExit.remove(atExit);
    }

    private synchronized void stop() {
        if (closed) {
            return;
        }
        closed = true;
        watch.destroyForcibly();
        try {
            // A folder that goes away needs no orderly end of its server.
            run("pg_ctl", "-D", data.toString(), "-w", "-m", temporary ? "immediate" : "fast", "stop");
            if (temporary) {
                deleteTree(data);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL in " + data + " could not be stopped", e);
        }
    }

    private void watch() throws IOException {
        watch = new ProcessBuilder("sh", "-c", WATCH, "watch-postgresql", data.toString(), temporary ? "QUIT" : "INT",
                        temporary ? data.toString() : "")
                .directory(Path.of("/").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// Ends servers whose data folders are in `folder` and whose process, and what watched it, were killed.
    public static void endLeftIn(Path folder) throws IOException {
        try (DirectoryStream<Path> data = Files.newDirectoryStream(folder, "sluice-postgresql-*")) {
            for (Path d : data) {
                Path pid = d.resolve("postmaster.pid");
                if (Files.exists(pid)) {
                    ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).getFirst().strip()))
                            // another process may have its number by now
                            .filter(p -> p.info().commandLine().filter(c -> c.contains(d.toString())).isPresent())
                            .ifPresent(EmbeddedDatabase::end);
                }
            }
        }
    }

    private static void end(ProcessHandle server) {
        server.destroyForcibly();
        try {
            server.onExit().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("PostgreSQL, process " + server.pid() + ", does not end; end it by hand", e);
        }
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(launch.prefix());
        command.add(programs.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        // The server inherits the output of the program that starts it, so a pipe would never end: a file it is.
        Path output = Files.createTempFile("sluice-" + program, ".log");
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.directory(data.toFile());
            builder.environment().put("TZ", "UTC");
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(program + " did not end within 60 seconds");
            }
            if (process.exitValue() != 0) {
                throw new IOException(program + " ended with " + process.exitValue() + ": " + lastLines(output)
                        + lastLines(data.resolve("server.log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " ran", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static String lastLines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        List<String> lines = Files.readString(file, StandardCharsets.UTF_8).lines().toList();
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Gives a folder to `nobody`, who must also be able to walk to it.
    private static void handOver(Path folder) throws IOException {
        for (Path up = folder.getParent(); up != null; up = up.getParent()) {
            if (!Files.getPosixFilePermissions(up).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new IOException("user " + NOBODY + " cannot enter " + up + "; choose a data folder outside it");
            }
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.toList()) {
                Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:gid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /// The server's programs, unpacked once per machine, user and content into the temporary folder.
    private static final class Binaries {
        static Path unpacked() throws IOException {
            byte[] packed;
            try (InputStream in = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system(), architecture())) {
                packed = in.readAllBytes();
            } catch (IllegalStateException e) {
                throw new IOException("no binaries for " + system() + " " + architecture() + ": " + e.getMessage(), e);
            }
            String name = "sluice-postgresql-" + System.getProperty("user.name") + "-" + digest(packed);
            Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
            Path home = temporary.resolve(name);
            if (Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
                requireOwn(home, temporary);
                return home;
            }
            // Unpack beside it and rename, so that a second process sees all of it or nothing.
            Path fresh = Files.createTempDirectory(temporary, name + "-");
            unpack(packed, fresh);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            try {
                Files.move(fresh, home);
            } catch (FileSystemException e) {
                deleteTree(fresh);
                if (!Files.isDirectory(home)) {
                    throw e;
                }
            }
            requireOwn(home, temporary);
            return home;
        }

        /// The temporary folder is everybody's: programs somebody else put there are not run.
        private static void requireOwn(Path home, Path temporary) throws IOException {
            Path probe = Files.createTempFile(temporary, "sluice-owner", "");
            try {
                if (!Files.getOwner(home, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(probe))) {
                    throw new IOException(home + " belongs to somebody else; remove it");
                }
            } finally {
                Files.delete(probe);
            }
        }

        private static void unpack(byte[] packed, Path into) throws IOException {
            try (var tar = new TarArchiveInputStream(
                    new BufferedInputStream(new XZInputStream(new ByteArrayInputStream(packed)), 1 << 16))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    Path path = into.resolve(entry.getName()).normalize();
                    if (!path.startsWith(into)) {
                        throw new IOException("the archive names a file outside itself: " + entry.getName());
                    }
                    if (entry.isDirectory()) {
                        Files.createDirectories(path);
                        continue;
                    }
                    Files.createDirectories(path.getParent());
                    if (entry.isSymbolicLink()) {
                        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                    } else if (entry.isLink()) {
                        Files.createLink(path, into.resolve(entry.getLinkName()));
                    } else {
                        Files.copy(tar, path);
                        Files.setPosixFilePermissions(path, permissions(entry.getMode()));
                    }
                }
            }
        }

        private static Set<PosixFilePermission> permissions(int mode) {
            return PosixFilePermissions.fromString((mode & 0111) == 0 ? "rw-r--r--" : "rwxr-xr-x");
        }

        private static String digest(byte[] bytes) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
                return HexFormat.of().formatHex(hash, 0, 8);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        private static String system() {
            String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
            return os.startsWith("mac") ? "Darwin" : os.startsWith("linux") ? "Linux" : System.getProperty("os.name");
        }

        private static String architecture() {
            return switch (System.getProperty("os.arch")) {
                case "amd64", "x86_64" -> "x86_64";
                case "aarch64" -> "arm64";
                case String other -> other;
            };
        }
    }
}
