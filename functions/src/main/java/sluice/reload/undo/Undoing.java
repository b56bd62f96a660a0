package sluice.reload.undo;

import java.util.List;
import java.util.Map;
import sluice.ledger.Ledger;
import sluice.reload.plan.Plan;
import sluice.reload.plan.StoredPlan;
import sluice.sql.Database.Session;
import sluice.sql.Fragment;
import sluice.sql.Sql;
import sluice.sql.TableSql;
import sluice.sql.UndoSql;
import sluice.staging.PlannedTable;
import sluice.staging.Tables;

/// An undo at work: its own plan, the plan of the run that it undoes, and the statements on one of its tables.
///
/// @param plan   the undo's
/// @param undone the plan of the run that is undone
record Undoing(UndoPlan plan, Plan undone) {

    static Undoing of(Session s, String runId) {
        UndoPlan plan = UndoPlan.read(Ledger.plan(s, runId));
        return new Undoing(plan, StoredPlan.of(s, plan.undoes()));
    }

    UndoPlan.Table table(int number) {
        return plan.tables().stream().filter(t -> t.number() == number).findFirst().orElseThrow();
    }

    PlannedTable planned(int number) {
        return undone.table(number);
    }

    /// @param all also children of which a foreign key itself refuses that their parents go
    Sql statement(String file, int number, boolean all) {
        return statement(file, planned(number), table(number).children().stream()
                .filter(c -> all || c.acts())
                .map(UndoPlan.Referring::child)
                .toList());
    }

    /// A statement that deletes no row, so that nothing has to be known of children.
    static Sql statement(String file, PlannedTable t) {
        return statement(file, t, List.of());
    }

    private static Sql statement(String file, PlannedTable t, List<UndoSql.Child> children) {
        TableSql sql = Tables.sql(t);
        Map<String, Fragment> fragments = new UndoSql(sql, children, t.origin().sourceKey().isPresent()).fragments();
        return sql.statement("reload/undo/" + file, TableSql.ALL, fragments);
    }
}
