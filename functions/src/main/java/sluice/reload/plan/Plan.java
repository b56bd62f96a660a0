package sluice.reload.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import sluice.catalogue.SourceDatabase;
import sluice.dms.LoadSpec;
import sluice.ledger.FindingKind;
import sluice.ledger.Problem;
import sluice.ledger.RequestRefused;
import sluice.staging.PlannedTable;
import sluice.staging.StagingPlan;
import sluice.wire.Printable;

/// What a reload will do, decided before anything is touched. Kept in the ledger, and not in states.
///
/// @param runId      the execution's name
/// @param deletes    what to do with rows of the target's window that staging lacks
/// @param validation how the result is checked
/// @param lob        how LOBs are loaded
/// @param undo       how much is kept of what rows were before, and how long; empty if nothing
/// @param reason     the requester's own words, empty if none
/// @param tables     in merge order: parents before children
/// @param notes      what whoever reads the report should know, one sentence each: what could not be checked, what a relative
///                   window came to
public record Plan(
        String runId,
        Deletes deletes,
        Validation validation,
        LoadSpec.Lob lob,
        Optional<Undo> undo,
        Optional<String> reason,
        List<PlannedTable> tables,
        List<String> notes) {

    public Plan {
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("a plan has a table");
        }
        tables = List.copyOf(tables);
        notes = List.copyOf(notes);
    }

    /// The columns, by table number, that may hold NUL at the source.
    public Map<Integer, SourceDatabase.Columns> texts() {
        return columns(c -> c.type().feed().searchable());
    }

    /// The columns, by table number, that may be LOBs whose emptiness would be lost; none where LOBs are loaded in full.
    public Map<Integer, SourceDatabase.Columns> perhapsEmptyLobs() {
        return lob.full() ? Map.of() : columns(_ -> true);
    }

    private Map<Integer, SourceDatabase.Columns> columns(Predicate<PlannedTable.PlannedColumn> which) {
        return tables.stream().collect(Collectors.toMap(PlannedTable::number, t -> new SourceDatabase.Columns(t.atSource(),
                t.columns().stream().filter(which).map(PlannedTable.PlannedColumn::source).toList())));
    }

    /// The same plan, knowing what the source was asked about NUL, `chr(0)`, which PostgreSQL cannot hold.
    ///
    /// @param nul rows of the window that hold it, by table number and the column's name at the source; empty for a table
    ///            that could not be searched
    /// @throws RequestRefused if a key holds it: nobody could tell which row it is
    public Plan withNul(Map<Integer, Optional<Map<String, Long>>> nul) {
        List<PlannedTable> known = new ArrayList<>();
        List<String> more = new ArrayList<>(notes);
        List<Problem> problems = new ArrayList<>();
        for (PlannedTable t : tables) {
            Map<String, Long> rows = byTarget(t, nul.getOrDefault(t.number(), Optional.of(Map.of())).orElse(Map.of()));
            known.add(rows.isEmpty() ? t : t.with(t.columns().stream()
                    .map(c -> rows.containsKey(c.target()) ? c.withNul() : c)
                    .toList()));
            t.key().stream().filter(rows::containsKey).forEach(k -> problems.add(new Problem(
                    "window",
                    t.window().from().text() + " to " + t.window().to().text(),
                    "holds %s of %s at the source with NUL, chr(0), in key column %s, which PostgreSQL cannot hold"
                            .formatted(Printable.rows(rows.get(k)), t.source(), t.column(k).source()),
                    "Correct these rows at the source, or choose a window without them")));
            if (!rows.isEmpty()) {
                more.add(t.target() + ": the source holds NUL, chr(0), which arrives as a blank; rows by column: "
                        + byColumn(rows)
                        + ". A value that differs in blanks alone was not overwritten; its row is a finding of kind "
                        + FindingKind.REPLACED + ". Correct such rows at the source, or accept them.");
            }
            if (nul.containsKey(t.number()) && nul.get(t.number()).isEmpty()) {
                more.add(t.target() + ": the source could not be searched for NUL, chr(0), within a minute. It would have arrived as a"
                        + " blank.");
            }
        }
        if (!problems.isEmpty()) {
            throw new RequestRefused(problems);
        }
        return new Plan(runId, deletes, validation, lob, undo, reason, known, more);
    }

    /// @param number of a table of the plan, from 1
    public PlannedTable table(int number) {
        return tables.get(number - 1);
    }

    /// The same plan, knowing what the source was asked about empty LOBs, which arrive as NULL in limited LOB mode.
    ///
    /// @param empty rows of the window that hold one, by table number and the column's name at the source; empty for a
    ///              table that could not be searched
    public Plan withEmptyLobs(Map<Integer, Optional<Map<String, Long>>> empty) {
        List<String> more = new ArrayList<>(notes);
        for (PlannedTable t : tables) {
            Optional<Map<String, Long>> rows = empty.getOrDefault(t.number(), Optional.of(Map.of()));
            if (rows.isEmpty()) {
                more.add(t.target() + ": the source could not be searched for empty LOBs within a minute. They would have arrived as"
                        + " NULL in limited LOB mode.");
            } else if (!rows.get().isEmpty()) {
                more.add(t.target() + ": the source holds empty LOBs, which arrive as NULL in limited LOB mode; rows by column: "
                        + byColumn(byTarget(t, rows.get())) + ". With lob.mode full they arrive as they are.");
            }
        }
        return new Plan(runId, deletes, validation, lob, undo, reason, tables, more);
    }

    private static Map<String, Long> byTarget(PlannedTable t, Map<String, Long> bySource) {
        return t.columns().stream()
                .filter(c -> bySource.containsKey(c.source()))
                .collect(Collectors.toMap(PlannedTable.PlannedColumn::target, c -> bySource.get(c.source())));
    }

    private static String byColumn(Map<String, Long> rows) {
        return new TreeMap<>(rows).entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    /// What the run stages.
    public StagingPlan staging() {
        return new StagingPlan(runId, tables);
    }

    /// What a run keeps so that it can be undone.
    ///
    /// @param days   after the run's end
    /// @param maxGiB the most that a run may keep, all its tables together
    public record Undo(int days, int maxGiB) {
        public static final Undo BY_DEFAULT = new Undo(14, 20);
    }

    /// What happens to rows of the target's window that the load did not bring.
    public enum Deletes {
        IGNORE,
        REPORT
    }

    /// How the result is compared with staging.
    public enum Validation {
        COUNTS,
        ROWS
    }
}
