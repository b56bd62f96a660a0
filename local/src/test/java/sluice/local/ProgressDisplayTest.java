package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sluice.local.ProgressDisplay.Rate;

class ProgressDisplayTest {

    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void percent_speed_and_time_left_are_shown_as_far_as_they_are_known() {
        Rate rate = new Rate(START, 1_000);
        assertThat(rate.text(1_000, Optional.of(10_000L), START)).isEqualTo(" 10 %  1,000 rows");
        assertThat(rate.text(3_000, Optional.of(10_000L), START.plusSeconds(4))).isEqualTo(" 30 %  3,000 rows  500 rows/s  14 s left");
        assertThat(rate.text(3_000, Optional.of(1_000_000L), START.plusSeconds(4))).endsWith("500 rows/s  34 min left");
        assertThat(rate.text(3_000, Optional.of(10_000_000L), START.plusSeconds(4))).endsWith("500 rows/s  5 h 33 min left");
        assertThat(rate.text(3_000, Optional.empty(), START.plusSeconds(4))).isEqualTo("       3,000 rows  500 rows/s");
        assertThat(rate.text(10_001, Optional.of(10_000L), START.plusSeconds(4))).startsWith("100 %  10,001 rows").doesNotContain("left");
    }
}
