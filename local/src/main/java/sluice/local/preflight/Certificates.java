package sluice.local.preflight;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.regex.Pattern;
import sluice.local.preflight.Lines.Ok;

/// Whether the functions' package has the authority that signs the region's database servers.
record Certificates(Lines lines, Deployment deployment) {

    private static final String PACKAGED = "/sluice/rds-ca.pem";

    void look() {
        if (!deployment.parameter("DatabaseTls").contains("sslrootcert=/var/task" + PACKAGED)) {
            return;
        }
        lines.look("certificates", () -> {
            String region = deployment.region();
            if (!has(region)) {
                throw new Wrong("the package has none of RDS for region " + region, "scripts/refresh-rds-ca", "sam build", deployment.deploy());
            }
            return new Ok<>(region, "the package has those of " + region);
        });
    }

    /// RDS's authorities have the region in their names, and some are over.
    private static boolean has(String region) {
        Pattern name = Pattern.compile("CN=Amazon RDS (\\S+ )*?" + Pattern.quote(region) + " ");
        try (InputStream in = Certificates.class.getResourceAsStream(PACKAGED)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .anyMatch(c -> name.matcher(c.getSubjectX500Principal().getName()).find() && c.getNotAfter().after(new Date()));
        } catch (CertificateException e) {
            throw new IllegalStateException("the packaged certificates cannot be read", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
