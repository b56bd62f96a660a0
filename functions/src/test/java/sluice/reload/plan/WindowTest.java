package sluice.reload.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.catalogue.Bound;
import sluice.catalogue.Name;
import sluice.catalogue.TableWindow;
import sluice.catalogue.TableWindow.Kind;

class WindowTest {

    private static final Name COLUMN = new Name("C", "c");

    // Berlin: clocks go from 02:00 to 03:00 on 2026-03-29 (01:00Z), and from 03:00 back to 02:00 on 2026-10-25 (01:00Z)
    @ParameterizedTest
    @CsvSource({
        // an ordinary day, with lag
        "2026-02-01T12:00:00.987Z, P1D, PT1H, 2026-01-31 12:00:00, 2026-02-01 12:00:00",
        // a day is a calendar day, also when it has 23 or 25 hours
        "2026-03-29T12:00:00Z, P1D, PT0S, 2026-03-28 14:00:00, 2026-03-29 14:00:00",
        "2026-03-29T12:00:00Z, PT24H, PT0S, 2026-03-28 13:00:00, 2026-03-29 14:00:00",
        "2026-10-25T12:00:00Z, P1D, PT0S, 2026-10-24 13:00:00, 2026-10-25 13:00:00",
        "2026-10-25T12:00:00Z, PT24H, PT0S, 2026-10-24 14:00:00, 2026-10-25 13:00:00",
        // the hour that is skipped
        "2026-03-29T01:30:00Z, PT1H, PT0S, 2026-03-29 01:30:00, 2026-03-29 03:30:00",
        // ends before, in the first and in the second showing of the hour that is shown twice
        "2026-10-24T23:30:00Z, PT1H, PT0S, 2026-10-25 00:30:00, 2026-10-25 01:30:00",
        "2026-10-25T00:30:00Z, PT1H, PT0S, 2026-10-25 01:30:00, 2026-10-25 02:30:00",
        "2026-10-25T01:30:00Z, PT2H, PT0S, 2026-10-25 01:30:00, 2026-10-25 03:00:00",
        // begins in the first showing and ends in the second: the whole hour
        "2026-10-25T01:10:00Z, PT30M, PT0S, 2026-10-25 02:00:00, 2026-10-25 03:00:00",
        // begins in it and ends after it
        "2026-10-25T02:30:00Z, PT2H, PT0S, 2026-10-25 02:00:00, 2026-10-25 03:30:00",
        "2026-10-25T02:30:00Z, PT75M, PT0S, 2026-10-25 02:15:00, 2026-10-25 03:30:00",
        // months are months
        "2026-03-31T12:00:00Z, P1M, PT0S, 2026-02-28 14:00:00, 2026-03-31 14:00:00"
    })
    void a_relative_window_is_wall_time_where_the_column_has_no_zone(
            Instant start, String last, String lag, String from, String to) throws Window.Unfit {
        Window.Relative w = relative(last, lag, "Europe/Berlin");
        assertThat(w.on("c", Kind.LOCAL, start)).isEqualTo(new TableWindow("c", Kind.LOCAL, from, to));
    }

    @Test
    void a_relative_window_is_instants_where_the_column_has_a_zone() throws Window.Unfit {
        assertThat(relative("PT30M", "PT0S", "Europe/Berlin")
                        .on("c", Kind.INSTANT, Instant.parse("2026-10-25T01:10:00.5Z")))
                .isEqualTo(new TableWindow("c", Kind.INSTANT, "2026-10-25 00:40:00+00", "2026-10-25 01:10:00+00"));
    }

    @Test
    void a_relative_window_that_names_its_instant_is_the_same_whenever_the_run_starts() throws Window.Unfit {
        Instant asOf = Instant.parse("2026-10-25T01:10:00.5Z");
        Window.Relative w = relative("PT30M", "PT0S", "Europe/Berlin");
        Window.Relative fixed = new Window.Relative(COLUMN, w.last(), w.lag(), w.zone(), Optional.of(asOf));
        for (Kind kind : List.of(Kind.LOCAL, Kind.INSTANT)) {
            assertThat(fixed.on("c", kind, asOf.plusSeconds(86_400))).isEqualTo(w.on("c", kind, asOf));
        }
    }

