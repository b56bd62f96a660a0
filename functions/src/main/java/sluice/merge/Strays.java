package sluice.merge;

import java.util.LinkedHashMap;
import java.util.Map;
import sluice.plan.Plan;
import sluice.plan.PlannedTable;
import sluice.plan.PlannedTable.SourceKey;
import sluice.plan.RunNames;
import sluice.sql.Database.Session;
import sluice.sql.Fragment;
import sluice.sql.JoinBy;
import sluice.sql.Sql;
import sluice.sql.TableSql;
import sluice.sql.TableSql.Slice;

/// Rows that the target holds under another key than the source's row has now: its key has columns that the source's has
/// not, and a value of those is wrong. They are noted while staging is sliced, before any row is written, and moved by the
/// chunk that would otherwise insert them a second time ([PlannedTable.Origin]).
///
/// Only rows that would be inserted are looked up: those that stand under their own key cost nothing. With an index that
/// leads with the source's key that is one statement a chunk, else one hash join a table.
public final class Strays {

    private Strays() {}

    /// Whether rows of the table can stand under another key, and may be moved.
    static boolean possible(PlannedTable t) {
        return t.origin().sourceKey().filter(SourceKey::movable).isPresent();
    }

    static void prepare(Session s, Plan plan, PlannedTable t) {
        if (possible(t)) {
            s.update(statement("staging/create_strays", plan, t, TableSql.ALL, "s"));
        }
    }

    /// Notes the strays of a chunk, where an index finds them.
    static void findIn(Session s, Plan plan, PlannedTable t, Slice chunk) {
        if (possible(t) && indexed(t)) {
            Tables.on(s, t, JoinBy.KEY, statement("staging/find_strays", plan, t, chunk.lookedUp(), "s"));
        }
    }

    /// Notes the strays of a whole table, where no index finds them. Then all are noted.
    static void find(Session s, Plan plan, PlannedTable t) {
        if (possible(t)) {
            if (!indexed(t)) {
                Tables.on(s, t, JoinBy.HASH, statement("staging/find_strays", plan, t, TableSql.ALL, "s"));
            }
            s.update(Sql.file("staging/analyze").define("staging", new RunNames(plan.runId()).strays(t.number())));
        }
    }

    /// Moves the strays of some chunks.
    ///
    /// @return how many
    static long move(Session s, Plan plan, PlannedTable t, Slice chunks) {
        return possible(t)
                ? Tables.on(s, t, JoinBy.KEY, statement("merge/move_strays", plan, t, chunks.lookedUp(), "d"))
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
    public static Sql statement(String file, Plan plan, PlannedTable t, Slice slice, String alias) {
        TableSql sql = Tables.sql(t);
        SourceKey key = t.origin().sourceKey().orElseThrow();
        Map<String, Fragment> more =
                new LinkedHashMap<>(sql.bySource(key.columns(), new RunNames(plan.runId()).strays(t.number()), slice));
        more.put("same_source", sql.sameSource(alias, key.columns()));
        return sql.statement(file, slice, more);
    }
}
