package sluice.reload.plan;

import sluice.ledger.RunNames;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.Golden;
import sluice.catalogue.SourceCatalogue;
import sluice.catalogue.SourceDatabase;
import sluice.catalogue.TargetCatalogue;
import sluice.dms.EndpointFacts;
import sluice.ledger.Problem;
import sluice.ledger.RequestRefused;

/// Every request that cannot be run is refused with all reasons, and leaves no trace in the database.
class BadRequestsPostgresTest {

    static final Path FOLDER = Path.of("src/test/resources/bad-requests");
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final Instant STARTED = Instant.parse("2026-02-01T12:00:00Z");

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(f -> f.getFileName().toString().replace(".json", "")).sorted().toList().stream();
        }
    }

    @Test
    void there_are_at_least_forty() throws IOException {
        assertThat(names()).hasSizeGreaterThanOrEqualTo(40);
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_bad_request_is_refused_with_all_reasons_and_leaves_no_trace(String name) throws Exception {
        JsonNode bad = JSON.readTree(FOLDER.resolve(name + ".json").toFile());
        PlanServer.reset();
        bad.path("setup").forEach(s -> PlanServer.execute(s.textValue()));
        String before = PlanServer.dump();

        List<Problem> problems = problems(bad);

        assertThat(PlanServer.dump()).isEqualTo(before);
        assertThat(problems).allSatisfy(p -> {
            assertThat(p.field()).isNotBlank();
            assertThat(p.problem()).isNotBlank();
            assertThat(p.remedy()).isNotBlank();
        });
        Golden.check("bad-requests/" + name + ".txt", new RequestRefused(problems).getMessage());
    }

    private static List<Problem> problems(JsonNode bad) throws SQLException {
        Request request;
        try {
            request = RequestReader.read(bad.get("request"));
        } catch (RequestRefused e) {
            return e.problems();
        }
        TargetCatalogue target = PlanServer.catalogue(request, bad.path("role").asText("postgres"));
        Optional<SourceCatalogue> source =
                bad.has("source") ? Optional.of(source(bad.get("source"), request)) : Optional.empty();
        Planning planning =
                Planner.plan(new RunNames("deployment", "bad"), STARTED, request, target, source, endpoints(bad.path("endpoints")), TestTypes::of);
        return switch (planning) {
            case Planning.Refused refused -> refused.problems();
            case Planning.Accepted accepted -> fail("accepted: " + accepted.plan());
        };
    }

    private static SourceCatalogue source(JsonNode statements, Request request) throws SQLException {
        String url = "jdbc:h2:mem:bad;MODE=Oracle";
        try (Connection keep = DriverManager.getConnection(url);
                Statement s = keep.createStatement()) {
            for (JsonNode sql : statements) {
                s.execute(sql.textValue());
            }
            try (SourceDatabase source = new SourceDatabase(url, Properties::new)) {
                return source.catalogue(
                        request.tables().stream().map(Request.Table::source).toList());
            }
        }
    }

    private static EndpointFacts endpoints(JsonNode given) {
        Map<String, String> source = new HashMap<>();
        given.path("source")
                .properties()
                .forEach(e -> source.put(e.getKey(), e.getValue().asText()));
        return new EndpointFacts(
                given.path("sourceEngine").asText("oracle"),
                given.path("targetEngine").asText("postgres"),
                source,
                Map.of());
    }

    /// The cases as [RequestSchemaTest] sees them.
    static List<JsonNode> all() throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (String name : names().toList()) {
            all.add(JSON.readTree(FOLDER.resolve(name + ".json").toFile()));
        }
        return all;
    }
}