    @Test
    void every_wall_time_that_a_relative_window_shows_is_in_it() throws Window.Unfit {
        ZoneId zone = ZoneId.of("Europe/Berlin");
        Instant first = Instant.parse("2026-10-24T22:00:00Z");
        for (int end = 0; end < 300; end += 7) {
            for (int minutes : new int[] {1, 20, 59, 60, 61, 120, 200}) {
                Instant to = first.plusSeconds(end * 60L);
                TableWindow w =
                        relative("PT" + minutes + "M", "PT0S", zone.getId()).on("c", Kind.LOCAL, to);
                for (int m = 1; m <= minutes; m++) {
                    LocalDateTime wall = to.minusSeconds(m * 60L).atZone(zone).toLocalDateTime();
                    assertThat(wall).isAfterOrEqualTo(wall(w.from())).isBefore(wall(w.to()));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01, 2026-01-01 00:00:00",
        "2026-01-01T10:00, 2026-01-01 10:00:00",
        "2026-01-01 10:00:00.5, 2026-01-01 10:00:00.5",
        "9999-12-31T23:59:59.999999, 9999-12-31 23:59:59.999999"
    })
    void bounds_are_written_as_postgresql_reads_them(String given, String written) throws Window.Unfit {
        Bound bound = Window.bound(given).orElseThrow();
        assertThat(new Window.Absolute(COLUMN, bound, bound, Optional.empty())
                        .on("c", Kind.LOCAL, Instant.EPOCH)
                        .from()
                        .text())
                .isEqualTo(written);
    }

    @Test
    void a_zone_turns_wall_time_into_instants_for_a_column_with_a_time_zone() throws Window.Unfit {
        Window w = new Window.Absolute(
                COLUMN,
                Window.bound("2026-03-29").orElseThrow(),
                Window.bound("2026-03-30").orElseThrow(),
                Optional.of(ZoneId.of("Europe/Berlin")));
        assertThat(w.on("c", Kind.INSTANT, Instant.EPOCH))
                .isEqualTo(new TableWindow("c", Kind.INSTANT, "2026-03-28 23:00:00+00", "2026-03-29 22:00:00+00"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-29",
        "2026-1-1",
        "26-01-01",
        "2026-01-01T25:00",
        "2026-01-01T10:00:00.1234567",
        "0000-01-01",
        "1e3",
        "''",
        "2026-01-01T10:00:00+25:00",
        "12:00",
        "NaN"
    })
    void what_is_no_bound_is_not_taken_for_one(String text) {
        assertThat(Window.bound(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"P", "PT", "P1", "1D", "-P1D", "P-1D", "p1d", "P1DT", "PT1D", "P1H", "PT1.5H", "P99999Y"})
    void what_is_no_span_is_not_taken_for_one(String text) {
        assertThat(Window.Span.parse(text)).isEmpty();
    }

    /// The plan's notes give them to be typed again.
    @ParameterizedTest
    @EnumSource(value = Kind.class, names = {"LOCAL", "INSTANT"})
    void the_bounds_of_a_relative_window_can_be_given_as_from_and_to(Kind kind) throws Window.Unfit {
        Instant started = Instant.parse("2026-02-01T12:00:00.123456Z");
        TableWindow relative = relative("P1D", "PT1H", "Europe/Berlin").on("c", kind, started);
        Window.Absolute same = new Window.Absolute(
                COLUMN,
                Window.bound(relative.from().text()).orElseThrow(),
                Window.bound(relative.to().text()).orElseThrow(),
                Optional.of(ZoneId.of("Europe/Berlin")));
        assertThat(same.on("c", kind, started)).isEqualTo(relative);
    }

    private static LocalDateTime wall(Bound bound) {
        return ((Bound.OfWall) bound).value();
    }

    private static Window.Relative relative(String last, String lag, String zone) {
        return new Window.Relative(
                COLUMN,
                Window.Span.parse(last).orElseThrow(),
                Window.Span.parse(lag).orElseThrow(),
                ZoneId.of(zone),
                Optional.empty());
    }
}
