package sluice.staging;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sluice.sql.Database.Session;
import sluice.sql.ForeignKeySql;
import sluice.sql.Fragment;
import sluice.sql.JoinBy;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableSql;
import sluice.staging.PlannedTable.ForeignKey;

/// Staged rows whose parent is neither in the target nor loaded with them: one statement a foreign key, once all tables
/// are sliced and all values are known to fit.
record Orphans(Session session, StagingPlan plan) {

    /// @param what    for the ledger's counts
    /// @param columns the foreign key's
    /// @param rows    keys of up to 20 rows, each with how many there are
    record Found(String what, List<String> columns, List<Row> rows) {}

    /// What would be refused of a table, by foreign key.
    List<Found> of(PlannedTable t) {
        List<Found> found = new ArrayList<>();
        for (ForeignKey f : t.references().foreignKeys()) {
            TableSql child = Tables.sql(t);
            ForeignKeySql sql = new ForeignKeySql(
                    child,
                    f.columns(),
                    f.parent(),
                    f.number().map(n -> Tables.sql(plan.table(n))),
                    f.referenced(),
                    f.operators(),
                    f.collations());
            String file = f.number().isPresent() ? "staging/orphans_of_loaded" : "staging/orphans";
            String what = "foreign key %s to %s (%s)".formatted(f.name(), f.parent(), String.join(", ", f.referenced()));
            found.add(new Found(what, f.columns(), rows(t, child, file, sql.parents(), sql.parentsBy())));
            if (f.matchFull() && f.columns().size() > 1) {
                found.add(new Found(what + ", which is MATCH FULL and allows no NULL beside a value", f.columns(),
                        rows(t, child, "staging/half_references", sql.references(), JoinBy.EITHER)));
            }
        }
        return found.stream().filter(f -> !f.rows().isEmpty()).toList();
    }

    private List<Row> rows(
            PlannedTable t, TableSql child, String file, Map<String, Fragment> fragments, JoinBy join) {
        Sql sql = child.statement(file, TableSql.ALL, new LinkedHashMap<>(fragments));
        return Tables.on(session, t, join, sql);
    }
}
