package sluice.local.preflight;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.cert.CertificateException;
import sluice.local.preflight.Lines.Ok;
import sluice.sql.CertificateRefused;

/// Whether the functions' package has the authorities that sign the region's database servers.
record Certificates(Lines lines, Deployment deployment) {

    private static final String PACKAGED = "/sluice/rds-ca.pem";
    private static final String GLOBAL = "curl -fsSO https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem";

    void look() {
        if (!deployment.parameter("DatabaseTls").contains("sslrootcert=/var/task" + PACKAGED)) {
            return;
        }
        lines.look("certificates", () -> {
            String region = deployment.region();
            if (covered()) {
                return new Ok<>(region, "the package has those of " + region);
            }
            String theirs = deployment.partition().equals("aws") ? "" : " " + region + "-bundle.pem";
            throw new Wrong("the package has none of RDS for region " + region
                    + (theirs.isEmpty() ? "" : ", whose bundle has to be downloaded too: Amazon RDS User Guide, \"Using SSL/TLS\""),
                    GLOBAL, "scripts/refresh-rds-ca global-bundle.pem" + theirs, "sam build", deployment.deploy());
        });
    }

    private boolean covered() {
        try (InputStream in = Certificates.class.getResourceAsStream(PACKAGED)) {
            return CertificateRefused.covers(in, deployment.region());
        } catch (CertificateException e) {
            throw new IllegalStateException("the packaged certificates cannot be read", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
