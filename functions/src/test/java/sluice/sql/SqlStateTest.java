package sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.sql.SqlFailure.Retryable;

/// What passes by itself, and where it is tried again.
class SqlStateTest {

    private static SqlFailure failure(String state) {
        return SqlFailure.of(state, "", SqlFailure.Place.NONE, "FATAL: words of the server");
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "55P03", "57014"})
    void is_tried_again_in_the_same_session(String state) {
        assertThat(failure(state)).isInstanceOfSatisfying(Retryable.class, r -> assertThat(r.here()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"08001", "08006", "25006", "25P03", "53100", "53200", "53300", "53400", "57P01", "57P02", "57P03", "57P05"})
    void is_tried_again_in_a_new_session(String state) {
        assertThat(failure(state)).isInstanceOfSatisfying(Retryable.class, r -> assertThat(r.here()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "23505", "23503", "23514", "22003", "42501", "42P01", "28P01", "P0001", "XX000", "0A000", "26000"})
    void is_final(String state) {
        assertThat(failure(state)).isNotInstanceOf(Retryable.class);
    }

    @Test
    void the_message_says_the_state_in_plain_words_and_what_to_do() {
        assertThat(failure("53300").getMessage())
                .isEqualTo("The server takes no more connections (SQLSTATE 53300). This passes by itself or"
                        + " by a DBA's hand, and was tried again; what was merged stays merged, and the same request may be"
                        + " started again.");
    }

    @Test
    void what_the_server_said_is_beside_the_message_and_not_in_it() {
        SqlFailure f = SqlFailure.of("23514", "", new SqlFailure.Place("crew", "phone", null, "phone_number", null, false), "row (7, secret)");
        assertThat(f).hasNoCause();
        assertThat(f.said()).contains("row (7, secret)");
        assertThat(f.toString()).isEqualTo("sluice.sql.SqlFailure: a CHECK refuses a row (SQLSTATE 23514, table crew.phone, constraint"
                + " phone_number)");
    }
}
