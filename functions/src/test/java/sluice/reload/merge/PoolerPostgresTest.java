package sluice.reload.merge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.reload.merge.Reload.table;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.ledger.RunReport.Outcome;
import sluice.sql.SessionRefused;

/// What may stand between the functions and the target: RDS Proxy, PgBouncer and their like. One that keeps a session is as good as
/// the server; one that does not is refused before anything is done.
class PoolerPostgresTest {

    private final String url = Server.database();

    @Test
    void a_pooler_that_keeps_a_session_is_as_good_as_the_server() throws Exception {
        Server.run(url,
                // what a session has unless it is told otherwise
                "ALTER DATABASE " + Server.rows(url, "SELECT current_database()").getFirst() + " SET standard_conforming_strings = off",
                "CREATE SCHEMA source",
                "CREATE TABLE notes (id int PRIMARY KEY, at timestamp, note text)",
                "CREATE TABLE source.notes (LIKE notes)",
                "INSERT INTO source.notes SELECT i, timestamp '2020-02-01', 'a' || i FROM generate_series(1, 30) i",
                "INSERT INTO notes SELECT id, at, 'wrong' FROM source.notes WHERE id % 2 = 0");
        try (Pooler pooler = new Pooler(url, Between.KEEPS)) {
            Reload reload = new Reload(Reload.of(url, table("notes", "id")), pooler.url()).prepare().load();
            assertThat(reload.finish().outcome()).isEqualTo(Outcome.CLEAN);
            reload.discard();
            assertThat(Server.rows(url, "SELECT count(*) FROM notes JOIN source.notes s USING (id, at, note)")).containsExactly("30");
            assertThat(pooler.parameters).as("RDS Proxy refuses a start-up packet with options")
                    .isNotEmpty()
                    .allSatisfy(p -> assertThat(p).isEqualTo(Set.of("user", "database", "client_encoding", "DateStyle", "TimeZone")));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "KEEPS")
    void a_pooler_that_does_not_keep_a_session_is_refused_before_anything_is_done(Between between) throws Exception {
        try (Pooler pooler = new Pooler(url, between)) {
            assertThatThrownBy(() -> Server.open(pooler.url(), "sluice pooled"))
                    .isInstanceOf(SessionRefused.class)
                    .hasMessageContaining("something between Sluice and the target")
                    .hasMessageContaining("Let the URL lead to the server itself, or to a pooler in session mode.");
        }
    }

    /// What is done between two transactions of a client.
    private enum Between {
        KEEPS,
        /// As PgBouncer does with `server_reset_query_always`.
        RESETS,
        /// As PgBouncer does with `pool_mode = transaction` while others are at work: the next transaction is another server process's.
        MOVES,
        /// As PgBouncer does with `pool_mode = transaction` while they are not: each session's transactions are the same process's.
        SHARES
    }

    /// Speaks PostgreSQL's protocol (manual, "Message Formats"), without COPY, to a server that asks for no password. As RDS Proxy it
    /// lets nobody in who sends options when he begins.
    private static final class Pooler implements AutoCloseable {

        private static final int SSL_REQUEST = 80877103;
        private static final byte[] REFUSED = "SFATAL\0C0A000\0MRDS Proxy currently doesn't support command-line options.\0\0".getBytes(UTF_8);

        final Queue<Set<String>> parameters = new ConcurrentLinkedQueue<>();

        /// Held by the session whose transaction it is.
        private final ReentrantLock shared = new ReentrantLock();
        private Peer sharedServer;

        private final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final String url;
        private final Between between;

        Pooler(String url, Between between) throws IOException {
            this.url = url;
            this.between = between;
            threads.submit(() -> {
                while (true) {
                    Socket client = listener.accept();
                    threads.submit(() -> serve(client));
                }
            });
        }

        String url() {
            return url.replaceAll(":\\d+/", ":" + listener.getLocalPort() + "/");
        }

        private Object serve(Socket client) throws IOException {
            List<Peer> servers = new ArrayList<>();
            try (Peer from = new Peer(client)) {
                byte[] startup = from.packet();
                while (ByteBuffer.wrap(startup).getInt() == SSL_REQUEST) {
                    from.send(new byte[] {'N'});
                    startup = from.packet();
                }
                List<String> words = List.of(new String(startup, 4, startup.length - 4, UTF_8).split("\0"));
                Set<String> names = Set.copyOf(IntStream.range(0, words.size() / 2).mapToObj(i -> words.get(2 * i)).toList());
                parameters.add(names);
                if (names.contains("options")) {
                    from.send(Peer.message('E', REFUSED));
                    return null;
                }
                servers.add(login(startup, from));
                if (between == Between.SHARES) {
                    synchronized (this) {
                        sharedServer = sharedServer == null ? servers.getFirst() : sharedServer;
                    }
                    servers.addFirst(sharedServer);
                }
                ByteArrayOutputStream asked = new ByteArrayOutputStream();
                while (true) {
                    byte[] message = from.message();
                    asked.write(message);
                    if (message[0] == 'X') {
                        return null;
                    }
                    if (message[0] == 'S' || message[0] == 'Q') {
                        if (between == Between.SHARES && !shared.isHeldByCurrentThread()) {
                            shared.lock();
                        }
                        if (servers.getFirst().answer(asked.toByteArray(), from) == 'I') {
                            end(servers, startup);
                        }
                        asked.reset();
                    }
                }
            } catch (EOFException _) {
                return null;
            } finally {
                servers.remove(sharedServer);
                for (Peer server : servers) {
                    server.close();
                }
            }
        }

        private void end(List<Peer> servers, byte[] startup) throws IOException {
            switch (between) {
                case KEEPS -> {}
                case SHARES -> shared.unlock();
                case RESETS -> servers.getFirst().answer(Peer.message('Q', "DISCARD ALL\0".getBytes(UTF_8)), null);
                case MOVES -> {
                    if (servers.size() == 1) {
                        servers.add(login(startup, null));
                    }
                    servers.add(servers.removeFirst());
                }
            }
        }

        private Peer login(byte[] startup, Peer told) throws IOException {
            Peer server = new Peer(new Socket("localhost", Integer.parseInt(url.replaceAll(".*:(\\d+)/.*", "$1"))));
            server.answer(ByteBuffer.allocate(4 + startup.length).putInt(4 + startup.length).put(startup).array(), told);
            return server;
        }

        @Override
        public void close() throws IOException {
            listener.close();
            threads.shutdownNow();
        }
    }

    /// One end of the protocol.
    private record Peer(Socket socket, DataInputStream in, DataOutputStream out) implements AutoCloseable {

        Peer(Socket socket) throws IOException {
            this(socket, new DataInputStream(socket.getInputStream()), new DataOutputStream(socket.getOutputStream()));
        }

        static byte[] message(char type, byte[] body) {
            return ByteBuffer.allocate(5 + body.length).put((byte) type).putInt(4 + body.length).put(body).array();
        }

        void send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /// The first packets have no type.
        byte[] packet() throws IOException {
            return in.readNBytes(in.readInt() - 4);
        }

        byte[] message() throws IOException {
            byte type = in.readByte();
            return message((char) type, packet());
        }

        /// Asks a server and hands its answer on.
        ///
        /// @param told may be null
        /// @return the state of the transaction: I is none
        char answer(byte[] question, Peer told) throws IOException {
            send(question);
            while (true) {
                byte[] message = message();
                if (told != null) {
                    if (message[0] == 'K') {
                        // poolers know how to cancel what a client asked, and no client has to do with a server's process
                        ByteBuffer.wrap(message).putInt(5, 1);
                    }
                    told.send(message);
                }
                if (message[0] == 'Z') {
                    return (char) message[5];
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
