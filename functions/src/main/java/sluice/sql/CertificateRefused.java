package sluice.sql;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStoreException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The target shows a certificate that is not trusted, or what it is to be checked with is not there. Trying again would not help,
/// other than where the server is away.
public final class CertificateRefused extends RuntimeException {

    private static final Pattern REGION = Pattern.compile("[/.]([a-z]{2,4}(?:-[a-z]+)+-\\d)\\.(?:rds\\.)?amazonaws\\.com");
    private static final Pattern AUTHORITIES = Pattern.compile("[?&]sslrootcert=([^&]+)");

    /// What has to do with certificates; whatever else ends a handshake may pass by itself.
    private static final List<Class<? extends Exception>> OURS = List.of(
            CertificateException.class,
            CertPathValidatorException.class,
            CertPathBuilderException.class,
            KeyStoreException.class,
            FileNotFoundException.class);

    private CertificateRefused(String message) {
        super(message);
    }

    /// @param login what the driver threw when it should log in; of a connection it knows no values
    /// @param url   the target's
    /// @return empty if `login` failed for another reason
    static Optional<CertificateRefused> of(Exception login, String url) {
        List<Throwable> causes = Stream.<Throwable>iterate(login, e -> e != null, Throwable::getCause).toList();
        // of a name that does not fit there is no cause; the verifier's name is in the message in every language
        boolean otherName = String.valueOf(login.getMessage()).contains("HostnameVerifier");
        if (!otherName && causes.stream().noneMatch(c -> OURS.stream().anyMatch(o -> o.isInstance(c)))) {
            return Optional.empty();
        }
        String said = login.getMessage().replaceFirst("\\.?$", ". ");
        if (otherName) {
            return Optional.of(new CertificateRefused(said + "Name in DatabaseHost the endpoint that the certificate is made for,"
                    + " not an alias or an address of it."));
        }
        if (causes.stream().noneMatch(CertPathBuilderException.class::isInstance)) {
            return Optional.of(new CertificateRefused(said + "Put right the server's certificate, or the file that sslrootcert of"
                    + " DatabaseTls names: packaged is /var/task/sluice/rds-ca.pem."));
        }
        return Optional.of(new CertificateRefused(said + missing(url) + "Give scripts/refresh-rds-ca the present bundle of AWS's"
                + " certificates (its first lines say where that is) and deploy again. With RDS Proxy, or a certificate of a public"
                + " authority, let DatabaseTls be sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory."));
    }

    /// That the file of authorities has none for the host's region, where that is so.
    private static String missing(String url) {
        Matcher region = REGION.matcher(url);
        Matcher file = AUTHORITIES.matcher(url);
        if (!region.find() || !file.find()) {
            return "";
        }
        try (InputStream in = Files.newInputStream(Path.of(file.group(1)))) {
            return covers(in, region.group(1)) ? "" : file.group(1) + " has no authority for region " + region.group(1) + ". ";
        } catch (IOException | CertificateException _) {
            return "";
        }
    }

    /// Whether there is an authority for RDS's servers in a region.
    ///
    /// @param authorities certificates as PEM
    public static boolean covers(InputStream authorities, String region) throws CertificateException {
        return CertificateFactory.getInstance("X.509").generateCertificates(authorities).stream()
                .anyMatch(c -> c.toString().contains("Amazon RDS " + region + " "));
    }
}
