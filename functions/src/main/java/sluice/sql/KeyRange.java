package sluice.sql;

import java.util.ArrayList;
import java.util.List;

/// Keys `k` with `from <= k < to`, compared column by column as PostgreSQL compares rows.
///
/// @param from the key as staging's text, one element a column; empty for "from the first"
/// @param to   as `from`; empty for "to the last"
public record KeyRange(List<String> from, List<String> to) {

    public static final KeyRange ALL = new KeyRange(List.of(), List.of());

    public KeyRange {
        from = List.copyOf(from);
        to = List.copyOf(to);
    }

    /// The fewest ranges with the same keys: neighbours become one.
    ///
    /// @param ordered by key, not overlapping
    public static List<KeyRange> joined(List<KeyRange> ordered) {
        List<KeyRange> out = new ArrayList<>();
        for (KeyRange r : ordered) {
            if (!out.isEmpty() && !r.from.isEmpty() && out.getLast().to.equals(r.from)) {
                out.add(new KeyRange(out.removeLast().from, r.to));
            } else {
                out.add(r);
            }
        }
        return List.copyOf(out);
    }
}
