package sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.CustomPojoSerializer;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    enum Colour {
        RED
    }

    record Ours(int n, Optional<String> text, Colour colour, Instant at, BigDecimal amount) {}

    private final LambdaSerializer serializer = new LambdaSerializer();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\": 1, \"unknown\": 2}",
                "{\"text\": \"n is missing\"}",
                "{\"n\": null}",
                "{\"n\": 1.5}",
                "{\"n\": \"1\"}",
                "{\"n\": 1, \"n\": 2}",
                "{\"n\": 1} {\"n\": 2}",
                "{\"n\": 1, \"colour\": \"BLUE\"}",
                "{\"n\": 1, \"colour\": 0}",
            })
    void our_own_documents_are_read_strictly(String document) {
        assertThatThrownBy(() -> serializer.fromJson(document, Ours.class)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void a_document_survives_writing_and_reading() {
        Ours in = new Ours(
                7, Optional.empty(), Colour.RED, Instant.parse("2026-11-21T10:15:30.123Z"), new BigDecimal("0.10"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        serializer.toJson(in, out, Ours.class);
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text).isEqualTo("{\"n\":7,\"colour\":\"RED\",\"at\":\"2026-11-21T10:15:30.123Z\",\"amount\":0.10}");
        Ours back = serializer.fromJson(text, Ours.class);
        assertThat(back).isEqualTo(in);
    }

    @Test
    void the_lambda_runtime_finds_the_serializer() {
        assertThat(ServiceLoader.load(CustomPojoSerializer.class))
                .singleElement()
                .isInstanceOf(LambdaSerializer.class);
    }
}
