package sluice.staging;

import java.util.List;
import sluice.catalogue.TableWindow;
import sluice.sql.Database.Session;
import sluice.sql.JoinBy;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableSql;

/// A planned table as its statements need it.
public final class Tables {

    private Tables() {}

    public static TableSql sql(PlannedTable t) {
        List<TableSql.Column> columns = t.columns().stream()
                .map(c -> new TableSql.Column(c.target(), c.staged(), c.type(), c.notNull(), c.cut()))
                .toList();
        TableWindow w = t.window();
        return new TableSql(
                t.target(),
                t.staging(),
                columns,
                t.key(),
                t.statements().comparisons(),
                new TableSql.Window(w.column(), w.kind().sqlType(), w.from().text(), w.to().text()),
                t.statements().overriding(),
                t.images());
    }

    /// Runs a statement that names the target, with names looked up, and in the time zone, as the application's own statements
    /// do it, so that generated columns, index expressions and functions of CHECKs compute what they compute there. Already planning a
    /// query looks into index expressions. The statement itself must qualify every function, operator and type.
    public static List<Row> on(Session session, PlannedTable t, JoinBy join, Sql sql) {
        return session.asApplication(t.statements().searchPath(), t.statements().timeZone(), join, () -> session.query(sql));
    }

    /// As above for a statement that holds a user's expressions as the catalogue writes them: what is PostgreSQL's own has
    /// no schema in them.
    public static List<Row> evaluating(Session session, PlannedTable t, JoinBy join, Sql sql) {
        String own = t.statements().searchPath();
        String path = own.isBlank() ? "pg_catalog" : "pg_catalog, " + own;
        return session.asApplication(path, t.statements().timeZone(), join, () -> session.query(sql));
    }
}
