package sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.sql.Database;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;

/// The TLS settings the template gives, against a server with a certificate of its own for `localhost`.
class TlsPostgresTest {

    private static final Path PACKAGED = Path.of("src/main/resources/sluice/rds-ca.pem");

    @TempDir
    static Path folder;

    static EmbeddedPostgres server;
    static Path certificate;

    @BeforeAll
    static void aServerWithTls() throws Exception {
        Path store = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair", "-alias", "server", "-keyalg", "RSA", "-keysize", "2048", "-validity", "1",
                        "-dname", "CN=localhost", "-ext", "SAN=dns:localhost", "-storetype", "PKCS12",
                        "-storepass", "changeit", "-keystore", store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        certificate = pem("server.crt", "CERTIFICATE", keys.getCertificate("server").getEncoded());
        Path key = pem("server.key", "PRIVATE KEY", keys.getKey("server", "changeit".toCharArray()).getEncoded());
        server = EmbeddedPostgres.builder()
                .setLocaleConfig("locale", "C")
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificate.toString())
                .setServerConfig("ssl_key_file", key.toString())
                .start();
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

    private static String tls(String host, Path root) {
        String url = "jdbc:postgresql://" + host + ":" + server.getPort() + "/postgres?user=postgres&sslmode=verify-full"
                + "&sslrootcert=" + root;
        try (Database.Session s = new Database(url, Properties::new).open("tls", Duration.ofSeconds(30))) {
            return s.one(Sql.raw("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).text("version");
        }
    }

    @Test
    void a_server_whose_certificate_and_name_fit_is_spoken_to_over_tls() {
        assertThat(tls("localhost", certificate)).startsWith("TLSv1.");
    }

    @Test
    void a_server_of_another_name_is_refused() {
        assertThatThrownBy(() -> tls("127.0.0.1", certificate)).isInstanceOf(SqlFailure.class).hasMessageContaining("127.0.0.1");
    }

    @Test
    void a_server_that_the_packaged_authorities_did_not_sign_is_refused() {
        assertThatThrownBy(() -> tls("localhost", PACKAGED)).isInstanceOf(SqlFailure.class).hasStackTraceContaining("PKIX");
    }

    @Test
    void the_packaged_file_holds_the_certificate_authorities_of_rds() throws Exception {
        try (InputStream in = Files.newInputStream(PACKAGED)) {
            assertThat(CertificateFactory.getInstance("X.509").generateCertificates(in))
                    .hasSizeGreaterThan(100)
                    .extracting(Certificate::toString)
                    .allMatch(c -> c.contains("O=\"Amazon Web Services, Inc.\""));
        }
    }
}
