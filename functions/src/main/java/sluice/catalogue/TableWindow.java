package sluice.catalogue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import sluice.sql.ColumnType;

/// The half-open window `[from, to)` on one column.
///
/// @param column as the side spells it whose rows are meant
/// @param kind   what the bounds are
/// @param from   inclusive
/// @param to     exclusive
public record TableWindow(String column, Kind kind, Bound from, Bound to) {

    /// As PostgreSQL writes it: a space, seconds always, fractions only where there are some.
    static final DateTimeFormatter WALL = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter(Locale.ROOT);

    public TableWindow {
        if (from.kind() != kind || to.kind() != kind) {
            throw new IllegalArgumentException("a window of " + kind + " has no bounds " + from + " and " + to);
        }
    }

    /// @param from as [Bound#text] writes it
    /// @param to   likewise
    @JsonCreator
    public TableWindow(
            @JsonProperty("column") String column,
            @JsonProperty("kind") Kind kind,
            @JsonProperty("from") String from,
            @JsonProperty("to") String to) {
        this(column, kind, Bound.of(kind, from), Bound.of(kind, to));
    }

    /// The same window on the column as the other side spells it.
    public TableWindow on(String column) {
        return new TableWindow(column, kind, from, to);
    }

    /// A value of the window stays in it when what goes beyond the type is cut.
    public boolean isWhole(ColumnType type) {
        return from.isWhole(type) && to.isWhole(type);
    }

    /// What a window column may be; [#sqlType] is what bounds and column are compared as.
    public enum Kind {
        /// DATE or TIMESTAMP: the source's wall time.
        LOCAL("timestamp"),
        /// TIMESTAMP WITH TIME ZONE: instants, with an offset in the text.
        INSTANT("timestamptz"),
        NUMBER("numeric");

        private final String sqlType;

        Kind(String sqlType) {
            this.sqlType = sqlType;
        }

        public String sqlType() {
            return sqlType;
        }
    }
}
