package sluice.local;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// Rows of text under each other, as a terminal shows them.
public final class TextTable {

    private TextTable() {}

    /// A number with its thousands set apart, wherever the machine is.
    public static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /// As `1h02m03s`, without what is nothing.
    public static String duration(long seconds) {
        Duration d = Duration.ofSeconds(seconds);
        return d.toHours() > 0
                ? "%dh%02dm%02ds".formatted(d.toHours(), d.toMinutesPart(), d.toSecondsPart())
                : d.toMinutes() > 0 ? "%dm%02ds".formatted(d.toMinutes(), d.toSecondsPart()) : seconds + "s";
    }

    /// As `2026-02-01 03:04:05`, UTC.
    public static String time(Instant at) {
        return at.toString().replace('T', ' ').replace("Z", "");
    }

    /// @param left how many columns, from the first, hold words; those after them hold numbers and stand to the right
    /// @param rows the titles first; all as long as they are
    public static String of(int left, List<List<String>> rows) {
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
                line.append(i == 0 ? " " : "  ")
                        .append(String.format(i < left ? "%-" + width + "s" : "%" + width + "s", row.get(i)));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }
}
