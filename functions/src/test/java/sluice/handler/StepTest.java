package sluice.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sluice.catalogue.SourceRows;
import sluice.catalogue.SourceTable;
import sluice.dms.LoadFailed;
import sluice.dms.LoadSpec;
import sluice.sql.SqlFailure;
import sluice.sql.TableName;
import sluice.wire.Json;
import software.amazon.awssdk.services.databasemigration.model.TableStatistics;

/// The line that a function leaves of each call.
class StepTest {

    private static final LoadSpec LOAD = new LoadSpec(
            List.of(new LoadSpec.Table(1, new SourceRows(new SourceTable("S", "A"), Optional.empty()),
                    new TableName("sluice_staging", "t1"), Map.of(), List.of())),
            new LoadSpec.Lob(true, 0));

    private final List<JsonNode> lines = new ArrayList<>();
    private final Context context = Fakes.context(text -> {
        try {
            assertThat(text).endsWith("\n").hasLineCount(1);
            lines.add(Json.strict().readTree(text));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    });

    private record In(String runId) implements Step.OfRun {}

    /// What an answer may hold; of a text nobody knows what is in it.
    private record Out(boolean done, long rows, Instant at, String key, Map<Integer, Long> loaded, Optional<String> said) {}

    private static final class Works extends Step<In, Out> {
        @Override
        protected Out answer(In in, Context context, Seen seen) {
            seen.saw("worker", 2);
            return new Out(true, 5, Instant.EPOCH, "a key", Map.of(1, 5L), Optional.of("a value"));
        }
    }

    private static final class Fails extends Step<In, Out> {
        @Override
        protected Out answer(In in, Context context, Seen seen) {
            seen.saw("worker", 2);
            throw SqlFailure.of("23505", "words", SqlFailure.Place.NONE, "Key (code)=(a key)");
        }
    }

    private JsonNode line() {
        assertThat(lines).hasSize(1);
        JsonNode line = lines.getFirst();
        assertThat(Instant.parse(line.path("timestamp").asText())).isCloseTo(Instant.now(), org.assertj.core.api.Assertions.within(Duration.ofMinutes(1)));
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("requestId").asText()).isEqualTo("request-1");
        assertThat(line.path("ms").isIntegralNumber()).isTrue();
        return line;
    }

    @Test
    void a_call_leaves_run_step_what_it_saw_and_the_counts_of_its_answer() {
        new Works().handleRequest(new In("run-1"), context);
        assertThat(line().path("run").asText()).isEqualTo("run-1");
        assertThat(line().path("step").asText()).isEqualTo("Works");
        assertThat(line().path("saw").toString()).isEqualTo("{\"worker\":2}");
        assertThat(line().path("answer").toString()).isEqualTo("{\"done\":true,\"rows\":5}");
    }

    @Test
    void a_call_that_fails_leaves_the_failures_name_and_no_word_of_the_database() {
        assertThatThrownBy(() -> new Fails().handleRequest(new In("run-1"), context)).isInstanceOf(SqlFailure.class);
        assertThat(line().path("error").asText()).isEqualTo("sluice.sql.SqlFailure");
        assertThat(line().path("sqlstate").asText()).isEqualTo("23505");
        assertThat(line().path("saw").toString()).isEqualTo("{\"worker\":2}");
        assertThat(line().has("answer")).isFalse();
        assertThat(line().toString()).doesNotContain("a key");
    }

    @Test
    void the_judge_leaves_what_dms_said_and_not_its_failure_message() {
        Fakes aws = new Fakes();
        aws.dms.status("failed", "Stop Reason FATAL_ERROR Error Level FATAL near 'Miller'");
        aws.dms.task = aws.dms.task.toBuilder().lastFailureMessage("ORA-01722: invalid number 'Smith'").build();
        aws.dms.tables.add(TableStatistics.builder().schemaName("S").tableName("A").tableState("Table error").fullLoadRows(5L).build());

        assertThatThrownBy(() -> new JudgeLoad(aws, Fakes.CONFIG, InstantSource.system())
                        .handleRequest(new JudgeLoad.In("run-1", "arn", LOAD), context))
                .isInstanceOf(LoadFailed.class);

        assertThat(line().path("saw").toString()).isEqualTo("{\"status\":\"failed\",\"stopReason\":\"Stop Reason FATAL_ERROR\",\"progress\":100,"
                + "\"tables\":[{\"schema\":\"S\",\"table\":\"A\",\"state\":\"Table error\",\"rows\":5}]}");
        assertThat(line().toString()).doesNotContain("Smith", "Miller");
    }

    @Test
    void tables_of_a_failed_load_that_dms_does_not_give_change_nothing() {
        Fakes aws = new Fakes();
        aws.dms.status("failed", null);
        aws.dms.refusesTables = true;
        assertThatThrownBy(() -> new JudgeLoad(aws, Fakes.CONFIG, InstantSource.system())
                        .handleRequest(new JudgeLoad.In("run-1", "arn", LOAD), context))
                .isInstanceOf(LoadFailed.class);
        assertThat(line().path("saw").path("tables")).isEmpty();
    }

    /// One place for all: a function that is no Step would leave no line.
    @Test
    void every_function_is_a_step() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/sluice/handler"))) {
            for (Path file : files.filter(f -> !f.endsWith("Step.java")).toList()) {
                Class<?> type = Class.forName("sluice.handler." + file.getFileName().toString().replace(".java", ""));
                assertThat(Step.class).as(type.getName()).isAssignableFrom(type);
            }
        }
    }
}
