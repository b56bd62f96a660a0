package sluice.staging;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import sluice.sql.Database.Session;
import sluice.sql.Fragment;
import sluice.sql.JoinBy;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableSql;
import sluice.sql.TableSql.Slice;
import sluice.staging.PlannedTable.SourceKey;

/// Rows that the target holds under another key than the source's row has now: its key has columns that the source's has
/// not, and a value of those is wrong. They are noted while staging is sliced, before any row is written, and moved by the
/// chunk that would otherwise insert them a second time ([PlannedTable.Origin]).
///
/// Only rows that would be inserted are looked up: those that stand under their own key cost nothing. With an index that
/// leads with the source's key that is one statement a chunk, else one hash join a table.
///
/// **How many are too many.** A row is looked for in the index of every partition, unless the source's key says
/// which. As soon as a table's chunks have made [#LOOKUPS_PER_PAGE] times as many lookups as the target has pages
/// and partitions, reading it once takes no longer, and the rest is left to one hash join. So all of it takes about
/// twice the better way's time at most. Rows and pages are counted; no estimate is asked.
public final class Strays {

    /// Lookups in an index that take about as long as reading and joining a page of the target, or opening a partition.
    private static final int LOOKUPS_PER_PAGE = 10;

    private Strays() {}

    /// Whether rows of the table can stand under another key, and may be moved.
    static boolean possible(PlannedTable t) {
        return t.origin().sourceKey().filter(SourceKey::movable).isPresent();
    }

    static void prepare(Session s, StagingPlan plan, PlannedTable t) {
        if (possible(t)) {
            s.update(statement("staging/create_strays", plan, t, TableSql.ALL, "s"));
        }
    }

    /// Notes the strays of a chunk, where an index finds them and the table's chunks have not too many to look up.
    static void findIn(Session s, StagingPlan plan, PlannedTable t, Slice chunk) {
        OptionalLong before = possible(t) && indexed(t) ? lookups(s, plan, t) : OptionalLong.empty();
        if (before.isEmpty()) {
            return;
        }
        long most = Math.max(0, affordable(s, t) - before.getAsLong());
        long absent = find(s, plan, t, JoinBy.KEY, chunk.lookedUp(), most);
        s.update(Sql.file("staging/set_lookups")
                .bind("run_id", plan.runId())
                .bind("number", t.number())
                .bind("lookups", absent > most ? null : Long.toString(before.getAsLong() + absent)));
    }

    /// Notes the strays of a whole table, where its chunks did not. Then all are noted.
    static void find(Session s, StagingPlan plan, PlannedTable t) {
        if (possible(t)) {
            if (!indexed(t) || lookups(s, plan, t).isEmpty()) {
                s.update(Sql.file("staging/forget_strays")
                        .define("noted", t.strays()));
                find(s, plan, t, JoinBy.HASH, TableSql.ALL, Long.MAX_VALUE);
            }
            s.update(Sql.file("staging/analyze").define("staging", t.strays()));
        }
    }

    /// @param most rows that are looked up, or none
    /// @return how many rows there are to look up
    private static long find(Session s, StagingPlan plan, PlannedTable t, JoinBy join, Slice rows, long most) {
        return Tables.on(s, t, join, statement("staging/find_strays", plan, t, rows, "s").bind("most", most))
                .getFirst()
                .number("absent");
    }

    /// Rows that a table's chunks have looked up so far; empty once they were too many.
    private static OptionalLong lookups(Session s, StagingPlan plan, PlannedTable t) {
        Row state = s.one(Sql.file("staging/lock_table_row").bind("run_id", plan.runId()).bind("number", t.number()));
        return state.text("lookups") == null ? OptionalLong.empty() : OptionalLong.of(state.number("lookups"));
    }

    /// Rows that can be looked up in the time that it takes to read the target.
    private static long affordable(Session s, PlannedTable t) {
        Row row = s.one(Sql.file("staging/places")
                .bind("target", t.target().sql())
                .bind("source_key", t.origin().sourceKey().orElseThrow().columns()));
        return LOOKUPS_PER_PAGE * (row.number("pages") + row.number("places")) / row.number("places");
    }

    /// Moves the strays of some chunks.
    ///
    /// @return how many
    public static long move(Session s, StagingPlan plan, PlannedTable t, Slice chunks) {
        return possible(t)
                ? Tables.on(s, t, JoinBy.KEY, statement("staging/move_strays", plan, t, chunks.lookedUp(), "d"))
                        .getFirst()
                        .number("moved")
                : 0;
    }

    private static boolean indexed(PlannedTable t) {
        return t.origin().sourceKey().orElseThrow().indexed();
    }

    /// A statement with the fragments that look rows up by the source's key.
    ///
    /// @param alias of the staged row in it
    public static Sql statement(String file, StagingPlan plan, PlannedTable t, Slice slice, String alias) {
        TableSql sql = Tables.sql(t);
        SourceKey key = t.origin().sourceKey().orElseThrow();
        Map<String, Fragment> more =
                new LinkedHashMap<>(sql.bySource(key.columns(), t.strays(), slice));
        more.put("same_source", sql.sameSource(alias, key.columns()));
        return sql.statement(file, slice, more);
    }
}
