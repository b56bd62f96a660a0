package sluice.local.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.local.LocalRun;
import sluice.local.LocalSluice;

@Timeout(120)
class SourceLoginPostgresTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "jdbc:oracle:thin:scott/tiger@//host:1521/shop | jdbc:oracle:thin:@//host:1521/shop | {\"username\":\"scott\",\"password\":\"tiger\"}",
        "jdbc:oracle:thin:scott/a@b/c@//host/shop      | jdbc:oracle:thin:@//host/shop      | {\"username\":\"scott\",\"password\":\"a@b/c\"}",
        "jdbc:oracle:thin:@//host:1521/shop            | jdbc:oracle:thin:@//host:1521/shop |",
        "jdbc:h2:/data/x;user=sa;PassWord=t;MODE=Oracle | jdbc:h2:/data/x;MODE=Oracle       | {\"username\":\"sa\",\"password\":\"t\"}",
        "jdbc:oracle:thin:scott@//host:1521/shop       | jdbc:oracle:thin:@//host:1521/shop |",
        "jdbc:h2:./x;USER=sa                           | jdbc:h2:./x                        |",
        "jdbc:h2:mem:x;MODE=Oracle                     | jdbc:h2:mem:x;MODE=Oracle          |"})
    void a_login_is_taken_out_of_a_url(String url, String without, String secret) {
        SourceLogin login = SourceLogin.of(url);
        assertThat(login.bare()).isEqualTo(without);
        assertThat(login.secret()).isEqualTo(Optional.ofNullable(secret));
    }

    @Test
    void functions_log_in_to_the_source_with_what_the_url_held() throws Exception {
        try (LocalRun run = new LocalRun(new LocalSluice.FunctionHook() {}, true, LocalRun.ROOT, s -> new LocalSluice.Setup(
                s.root(), s.source(), s.sourceUrl().map(url -> url + ";USER=READER;PASSWORD=Tiger-41"), s.targetUrl(), s.onMessage(),
                s.options()))) {
            run.atSource("CREATE USER READER PASSWORD 'Tiger-41' ADMIN");
            assertThat(run.reload("run").output().orElseThrow().path("outcome").asText()).isEqualTo("clean");
        }
    }
}
