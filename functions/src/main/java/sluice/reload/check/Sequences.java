package sluice.reload.check;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sluice.sql.Database.Session;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableName;
import sluice.sql.TableSql;
import sluice.staging.PlannedTable;
import sluice.staging.Tables;

/// Sequences that loaded rows have left behind: an application that takes its next value there would meet one that is
/// taken. Whether a sequence counts up or down, in steps of one or more, it is behind if a loaded value is among those that it
/// would still give before it ends or begins again. Sluice moves none: two applications may share it. It says which
/// statement does, one for each sequence, however many columns it fills, and never one that would lower it.
///
/// Only a column that takes the sequence's value as it is can be compared with it. What a default makes of the value
/// otherwise (`'N' || nextval(...)`) only its owner can read back.
final class Sequences {

    private final Session session;
    private final Map<TableName, Behind> behind = new LinkedHashMap<>();
    private final List<String> unknown = new ArrayList<>();

    private Sequences(Session session) {
        this.session = session;
    }

    /// @param up whether the sequence counts upwards
    private record Behind(PlannedTable table, String column, TableName sequence, String next, BigDecimal ahead, boolean up) {

        boolean isFartherThan(Behind other) {
            return up ? ahead.compareTo(other.ahead) > 0 : ahead.compareTo(other.ahead) < 0;
        }

        String note() {
            String last = ahead.toPlainString();
            return "%s: sequence %s of column %s would give %s next, and rows up to %s were loaded. Move it: SELECT setval(%s, %s);"
                    .formatted(table.target(), sequence, column, next, last, Sql.literal(sequence.sql()), last);
        }
    }

    /// One sentence for each sequence of these tables, into which rows were written, that is behind or cannot be compared.
    static List<String> behind(Session s, List<PlannedTable> tables) {
        Sequences sequences = new Sequences(s);
        tables.forEach(sequences::look);
        List<String> notes = new ArrayList<>(sequences.behind.values().stream().map(Behind::note).toList());
        notes.addAll(sequences.unknown);
        return notes;
    }

    private void look(PlannedTable t) {
        for (Row r : session.query(Sql.file("reload/check/sequences")
                .bind("schema", t.target().schema())
                .bind("table", t.target().table()))) {
            String column = r.text("name");
            if (t.columns().stream().noneMatch(c -> c.target().equals(column))) {
                continue;
            }
            TableName sequence = new TableName(r.text("schema_name"), r.text("sequence_name"));
            if (!r.flag("plain")) {
                unknown.add("%s: rows were written, and whether sequence %s, of which the default of column %s makes its value, is behind"
                        .formatted(t.target(), sequence, column) + " them cannot be seen. Compare them.");
            } else if (!r.flag("readable")) {
                unknown.add("%s: rows were written, and whether sequence %s of column %s is behind them cannot be seen:"
                        .formatted(t.target(), sequence, column) + " GRANT SELECT ON SEQUENCE " + sequence.sql() + ".");
            } else {
                compare(t, column, sequence, r);
            }
        }
    }

    private void compare(PlannedTable t, String column, TableName sequence, Row r) {
        String increment = r.text("increment");
        String next = session.one(Sql.file("reload/check/sequence_next")
                        .define("sequence", sequence)
                        .bind("increment", increment))
                .text("next");
        String ahead = session.one(Tables.sql(t)
                        .statement("reload/check/sequence_behind", TableSql.ALL, Map.of("staged_value", Tables.sql(t).staged(column)))
                        .bind("increment", increment)
                        .bind("next", next)
                        .bind("least", r.text("least"))
                        .bind("most", r.text("most")))
                .text("ahead");
        if (ahead != null) {
            Behind found = new Behind(t, column, sequence, next, new BigDecimal(ahead), !increment.startsWith("-"));
            behind.merge(sequence, found, (a, b) -> b.isFartherThan(a) ? b : a);
        }
    }
}
