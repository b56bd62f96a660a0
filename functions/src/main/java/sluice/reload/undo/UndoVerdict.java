package sluice.reload.undo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sluice.ledger.Ledger;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.TableUndone;
import sluice.ledger.RunReport.Undone;
import sluice.sql.Database.Session;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.staging.PlannedTable;
import sluice.wire.Printable;

/// The end of an undo: what was put back, what was not, and why.
public final class UndoVerdict {

    private UndoVerdict() {}

    /// Judges an undo whose chunks are done with, and stores the report; a run that has an outcome keeps it. Clean: every row that
    /// the undone run wrote is put back. Else inconclusive: the notes say what was left, and where its rows are listed.
    ///
    /// @throws IllegalStateException if a chunk is left
    public static RunReport conclude(Session s, String runId) {
        Optional<RunReport> earlier = Ledger.report(s, runId);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Undoing undoing = Undoing.of(s, runId);
        List<TableUndone> tables = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Row r : s.query(Sql.file("ledger/undone").bind("run_id", runId))) {
            PlannedTable t = undoing.planned(r.integer("number"));
            if (r.number("left") > 0) {
                throw new IllegalStateException(t.target() + " is not wholly put back");
            }
            TableUndone u = r.to(TableUndone.class);
            tables.add(u);
            notes.addAll(notes(t, u, r.texts("reasons")));
        }
        Undone undone = new Undone(undoing.plan().undoes(), tables);
        Ledger.conclude(s, new RunReport(runId, undone.left() == 0 ? Outcome.CLEAN : Outcome.INCONCLUSIVE, List.of(), notes, List.of(),
                Optional.empty(), Optional.empty(), Optional.of(undone)));
        return Ledger.report(s, runId).orElseThrow();
    }

    private static List<String> notes(PlannedTable t, TableUndone u, List<String> reasons) {
        List<String> notes = new ArrayList<>();
        if (u.changed() + u.gone() > 0) {
            notes.add("%s: %s were changed by others since, and %s deleted; these stay as they are."
                    .formatted(t.target(), Printable.rows(u.changed()), Printable.rows(u.gone())));
        }
        if (u.refused() > 0) {
            notes.add("%s: %s could not be put back: %s.".formatted(t.target(), Printable.rows(u.refused()), String.join("; ", reasons)));
        }
        if (u.byValues() > 0) {
            notes.add(("%s: the table was rewritten since (VACUUM FULL, CLUSTER, ALTER TABLE). Of %s that were put back it is only known that"
                            + " they held what the run wrote, not whether somebody had changed them to and fro.")
                    .formatted(t.target(), Printable.rows(u.byValues())));
        }
        if (u.changed() + u.gone() + u.refused() > 0) {
            notes.add("%s: the rows that were left: SELECT sluice_outcome, sluice_reason, * FROM %s WHERE sluice_outcome IN ('changed', 'gone', 'refused')"
                    .formatted(t.target(), t.images().orElseThrow().table()));
        }
        return notes;
    }
}
