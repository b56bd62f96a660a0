package sluice.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sluice.merge.Tables;
import sluice.plan.PlannedTable;
import sluice.sql.Database.Session;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableName;
import sluice.sql.TableSql;

/// Sequences that inserted rows have left behind: an application that takes its next value there would meet a key that is
/// taken. Whether a sequence counts up or down, in steps of one or more, it is behind if a loaded value is among those that it
/// would still give. Sluice moves none: two applications may share it. It says which statement does, and never one that
/// would lower it.
final class Sequences {

    private Sequences() {}

    /// One sentence for each sequence of a table that rows were inserted into, that is behind or cannot be read.
    static List<String> behind(Session s, PlannedTable t) {
        List<String> notes = new ArrayList<>();
        TableSql sql = Tables.sql(t);
        for (Row r : s.query(Sql.file("check/sequences")
                .bind("schema", t.target().schema())
                .bind("table", t.target().table()))) {
            String column = r.text("name");
            if (t.columns().stream().noneMatch(c -> c.target().equals(column))) {
                continue;
            }
            TableName sequence = new TableName(r.text("schema_name"), r.text("sequence_name"));
            if (!r.flag("readable")) {
                notes.add("%s: rows were inserted, and whether sequence %s of column %s is behind them cannot be seen:"
                        .formatted(t.target(), sequence, column) + " GRANT SELECT ON SEQUENCE " + sequence.sql() + ".");
                continue;
            }
            String increment = r.text("increment");
            String next = s.one(Sql.file("check/sequence_next")
                            .define("sequence", sequence)
                            .bind("increment", increment))
                    .text("next");
            String ahead = s.one(sql.statement("check/sequence_behind", TableSql.ALL, Map.of("staged_value", sql.staged(column)))
                            .bind("increment", increment)
                            .bind("next", next))
                    .text("ahead");
            if (ahead != null) {
                notes.add("%s: sequence %s of column %s would give %s next, and rows up to %s were loaded. Move it: SELECT setval('%s', %s);"
                        .formatted(t.target(), sequence, column, next, ahead, sequence.sql().replace("'", "''"), ahead));
            }
        }
        return notes;
    }
}
