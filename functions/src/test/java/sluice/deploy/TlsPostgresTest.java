package sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.sql.CertificateRefused;
import sluice.sql.Database;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;
import software.amazon.awssdk.regions.Region;

/// The TLS settings the template gives, against a server with a certificate of its own for `localhost`.
class TlsPostgresTest {

    private static final Path PACKAGED = Path.of("src/main/resources/sluice/rds-ca.pem");

    @TempDir
    static Path folder;

    static EmbeddedPostgres server;
    static Path certificate;

    @BeforeAll
    static void aServerWithTls() throws Exception {
        KeyStore keys = made("server", "CN=localhost", "-ext", "SAN=dns:localhost", "-validity", "1");
        certificate = pem("server.crt", "CERTIFICATE", keys.getCertificate("server").getEncoded());
        Path key = pem("server.key", "PRIVATE KEY", keys.getKey("server", "changeit".toCharArray()).getEncoded());
        server = EmbeddedPostgres.builder()
                .setLocaleConfig("locale", "C")
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificate.toString())
                .setServerConfig("ssl_key_file", key.toString())
                .start();
    }

    /// A key and its certificate, signed by itself.
    private static KeyStore made(String name, String subject, String... more) throws Exception {
        Path store = folder.resolve(name + ".p12");
        said(new ProcessBuilder(Stream.concat(
                        Stream.of(java("keytool"), "-genkeypair", "-alias", name, "-keyalg", "RSA", "-keysize", "2048", "-dname", subject,
                                "-storetype", "PKCS12", "-storepass", "changeit", "-keystore", store.toString()),
                        Stream.of(more))
                .toList()), 0);
        return KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    /// What a process says that ends with `exit`.
    private static String said(ProcessBuilder process, int exit) throws Exception {
        Process p = process.redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(p.waitFor()).as(said).isEqualTo(exit);
        return said;
    }

    private static Path pem(String name, String what, byte[] der) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static String tls(String host, String more) {
        String url = "jdbc:postgresql://" + host + ":" + server.getPort() + "/postgres?user=postgres&sslmode=verify-full&" + more;
        try (Database.Session s = new Database(url, Properties::new).open("tls", Duration.ofSeconds(30))) {
            return s.one(Sql.raw("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).text("version");
        }
    }

    @Test
    void a_server_whose_certificate_and_name_fit_is_spoken_to_over_tls() {
        assertThat(tls("localhost", "sslrootcert=" + certificate)).startsWith("TLSv1.");
    }

    @Test
    void a_server_of_another_name_is_refused_for_good_with_the_remedy() {
        assertThatThrownBy(() -> tls("127.0.0.1", "sslrootcert=" + certificate))
                .isInstanceOf(CertificateRefused.class)
                .hasMessageContaining("127.0.0.1")
                .hasMessageContaining("DatabaseHost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslrootcert=src/main/resources/sluice/rds-ca.pem", "sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory"})
    void a_server_that_the_authorities_did_not_sign_is_refused_for_good_with_the_remedy(String authorities) {
        assertThatThrownBy(() -> tls("localhost", authorities))
                .isInstanceOf(CertificateRefused.class)
                .hasMessageContaining("PKIX")
                .hasMessageContaining("scripts/refresh-rds-ca");
    }

    @Test
    void authorities_that_are_not_there_are_refused_for_good_with_the_remedy() {
        assertThatThrownBy(() -> tls("localhost", "sslrootcert=" + folder.resolve("none.pem")))
                .isInstanceOf(CertificateRefused.class)
                .hasMessageContaining("none.pem")
                .hasMessageContaining("DatabaseTls");
    }

    @Test
    void a_server_that_is_away_may_be_tried_again() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThatThrownBy(() -> new Database(
                                "jdbc:postgresql://localhost:" + port + "/postgres?sslmode=verify-full&sslrootcert=" + certificate, Properties::new)
                        .open("tls", Duration.ofSeconds(30)))
                .isInstanceOf(SqlFailure.Retryable.class);
    }

    @Test
    void a_server_that_goes_away_amid_the_handshake_may_be_tried_again() throws Exception {
        try (ServerSocket rude = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> {
                try (Socket s = rude.accept()) {
                    s.getInputStream().readNBytes(8);
                    s.getOutputStream().write('S');
                    s.getInputStream().readNBytes(10);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThatThrownBy(() -> new Database(
                                    "jdbc:postgresql://localhost:" + rude.getLocalPort() + "/postgres?sslmode=verify-full&sslrootcert="
                                            + certificate + "&gssEncMode=disable", Properties::new)
                            .open("tls", Duration.ofSeconds(30)))
                    .isInstanceOf(SqlFailure.Retryable.class)
                    .hasMessageContaining("SSL error");
        }
    }

    /// Each authority of Amazon RDS by its region; those of AWS's own test environments have none.
    private static Map<String, Set<String>> regions(Path file) throws Exception {
        Map<String, Set<String>> regions = new TreeMap<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate c : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                Matcher m = Pattern.compile("CN=Amazon RDS (\\S+-\\d) Root CA (\\S+ G\\d)")
                        .matcher(((X509Certificate) c).getSubjectX500Principal().toString());
                if (m.find()) {
                    regions.computeIfAbsent(m.group(1), _ -> new TreeSet<>()).add(m.group(2));
                }
            }
        }
        return regions;
    }

    /// The SDK knows which regions there are. Those of the other partitions are in bundles of their own, and no package that could be
    /// reached had one: GovCloud (us-gov-east-1, us-gov-west-1), China (cn-north-1, cn-northwest-1), the European Sovereign Cloud.
    @Test
    void the_packaged_file_holds_the_authorities_of_every_commercial_region_and_of_no_other() throws Exception {
        Set<String> commercial = Region.regions().stream()
                .filter(r -> !r.isGlobalRegion() && r.metadata().partition().id().equals("aws"))
                .map(Region::id)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(commercial).contains("il-central-1", "mx-central-1", "ca-west-1", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ap-east-2");
        Map<String, Set<String>> packaged = regions(PACKAGED);
        assertThat(packaged.keySet()).isEqualTo(commercial);
        assertThat(packaged.values()).allSatisfy(kinds -> assertThat(kinds).containsExactly("ECC384 G1", "RSA2048 G1", "RSA4096 G1"));
    }

    private static String refresh(int exit, Path... files) throws Exception {
        Path root = folder.resolve("project");
        Path packaged = root.resolve("functions").resolve(PACKAGED);
        Files.createDirectories(packaged.getParent());
        Files.copy(PACKAGED, packaged, StandardCopyOption.REPLACE_EXISTING);
        ProcessBuilder script = new ProcessBuilder(Stream.concat(
                        Stream.of(java("java"), "--source", "17", Path.of("../scripts/refresh-rds-ca").toRealPath().toString()),
                        Stream.of(files).map(Path::toString))
                .toList());
        String said = said(script.directory(root.toFile()), exit);
        assertThat(Files.mismatch(PACKAGED, packaged) == -1).as("left as it was").isEqualTo(exit != 0);
        return said;
    }

    @Test
    void a_bundle_that_would_do_harm_is_not_taken() throws Exception {
        Path text = Files.writeString(folder.resolve("text.pem"), "<Error>Access Denied</Error>");
        Path ours = pem("ours.pem", "CERTIFICATE",
                made("ours", "CN=Ours", "-ext", "bc:c").getCertificate("ours").getEncoded());
        Path leaf = pem("leaf.pem", "CERTIFICATE",
                made("leaf", "CN=Amazon RDS").getCertificate("leaf").getEncoded());
        Path old = pem("old.pem", "CERTIFICATE",
                made("old", "CN=Amazon RDS, OU=Old", "-ext", "bc:c", "-startdate", "-2d", "-validity", "1").getCertificate("old").getEncoded());
        Path gov = pem("gov.pem", "CERTIFICATE",
                made("gov", "CN=Amazon RDS us-gov-west-1 Root CA RSA2048 G1, OU=Amazon RDS", "-ext", "bc:c").getCertificate("gov").getEncoded());

        assertThat(refresh(2, text)).contains("text.pem cannot be read as certificates");
        assertThat(refresh(2, ours)).contains("CN=Ours is none of Amazon RDS");
        assertThat(refresh(2, leaf)).contains("is no certificate authority");
        assertThat(refresh(2, old)).contains("expired on");
        assertThat(refresh(2, gov)).contains("no certificate for af-south-1, ", "ap-east-2", "which the present file has");
        assertThat(refresh(0, PACKAGED.toRealPath(), gov)).contains("109 certificates", "us-gov-west-1");
    }
}
