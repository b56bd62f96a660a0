package sluice.plan;

import java.util.List;
import java.util.Optional;

/// What a reload will do, decided before anything is touched. Kept in the ledger; states carry only the run id.
///
/// @param runId      the execution's name
/// @param cdc        ARN of the CDC task, empty for none
/// @param deletes    what to do with rows of the target's window that staging lacks
/// @param validation how the result is checked
/// @param lob        how LOBs are loaded
/// @param reason     the requester's own words, empty if none
/// @param tables     in merge order: parents before children
/// @param notes      what whoever reads the report should know, one sentence each: what could not be checked, what a relative
///                   window came to
public record Plan(
        String runId,
        Optional<String> cdc,
        Deletes deletes,
        Validation validation,
        Lob lob,
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

    /// The names that everything made for this run carries: derived from the run id alone.
    public RunNames names() {
        return new RunNames(runId);
    }

    /// What happens to rows of the target's window that the load did not bring.
    public enum Deletes {
        IGNORE,
        REPORT,
        APPLY
    }

    /// How the result is compared with staging.
    public enum Validation {
        COUNTS,
        ROWS
    }

    /// @param full   load LOBs of any size
    /// @param maxKiB largest LOB in limited mode, in KiB (1 to 102,400); a larger one fails the load; 0 when full
    public record Lob(boolean full, int maxKiB) {}
}
