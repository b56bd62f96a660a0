package sluice.catalogue;

import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import sluice.sql.ColumnType;

/// One end of a window. Times are whole microseconds, which is what PostgreSQL keeps.
public sealed interface Bound {

    /// As PostgreSQL reads it for the type of [#kind].
    @JsonValue
    String text();

    /// What a column must be that is compared with it.
    TableWindow.Kind kind();

    /// A value of the type stays on its side of the bound when what goes beyond the type is cut.
    boolean isWhole(ColumnType type);

    /// What [#text] wrote.
    static Bound of(TableWindow.Kind kind, String text) {
        return switch (kind) {
            case NUMBER -> new OfNumber(new BigDecimal(text));
            case LOCAL -> new OfWall(LocalDateTime.parse(text.replace(' ', 'T')));
            case INSTANT -> new OfInstant(OffsetDateTime.parse(text.replace(' ', 'T') + ":00").toInstant());
        };
    }

    private static boolean hasNoMore(int nanos, int digits) {
        return nanos % (int) Math.pow(10, 9 - digits) == 0;
    }

    record OfNumber(BigDecimal value) implements Bound {

        @Override
        public String text() {
            return value.toPlainString();
        }

        @Override
        public TableWindow.Kind kind() {
            return TableWindow.Kind.NUMBER;
        }

        /// Cutting goes towards zero, so a number below it could pass a bound.
        @Override
        public boolean isWhole(ColumnType type) {
            return false;
        }
    }

    /// Wall time of a place that is not said.
    record OfWall(LocalDateTime value) implements Bound {

        @Override
        public String text() {
            return TableWindow.WALL.format(value);
        }

        @Override
        public TableWindow.Kind kind() {
            return TableWindow.Kind.LOCAL;
        }

        @Override
        public boolean isWhole(ColumnType type) {
            return type.name().equals("date")
                    ? value.toLocalTime().equals(LocalTime.MIDNIGHT)
                    : hasNoMore(value.getNano(), type.digits());
        }
    }

    record OfInstant(Instant value) implements Bound {

        @Override
        public String text() {
            return TableWindow.WALL.format(value.atOffset(ZoneOffset.UTC)) + "+00";
        }

        @Override
        public TableWindow.Kind kind() {
            return TableWindow.Kind.INSTANT;
        }

        @Override
        public boolean isWhole(ColumnType type) {
            return hasNoMore(value.getNano(), type.digits());
        }
    }
}
