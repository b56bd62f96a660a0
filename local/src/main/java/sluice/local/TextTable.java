package sluice.local;

import java.util.List;
import java.util.Locale;

/// Rows of text under each other, as a terminal shows them.
public final class TextTable {

    private TextTable() {}

    /// A number with its thousands set apart, wherever the machine is.
    public static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
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
