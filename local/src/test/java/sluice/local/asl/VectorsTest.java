package sluice.local.asl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorsTest {
    private static final Path SMALL = Path.of("src/test/resources/sluice/local/asl/vectors.jsonl");

    @Test
    void recorded_executions_are_reproduced_and_jsonpath_is_refused_by_name() {
        List<Vectors.Replay> replays = Vectors.run(SMALL);
        assertThat(Vectors.report(replays)).isEqualTo("14 agree, 2 refused, 0 differ");
        assertThat(replays)
                .filteredOn(o -> o.match() == Vectors.Match.REFUSED)
                .allSatisfy(o -> assertThat(o.detail()).contains("JSONPath"))
                .anySatisfy(o -> assertThat(o.detail()).startsWith("Init: QueryLanguage = \"JSONPath\""));
    }

    @ParameterizedTest
    @CsvSource({
        // line, pointer into the vector, what is put there
        "0, /events/2/lambdaFunctionScheduledEventDetails/input, other",
        "2, /events/2/stateExitedEventDetails/output, other",
        "2, /events/2/stateExitedEventDetails/assignedVariables, other",
        "5, /events/2/taskScheduledEventDetails/parameters, other",
        "6, /events/4/executionFailedEventDetails/cause, other",
        "3, /events/3/executionFailedEventDetails/error, States.Timeout",
        "4, /events/9/type, MapIterationFailed",
        "13, /events/2/executionFailedEventDetails/error, other",
    })
    void a_recording_that_says_otherwise_differs(int line, String pointer, String other) throws Exception {
        JsonNode vector = AslJson.parse(Files.readAllLines(SMALL).get(line));
        assertThat(Vectors.run(vector).match()).isEqualTo(Vectors.Match.AGREES);
        int last = pointer.lastIndexOf('/');
        ((ObjectNode) vector.at(pointer.substring(0, last))).put(pointer.substring(last + 1), other);
        Vectors.Replay replay = Vectors.run(vector);
        assertThat(replay.match()).isEqualTo(Vectors.Match.DIFFERS);
        assertThat(Vectors.report(List.of(replay))).startsWith(replay.id()).endsWith("0 agree, 0 refused, 1 differ");
    }

    @Test
    void all_recorded_executions_agree_or_are_refused() {
        Optional<Path> folder = Stream.of(
                        Optional.ofNullable(System.getProperty("SLUICE_VECTORS")),
                        Optional.ofNullable(System.getenv("SLUICE_VECTORS")),
                        Optional.of("../../shared/vectors"))
                .flatMap(Optional::stream)
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst();
        assumeTrue(folder.isPresent(), "no folder of vectors");
        assertThat(Vectors.report(Vectors.run(folder.get().resolve("asl-recorded.jsonl"))))
                .matches("[1-9]\\d* agree, \\d+ refused, 0 differ");
        assertThat(Vectors.report(Vectors.run(folder.get().resolve("asl-recorded-jsonpath.jsonl"))))
                .matches("0 agree, [1-9]\\d* refused, 0 differ");
    }
}
