package sluice.merge;

import java.util.List;
import sluice.plan.PlannedTable;
import sluice.sql.TableSql;

/// A planned table as its statements need it.
public final class Tables {

    private Tables() {}

    public static TableSql sql(PlannedTable t) {
        List<TableSql.Column> columns = t.columns().stream()
                .map(c -> new TableSql.Column(c.target(), c.type(), c.notNull()))
                .toList();
        PlannedTable.TableWindow w = t.window();
        return new TableSql(
                t.target(),
                t.staging(),
                columns,
                t.key(),
                t.comparisons(),
                new TableSql.Window(w.column(), w.kind().sqlType(), w.from(), w.to()),
                t.overriding());
    }
}
