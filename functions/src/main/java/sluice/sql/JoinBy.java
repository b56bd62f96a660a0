package sluice.sql;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// How the plan of a statement joins staged rows with rows of a target, whatever the target's statistics say: they may be
/// of a time when it was empty, or not have the window's rows, and what a run writes itself makes them wrong. Each way takes
/// time by what is really there: rows read, or looked up. A merge join is left out, because it may go by the first column
/// of a key alone.
public enum JoinBy {
    /// Reads the target's rows of a key range through the key's index, once, and joins them as a set. For ranges that are
    /// known to hold not many more rows than staging ([Reach]).
    RANGE("enable_nestloop", "enable_mergejoin", "enable_seqscan", "enable_bitmapscan"),

    /// Looks each staged row up in an index of the target. The condition must not name a range, which an index could be read
    /// by instead.
    KEY("enable_seqscan", "enable_indexscan", "enable_indexonlyscan", "enable_material"),

    /// Reads the target once and joins it as a set.
    HASH("enable_nestloop", "enable_mergejoin"),

    /// Looks up or joins as a set, as the planner thinks is less. The staged rows must be the left side of a LEFT JOIN: then
    /// no set is compared with each row of another.
    EITHER("enable_material"),

    /// Joins nothing.
    NOTHING;

    private final List<String> off;

    JoinBy(String... off) {
        this.off = List.of(off);
    }

    /// Settings of the planner that are off.
    List<String> off() {
        return off;
    }

    /// Every setting that one of them switches off.
    static final List<String> SETTINGS =
            Arrays.stream(values()).flatMap(j -> j.off.stream()).distinct().toList();

    /// For a statement that fires users' triggers: takes the settings back that it was planned with.
    static Sql takenBack() {
        return Sql.raw(SETTINGS.stream().collect(Collectors.joining(",",
                "(SELECT pg_catalog.count(pg_catalog.set_config(p, NULL, true)) FROM pg_catalog.unnest('{",
                "}'::pg_catalog.text[]) p)")));
    }
}
