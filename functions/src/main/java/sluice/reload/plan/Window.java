package sluice.reload.plan;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.catalogue.Bound;
import sluice.catalogue.Name;
import sluice.ledger.Problem;
import sluice.catalogue.TableWindow;
import sluice.catalogue.TableWindow.Kind;

/// The window of a request: half-open, `[from, to)`, not yet tied to a column's type.
public sealed interface Window {

    /// The column whose values are looked at, unless a table names its own.
    Name column();

    /// The window for a column of this kind.
    ///
    /// @param column    target name
    /// @param startedAt when the run started: what a relative window counts from that names no other instant
    /// @throws Unfit if the bounds mean nothing for such a column
    TableWindow on(String column, Kind kind, Instant startedAt) throws Unfit;

    /// Bounds as given.
    ///
    /// @param zone needed where a bound without offset meets a column with a time zone
    record Absolute(Name column, Bound from, Bound to, Optional<ZoneId> zone) implements Window {
        @Override
        public TableWindow on(String target, Kind kind, Instant startedAt) throws Unfit {
            return switch (kind) {
                case NUMBER -> new TableWindow(target, kind, number(from), number(to));
                case LOCAL -> new TableWindow(target, kind, wall(from), wall(to));
                case INSTANT -> {
                    List<Problem> problems = new ArrayList<>();
                    Optional<Bound> f = instant("from", from, problems);
                    Optional<Bound> t = instant("to", to, problems);
                    if (!problems.isEmpty()) {
                        throw new Unfit(problems);
                    }
                    // later on the wall is later in time, but for an hour that is shown twice, which is refused
                    yield new TableWindow(target, kind, f.orElseThrow(), t.orElseThrow());
                }
            };
        }

        private static Bound number(Bound bound) throws Unfit {
            return switch (bound) {
                case Bound.OfNumber n -> n;
                case Bound.OfWall w -> throw mismatch("a number", "Write from and to as numbers");
                case Bound.OfInstant i -> throw mismatch("a number", "Write from and to as numbers");
            };
        }

        private static Bound wall(Bound bound) throws Unfit {
            return switch (bound) {
                case Bound.OfWall w -> w;
                case Bound.OfInstant i -> throw mismatch(
                        "a time without zone", "Write from and to as the source's wall time, without Z or offset");
                case Bound.OfNumber n -> throw mismatch("a time", "Write from and to as times, e.g. 2026-01-31");
            };
        }

        private Optional<Bound> instant(String which, Bound bound, List<Problem> problems) throws Unfit {
            return switch (bound) {
                case Bound.OfInstant i -> Optional.of(i);
                case Bound.OfNumber n -> throw mismatch("a time", "Write from and to as times, e.g. 2026-01-31");
                case Bound.OfWall w when zone.isEmpty() -> throw new Unfit(List.of(new Problem(
                        "window.zone",
                        "",
                        "is missing: the column has a time zone, and the bounds have none",
                        "Add window.zone, e.g. \"Europe/Berlin\", or write the bounds with an offset")));
                case Bound.OfWall w -> {
                    List<ZoneOffset> offsets = zone.get().getRules().getValidOffsets(w.value());
                    if (offsets.size() != 1) {
                        problems.add(new Problem(
                                "window." + which,
                                w.text(),
                                (offsets.isEmpty() ? "does not exist in " : "exists twice in ") + zone.get()
                                        + ", where the clocks are changed at that time",
                                "Write both bounds with an offset"));
                        yield Optional.empty();
                    }
                    yield Optional.of(new Bound.OfInstant(w.value().toInstant(offsets.getFirst())));
                }
            };
        }

        private static Unfit mismatch(String column, String remedy) {
            return new Unfit(List.of(new Problem("window", "", "does not fit a column that holds " + column, remedy)));
        }
    }

    /// The last stretch of time before an instant: `to` is that minus `lag`, `from` is `to` minus `last`.
    ///
    /// @param last an ISO 8601 period or duration, positive; days, months and years are counted on the zone's calendar
    /// @param lag  likewise, zero or more
    /// @param zone whose wall time columns without time zone hold
    /// @param asOf the instant, if it is given; else the run's start
    record Relative(Name column, Span last, Span lag, ZoneId zone, Optional<Instant> asOf) implements Window {
        @Override
        public TableWindow on(String target, Kind kind, Instant startedAt) throws Unfit {
            ZonedDateTime to = lag.before(asOf.orElse(startedAt).truncatedTo(ChronoUnit.SECONDS).atZone(zone));
            ZonedDateTime from = last.before(to);
            if (from.getYear() < 1) {
                throw new Unfit(List.of(
                        new Problem("window.last", "", "reaches back before the year 1", "Make it shorter")));
            }
            return switch (kind) {
                case INSTANT ->
                    new TableWindow(target, kind, new Bound.OfInstant(from.toInstant()), new Bound.OfInstant(to.toInstant()));
                case LOCAL ->
                    new TableWindow(target, kind, new Bound.OfWall(earliestWall(from, to)), new Bound.OfWall(latestWall(to)));
                case NUMBER -> throw new Unfit(List.of(new Problem(
                        "window",
                        "",
                        "is relative, and the column holds numbers",
                        "Give from and to as numbers, or choose a column that holds a time")));
            };
        }

