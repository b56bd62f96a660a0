package sluice.sql;

import java.util.List;

/// Where the target can have rows of a table's staged keys.
///
/// @param first     the first staged key of the window as staging's text, one element a column; empty if there is none
/// @param last      the last one
/// @param scattered the target has so many other rows between staged keys, or nobody has counted them, that staged rows are
///                  looked up one by one
/// @param partitioned the target is, or nobody knows: then a row's place does not say which it is
public record Reach(List<String> first, List<String> last, boolean scattered, boolean partitioned) {

    /// Nobody knows.
    public static final Reach ANYWHERE = new Reach(List.of(), List.of(), true, true);

    public Reach {
        first = List.copyOf(first);
        last = List.copyOf(last);
    }

    /// As the ledger has it.
    public static Reach of(Row r) {
        return new Reach(r.texts("first_key"), r.texts("last_key"), r.flag("scattered"), r.flag("partitioned"));
    }

    public Reach asScattered() {
        return new Reach(first, last, true, partitioned);
    }
}
