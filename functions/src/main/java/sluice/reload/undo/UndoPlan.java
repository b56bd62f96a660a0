package sluice.reload.undo;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import sluice.sql.UndoSql;
import sluice.wire.Json;

/// What an undo will do, decided before anything is touched. Kept in the ledger. What the undone run's own plan says (columns, keys,
/// where rows are kept) is read from there.
///
/// @param version of this shape
/// @param runId   of the undo
/// @param undoes  the run that is undone
/// @param tables  those that the run wrote, in its merge order
public record UndoPlan(int version, String runId, String undoes, List<Table> tables) {

    static final int VERSION = 1;

    public UndoPlan {
        tables = List.copyOf(tables);
    }

    /// @param number      in the plan of the run that is undone
    /// @param deletePhase when its inserted rows are deleted: 1 for tables that no other of them refers to, and so on up
    /// @param children    tables that refer to it
    public record Table(int number, int deletePhase, List<Referring> children) {
        public Table {
            children = List.copyOf(children);
        }
    }

    /// @param acts a deletion of a row that is referred to would change or delete rows of the child, and is refused by nobody
    public record Referring(UndoSql.Child child, boolean acts) {}

    String text() {
        return Json.text(this);
    }

    static UndoPlan read(String stored) {
        try {
            return Json.strict().readValue(stored, UndoPlan.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan of the ledger is damaged: " + e.getOriginalMessage());
        }
    }
}
