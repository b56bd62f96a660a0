package sluice.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.catalogue.TableWindow.Kind;
import sluice.sql.ColumnType;
import sluice.wire.Json;

class TableWindowTest {

    @ParameterizedTest
    @CsvSource({
        "NUMBER, -5, 1000.250",
        "NUMBER, 0.00000000000000000001, 12345678901234567890123456789012345678",
        "LOCAL, 0001-01-01 00:00:00, 9999-12-31 23:59:59.999999",
        "LOCAL, 2026-01-01 10:00:00.5, 2026-01-01 10:00:00.50001",
        "INSTANT, 2026-01-01 00:00:00+00, 2026-02-01 00:00:00.5+00"
    })
    void a_window_is_kept_as_the_texts_that_postgresql_reads(Kind kind, String from, String to) throws Exception {
        String json = "{\"column\":\"c\",\"kind\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"}".formatted(kind, from, to);
        TableWindow window = Json.strict().readValue(json, TableWindow.class);
        assertThat(Json.text(window)).isEqualTo(json);
        assertThat(window).isEqualTo(new TableWindow("c", kind, from, to));
    }

    @Test
    void a_bound_is_what_its_text_says() {
        assertThat(Bound.of(Kind.NUMBER, "1.50")).isEqualTo(new Bound.OfNumber(new BigDecimal("1.50")));
        assertThat(Bound.of(Kind.LOCAL, "2026-01-01 10:00:00.5"))
                .isEqualTo(new Bound.OfWall(LocalDateTime.parse("2026-01-01T10:00:00.5")));
        assertThat(Bound.of(Kind.INSTANT, "2026-01-01 10:00:00.5+00"))
                .isEqualTo(new Bound.OfInstant(Instant.parse("2026-01-01T10:00:00.5Z")));
    }

    @Test
    void a_window_has_bounds_of_its_kind() {
        Bound number = Bound.of(Kind.NUMBER, "1");
        assertThatThrownBy(() -> new TableWindow("c", Kind.LOCAL, number, number)).hasMessageContaining("LOCAL");
    }

    @ParameterizedTest
    @CsvSource({
        "LOCAL, date, date, 2026-01-01 00:00:00, true",
        "LOCAL, date, date, 2026-01-01 00:00:00.000001, false",
        "LOCAL, date, date, 2026-01-01 12:00:00, false",
        "LOCAL, timestamp, timestamp(0) without time zone, 2026-01-01 12:00:01, true",
        "LOCAL, timestamp, timestamp(0) without time zone, 2026-01-01 12:00:00.5, false",
        "LOCAL, timestamp, timestamp(3) without time zone, 2026-01-01 12:00:00.123, true",
        "LOCAL, timestamp, timestamp(3) without time zone, 2026-01-01 12:00:00.1234, false",
        "LOCAL, timestamp, timestamp without time zone, 2026-01-01 12:00:00.123456, true",
        "INSTANT, timestamptz, timestamp(2) with time zone, 2026-01-01 12:00:00.12+00, true",
        "INSTANT, timestamptz, timestamp(2) with time zone, 2026-01-01 12:00:00.123+00, false",
        "NUMBER, int4, integer, 10, false"
    })
    void cutting_takes_no_row_out_of_a_window_with_whole_bounds(Kind kind, String name, String sql, String bound, boolean whole) {
        ColumnType type = new ColumnType(sql, name, 'D', "");
        String far = switch (kind) {
            case NUMBER -> "20";
            case LOCAL -> "2027-01-01 00:00:00";
            case INSTANT -> "2027-01-01 00:00:00+00";
        };
        assertThat(new TableWindow("c", kind, bound, far).isWhole(type)).isEqualTo(whole);
        assertThat(new TableWindow("c", kind, far, bound).isWhole(type)).isEqualTo(whole);
    }
}