        // When clocks are put back an hour of wall time happens twice. A window that ends or begins in it is widened to
        // all wall times that its instants show: reloading more than asked is harmless, less is not.
        private static LocalDateTime latestWall(ZonedDateTime to) {
            ZoneOffsetTransition t = to.getZone().getRules().getTransition(to.toLocalDateTime());
            return t != null && to.getOffset().equals(t.getOffsetAfter()) ? t.getDateTimeBefore() : to.toLocalDateTime();
        }

        private static LocalDateTime earliestWall(ZonedDateTime from, ZonedDateTime to) {
            ZoneOffsetTransition t = from.getZone().getRules().getTransition(from.toLocalDateTime());
            return t != null
                            && from.getOffset().equals(t.getOffsetBefore())
                            && to.toInstant().isAfter(t.getInstant())
                    ? t.getDateTimeAfter()
                    : from.toLocalDateTime();
        }
    }

    /// A number of up to 38 digits on either side of the point; empty for others, whose digits could fill the memory.
    static Optional<Bound> bound(BigDecimal number) {
        long digits = (long) number.precision() - number.scale();
        return number.scale() <= 38 && digits <= 38 ? bound(number.toPlainString()) : Optional.empty();
    }

    /// Reads a number, `2026-01-31`, `2026-01-31T10:00:00`, `2026-01-31 10:00`, the latter two also with `Z` or an
    /// offset. Empty if it is none of these, or finer than a microsecond (what PostgreSQL keeps).
    static Optional<Bound> bound(String text) {
        if (text.matches("[+-]?\\d{1,38}(\\.\\d{1,38})?")) {
            return Optional.of(new Bound.OfNumber(new BigDecimal(text)));
        }
        Matcher m = Pattern.compile(
                        "(\\d{4}-\\d\\d-\\d\\d)"
                                + "(?:[T ](\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,6})?)?)(Z|[+-]\\d\\d(?::\\d\\d)?)?)?")
                .matcher(text);
        if (!m.matches() || text.startsWith("0000")) {
            return Optional.empty();
        }
        try {
            LocalDateTime wall = LocalDateTime.parse(m.group(1) + "T" + (m.group(2) == null ? "00:00" : m.group(2)));
            return Optional.of(
                    m.group(3) == null
                            ? new Bound.OfWall(wall)
                            : new Bound.OfInstant(OffsetDateTime.of(wall, ZoneOffset.of(m.group(3))).toInstant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// An ISO 8601 span such as `P1D`, `PT90M`, `P1M` or `P1DT12H`.
    record Span(Period period, Duration duration) {

        private static final Pattern ISO = Pattern.compile(
                "P(?!$)(?:\\d{1,4}Y)?(?:\\d{1,4}M)?(?:\\d{1,4}W)?(?:\\d{1,5}D)?"
                + "(?:T(?=\\d)(?:\\d{1,5}H)?(?:\\d{1,7}M)?(?:\\d{1,9}S)?)?");

        static Optional<Span> parse(String text) {
            if (!ISO.matcher(text).matches()) {
                return Optional.empty();
            }
            int t = text.indexOf('T');
            String days = t < 0 ? text : text.substring(0, t);
            Period p = days.equals("P") ? Period.ZERO : Period.parse(days);
            Duration d = t < 0 ? Duration.ZERO : Duration.parse("P" + text.substring(t));
            return Optional.of(new Span(p, d));
        }

        boolean isZero() {
            return period.isZero() && duration.isZero();
        }

        ZonedDateTime before(ZonedDateTime t) {
            return t.minus(period).minus(duration);
        }
    }

    /// A window that means nothing for the column it is put on.
    final class Unfit extends Exception {
        final transient List<Problem> problems;

        Unfit(List<Problem> problems) {
            this.problems = problems;
        }
    }
}
