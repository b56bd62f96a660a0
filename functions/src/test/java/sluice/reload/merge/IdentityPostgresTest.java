package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.ledger.Holding;
import sluice.ledger.Holdings;
import sluice.ledger.Ledger;
import sluice.ledger.RequestRefused;
import sluice.ledger.RunNames;
import sluice.ledger.TableClaimed;
import sluice.sql.Database.Session;
import sluice.staging.Staging;


/// A run is one execution of one deployment, whatever its name.
class IdentityPostgresTest {

    private static final String OTHER = "arn:aws:cloudformation:eu-west-1:123456789012:stack/other/two";

    private String url;
    private Reload run;

    @BeforeEach
    void aRunThatHoldsItsTable() {
        url = Server.database();
        Server.run(url, "CREATE TABLE t (id int PRIMARY KEY, at timestamp)");
        run = Reload.of(url, Reload.table("t", "id")).prepare();
    }

    private static Ledger.Run execution(String deployment, String arn, String startedAt) {
        return new Ledger.Run(new RunNames(deployment, "run-1"), arn, Instant.parse(startedAt));
    }

    @ParameterizedTest
    @CsvSource({
        "one, arn:execution:run-1, 1970-01-01T00:00:00.001Z, started later: the name was free again",
        "two, arn:execution:run-1, 1970-01-01T00:00:00Z, of another deployment",
        "one, arn:other:run-1, 1970-01-01T00:00:00Z, of another state machine"
    })
    void a_name_that_another_run_had_is_refused(String stack, String arn, String startedAt, String why) {
        Ledger.Run other = execution(Reload.DEPLOYMENT.replace("one", stack), arn, startedAt);
        try (Session s = run.session("look")) {
            for (String ended : List.of("has not ended", "ended failed")) {
                assertThatThrownBy(() -> Ledger.accepted(s, other)).as(why).isInstanceOf(RequestRefused.class)
                        .hasMessageContainingAll("execution name = run-1", "was used before", ended, "under a name that no run had");
                assertThatThrownBy(() -> Ledger.accept(s, other, "{}", List.of())).as(why).isInstanceOf(RequestRefused.class);
                Ledger.failed(s, run.names, "X", "y");
            }
        }
    }

    @Test
    void the_same_execution_finds_its_own_line() {
        try (Session s = run.session("look")) {
            assertThat(Ledger.accepted(s, execution(Reload.DEPLOYMENT, "arn:execution:run-1", "1970-01-01T00:00:00Z"))).isTrue();
            assertThat(Ledger.accepted(s, new Ledger.Run(new RunNames(Reload.DEPLOYMENT, "run-2"), "arn:execution:run-2", Instant.EPOCH)))
                    .isFalse();
        }
    }

    @Test
    void another_deployment_releases_nothing_ends_no_session_and_sets_no_outcome() {
        try (Session s = run.session("look"); Session working = run.session("merge 1")) {
            RunNames same = new RunNames(OTHER, "run-1");
            List<Holding> held = Holdings.of(s, "run-1");
            Ledger.failed(s, same, "X", "y");
            Holdings.release(s, same);
            assertThat(held).isNotEmpty();
            assertThat(Holdings.of(s, "run-1")).isEqualTo(held);
            assertThat(Ledger.report(s, "run-1")).isEmpty();
            assertThat(Ledger.openRuns(working, OTHER)).singleElement().satisfies(r -> assertThat(r.own()).isFalse());
            assertThat(Ledger.openRuns(working, Reload.DEPLOYMENT)).singleElement().satisfies(r -> assertThat(r.own()).isTrue());
        }
    }

    @Test
    void a_claim_of_another_deployment_is_respected_and_named() {
        Reload other = new Reload(url, new RunNames(OTHER, "run-2"), p -> p, Reload.table("t", "id"));
        try (Session s = other.session("prepare")) {
            other.accept(s, Map.of());
            assertThatThrownBy(() -> Staging.prepare(s, other.names, other.plan.staging(), Optional.empty()))
                    .isInstanceOf(TableClaimed.class)
                    .hasMessageContainingAll("public.t is held by run run-1", Reload.DEPLOYMENT, "./sluice release run-1");
        }
    }

    @Test
    void a_run_that_an_earlier_version_began_is_swept_by_the_stack_whose_execution_it_is() {
        Server.run(url, "UPDATE sluice.run SET deployment = '', started_at = NULL,"
                + " execution_arn = 'arn:aws:states:eu-west-1:123456789012:execution:sluice-reload:run-1'");
        try (Session s = run.session("look")) {
            assertThat(Ledger.openRuns(s, Reload.DEPLOYMENT)).singleElement().satisfies(r -> assertThat(r.own()).isTrue());
            assertThat(Ledger.openRuns(s, OTHER)).singleElement().satisfies(r -> assertThat(r.own()).isFalse());
            Holdings.release(s, run.names);
            assertThat(Holdings.of(s, "run-1")).isEmpty();
        }
    }

    @Test
    void names_differ_by_deployment_and_run_and_an_earlier_version_s_are_known() {
        assertThat(List.of(new RunNames("a", "r"), new RunNames("b", "r"), new RunNames("a", "s"), new RunNames("", "r")).stream()
                        .map(RunNames::tag)
                        .distinct())
                .hasSize(4);
        assertThat(new RunNames("a", "r").before().tag()).isEqualTo("454349e422f0");
    }
}
