package sluice.reload.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sluice.reload.plan.Plan;
import sluice.sql.Database.Session;
import sluice.sql.KeyRange;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableSql;
import sluice.sql.TableSql.Slice;
import sluice.staging.Chunk;
import sluice.staging.Tables;

/// Splits a chunk that could not be merged because of rows of other sessions, so that each attempt makes progress and no row
/// stays locked while another is waited for. The parts have the chunk's rows, each once; a part is a chunk like any other.
record Splitter(Session session, Plan plan) {

    /// Up to so many held rows are cut out of their chunk one by one; a chunk with more is halved.
    static final int HELD_ROWS = 20;

    /// A chunk with many held rows is not halved below this: somebody changes them all in one transaction.
    private static final int SMALL = 500;

    /// Splits a chunk around rows that another session holds.
    ///
    /// @param held their keys as staging's text, in key order, at most [#HELD_ROWS] of them
    /// @param rows how many are held
    /// @return whether there is now something to merge that is not known to be held
    boolean around(Chunk c, List<List<String>> held, long rows) {
        if (rows > HELD_ROWS) {
            return c.staged() > SMALL ? halve(c, true) : defer(c);
        }
        return session.transaction(_ -> {
            if (!stillThere(c)) {
                return true;
            }
            List<Part> parts = new ArrayList<>();
            List<String> from = c.range().from();
            List<String> to = c.range().to();
            for (List<String> key : held) {
                if (!key.equals(from)) {
                    parts.add(new Part(new KeyRange(from, key), false));
                }
                from = bound(c, new KeyRange(key, to), 1).orElse(to);
                parts.add(new Part(new KeyRange(key, from), true));
                if (from.equals(to)) {
                    break;
                }
            }
            if (!from.equals(to) || to.isEmpty() && bound(c, new KeyRange(held.getLast(), to), 1).isPresent()) {
                parts.add(new Part(new KeyRange(from, to), false));
            }
            write(c, parts);
            return parts.stream().anyMatch(p -> !p.held());
        });
    }

    /// Splits a chunk in halves, if it has more than one row of the window.
    ///
    /// @param last the halves come after chunks that nobody is known to hold a row of
    /// @return whether it was split
    boolean halve(Chunk c, boolean last) {
        return session.transaction(_ -> {
            if (!stillThere(c)) {
                return true;
            }
            Optional<KeyRange> first = firstHalf(c, c.range(), c.staged());
            if (first.isPresent()) {
                write(c, List.of(
                        new Part(first.get(), last), new Part(new KeyRange(first.get().to(), c.range().to()), last)));
                return true;
            }
            session.update(bound("reload/merge/hold", c));
            return false;
        });
    }

    /// About the first half of the rows of a range of a chunk; empty if it has but one row of the window.
    ///
    /// @param staged how many rows the range has
    Optional<KeyRange> firstHalf(Chunk c, KeyRange range, long staged) {
        for (long rows = staged / 2; rows > 0; rows /= 2) {
            Optional<List<String>> middle = bound(c, range, rows);
            if (middle.isPresent()) {
                return Optional.of(new KeyRange(range.from(), middle.get()));
            }
        }
        return Optional.empty();
    }

    private boolean defer(Chunk c) {
        session.update(bound("reload/merge/hold", c));
        return false;
    }

    private record Part(KeyRange range, boolean held) {}

    /// Nobody else has merged or split it meanwhile; nobody will before this transaction ends.
    private boolean stillThere(Chunk c) {
        return session.query(bound("reload/merge/claim_one", c)).stream().map(Chunk::of).anyMatch(c::equals);
    }

    private Optional<List<String>> bound(Chunk c, KeyRange range, long rows) {
        return session
                .query(table(c).statement("staging/next_bound", new Slice(range)).bind("rows", rows))
                .stream()
                .map(r -> r.texts("bound"))
                .findFirst();
    }

    private void write(Chunk c, List<Part> parts) {
        // the numbers of new chunks are given out one at a time
        session.query(Sql.file("staging/lock_table_row").bind("run_id", plan.runId()).bind("number", c.number()));
        for (Part p : parts.subList(1, parts.size())) {
            Sql add = counted(c, p, "reload/merge/add_part");
            session.update(p.range().from().isEmpty()
                    ? add.bind("from_key", (String) null)
                    : add.bind("from_key", p.range().from()));
        }
        session.update(counted(c, parts.getFirst(), "reload/merge/cut"));
    }

    private Sql counted(Chunk c, Part p, String file) {
        Row counts = session.one(table(c).statement("reload/merge/part_counts", new Slice(p.range())));
        Sql sql = bound(file, c)
                .bind("staged", counts.number("staged"))
                .bind("inside", counts.number("inside"))
                .bind("blocked", p.held() ? 1 : 0);
        return p.range().to().isEmpty() ? sql.bind("to_key", (String) null) : sql.bind("to_key", p.range().to());
    }

    private TableSql table(Chunk c) {
        return Tables.sql(plan.table(c.number()));
    }

    private Sql bound(String file, Chunk c) {
        return Sql.file(file).bind("run_id", plan.runId()).bind("number", c.number()).bind("chunk", c.chunk());
    }
}
