package sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateRefusedTest {

    @ParameterizedTest
    @CsvSource({
        "shop.cluster-x.us-gov-west-1.rds.amazonaws.com, us-gov-west-1",
        "shop.x.rds.cn-north-1.amazonaws.com.cn, cn-north-1",
        "shop.x.eu-central-1.rds.amazonaws.com,",
        "10.0.0.1,"})
    void a_region_that_the_file_of_authorities_lacks_is_named(String host, String region) {
        String url = "jdbc:postgresql://" + host + ":5432/shop?sslmode=verify-full&sslrootcert=" + Path.of("src/main/resources/sluice/rds-ca.pem");
        SQLException login = new SQLException("SSL error: no path.", "08006", new CertPathBuilderException("no path"));
        String told = CertificateRefused.of(login, url).orElseThrow().getMessage();
        assertThat(told).startsWith("SSL error: no path. ").contains("scripts/refresh-rds-ca");
        if (region == null) {
            assertThat(told).doesNotContain("has no authority");
        } else {
            assertThat(told).contains("rds-ca.pem has no authority for region " + region + ". ");
        }
    }
}
