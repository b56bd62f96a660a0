package sluice.staging;

import java.time.Duration;
import java.util.List;
import sluice.sql.KeyRange;
import sluice.sql.Reach;
import sluice.sql.Row;
import sluice.sql.TableSql.Slice;

/// A range of keys as the ledger has it.
///
/// @param number    the table's number in the plan
/// @param chunk     1, 2, ... in key order
/// @param staged    rows of staging in the range when it was sliced
/// @param inside    those of them in the window
/// @param postponed chunks of the table that were merged when this one was put off, or -1
/// @param reach     of the table's staged keys
/// @param whole     no staged row of the table holds a character that stands for another
public record Chunk(int number, int chunk, KeyRange range, long staged, long inside, long postponed, Reach reach, boolean whole) {

    /// How long a chunk waits for what another session holds, while its own rows are locked.
    public static final Duration LOCK_TIMEOUT = Duration.ofMillis(200);

    public static Chunk of(Row r) {
        return new Chunk(
                r.integer("number"),
                r.integer("chunk"),
                new KeyRange(r.texts("from_key"), r.texts("to_key")),
                r.number("staged"),
                r.number("inside"),
                r.text("postponed") == null ? -1 : r.number("postponed"),
                Reach.of(r),
                r.flag("whole"));
    }

    /// A table has one from its slicing to its end, however it is split.
    public boolean isFirst() {
        return chunk == 1;
    }

    public Slice slice() {
        return new Slice(List.of(range), inside < staged, reach, whole);
    }
}
