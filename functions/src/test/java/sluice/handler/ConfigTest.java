package sluice.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.aws.Config;
import sluice.aws.Login;

class ConfigTest {

    private static final String SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db";
    private final Fakes aws = new Fakes();

    private static Config.Target target(String login) {
        return new Config(Map.of(
                        "DATABASE_URL", "jdbc:postgresql://db.example:6543/shop?sslmode=verify-full",
                        "DATABASE_USER", "sluice",
                        "DATABASE_LOGIN", login))
                .target();
    }

    @Test
    void everything_that_is_wrong_is_said_at_once_with_a_remedy() {
        Config config = new Config(Map.of("DATABASE_URL", "postgres://host", "DATABASE_LOGIN", "password"));
        assertThatThrownBy(config::target)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("environment variable DATABASE_URL is malformed: give the target, e.g."
                        + " jdbc:postgresql://host:5432/db?sslmode=verify-full; environment variable DATABASE_USER is not"
                        + " set: give the role that Sluice logs in as; environment variable DATABASE_LOGIN is malformed:"
                        + " give iam, none (where the server asks for no password), or the ARN of a secret with a password");
    }

    @Test
    void a_function_needs_only_its_own_variables() {
        Config config = new Config(Map.of("STATE_TABLE", "t"));
        assertThat(config.stateTable()).isEqualTo("t");
        assertThat(config.source()).isEmpty();
        assertThat(config.dmsUser()).isEmpty();
        assertThatThrownBy(config::topicArn).hasMessageContaining("TOPIC_ARN is not set");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "jdbc:oracle:thin:scott/tiger@//host:1521/shop", "jdbc:oracle:thin:scott/\"a b\"@(DESCRIPTION=(ADDRESS=(HOST=h)))",
        "jdbc:oracle:thin:@//host:1521/shop?user=scott&password=", "jdbc:h2:mem:x;USER=sa;PASSWORD="})
    void a_url_with_a_password_is_refused_and_not_repeated(String url) {
        assertThatThrownBy(() -> new Config(Map.of("SOURCE_URL", url)).source())
                .hasMessageContaining("SOURCE_URL is malformed")
                .hasMessageContaining("without a password, which belongs into the secret")
                .hasMessageNotContaining("tiger");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "jdbc:oracle:thin:@//host:1521/shop", "jdbc:oracle:thin:@tcps://host:2484/shop?wallet_location=/opt/w", "jdbc:oracle:thin:/@shop",
        "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=h)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=s/t)))", "jdbc:h2:mem:x"})
    void a_url_without_one_is_taken(String url) {
        assertThat(new Config(Map.of("SOURCE_URL", url)).source()).hasValueSatisfying(s -> assertThat(s.url()).isEqualTo(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "17", "x", ""})
    void workers_are_one_to_sixteen(String workers) {
        assertThatThrownBy(() -> new Config(Map.of("WORKERS", workers)).workers()).hasMessageContaining("WORKERS");
        assertThat(new Config(Map.of("WORKERS", "16")).workers()).isEqualTo(16);
    }

    @Test
    void an_iam_login_is_signed_for_the_host_and_port_of_the_url() {
        Properties p = Login.target(target("iam"), aws).get();
        assertThat(p).containsEntry("user", "sluice").containsEntry("password", "token for sluice at db.example:6543");
    }

    @Test
    void a_secret_is_read_at_every_login_because_it_may_rotate() {
        var login = Login.target(target(SECRET), aws);
        aws.secrets.put(SECRET, "{\"username\": \"x\", \"password\": \"one\", \"host\": \"h\"}");
        assertThat(login.get()).containsEntry("password", "one").containsEntry("user", "sluice");
        aws.secrets.put(SECRET, "{\"password\": \"two\"}");
        assertThat(login.get()).containsEntry("password", "two");
    }

    @Test
    void a_secret_that_is_not_understood_is_not_shown() {
        var login = Login.source(new Config.Source("jdbc:oracle:thin:@x", Optional.of(SECRET)), aws);
        aws.secrets.put(SECRET, "hunter2 {");
        assertThatThrownBy(login::get).hasMessageContaining(SECRET).hasMessageNotContaining("hunter2").hasNoCause();
        aws.secrets.put(SECRET, "{\"password\": \"hunter2\"}");
        assertThatThrownBy(login::get).hasMessageContaining("username").hasMessageNotContaining("hunter2");
    }

    @Test
    void no_login_means_no_password() {
        assertThat(Login.target(target("none"), aws).get()).containsOnlyKeys("user");
    }
}
