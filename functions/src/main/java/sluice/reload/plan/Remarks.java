package sluice.reload.plan;

import java.util.List;
import sluice.catalogue.Name;
import sluice.ledger.Problem;

/// What there is to say about one table of a request: problems, for which the request is refused, and notes on what
/// stays open.
///
/// @param index position in the request
record Remarks(int index, Request.Table table, List<Problem> problems, List<String> notes) {

    void problem(String field, String value, String problem, String remedy) {
        problems.add(new Problem(field, value, problem, remedy));
    }

    void source(String problem, String remedy) {
        problem(field("source"), Name.written(table.source()), problem, remedy);
    }

    void target(String problem, String remedy) {
        problem(field("target"), Name.written(table.target()), problem, remedy);
    }

    void note(String note) {
        notes.add(table.target() + ": " + note);
    }

    /// The path into the request of one of the table's fields.
    String field(String name) {
        return "tables[" + index + "]." + name;
    }

    static String near(List<String> names) {
        return names.isEmpty() ? "" : " (did you mean " + String.join(" or ", names) + "?)";
    }
}
