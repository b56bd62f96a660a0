package sluice.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a run did. Holds keys of findings, so it stays in the ledger and in report.json; [#summary] is for everything
/// else.
///
/// @param tables   in merge order; empty for a run that failed before it was planned
/// @param notes    what could not be checked or settled, and what a relative window came to, one sentence each; never keys or values
/// @param findings examples: up to 20 of each kind and column a table
/// @param error    name of the failure, for a failed run
/// @param cause    what failed and what to do, for a failed run
/// @param undone   of a run that undid another; else empty
public record RunReport(
        String runId,
        Outcome outcome,
        List<TableCounts> tables,
        List<String> notes,
        List<Finding> findings,
        Optional<String> error,
        Optional<String> cause,
        Optional<Undone> undone) {

    public RunReport {
        tables = List.copyOf(tables);
        notes = List.copyOf(notes);
        findings = List.copyOf(findings);
    }

    /// Of a run that undid none.
    public RunReport(
            String runId,
            Outcome outcome,
            List<TableCounts> tables,
            List<String> notes,
            List<Finding> findings,
            Optional<String> error,
            Optional<String> cause) {
        this(runId, outcome, tables, notes, findings, error, cause, Optional.empty());
    }

    /// Counts only, and of these and the notes as many as fit: what may pass through states, messages and events. Where there are
    /// more tables, those of which something is wrong come first.
    public Summary summary() {
        List<TableCounts> shown = tables.size() <= Summary.TABLES
                ? tables
                : tables.stream().sorted(Comparator.comparing(TableCounts::asItShouldBe)).limit(Summary.TABLES).toList();
        return new Summary(
                runId,
                outcome,
                shown,
                tables.size() - shown.size(),
                notes.stream().limit(Summary.NOTES).map(Summary::cut).toList(),
                Math.max(0, notes.size() - Summary.NOTES),
                undone.map(u -> u.first(Summary.TABLES)),
                Optional.empty());
    }

    public enum Outcome {
        /// Every staged row of the window is in the target, and nothing else was found.
        @JsonProperty("clean")
        CLEAN,
        /// Findings remain that the request forbade to repair, or that a later check found.
        @JsonProperty("drifted")
        DRIFTED,
        /// Something could not be settled; the notes say what.
        @JsonProperty("inconclusive")
        INCONCLUSIVE,
        /// The job was not done.
        @JsonProperty("failed")
        FAILED,
        /// The request cannot be run as it is: nothing was begun.
        @JsonProperty("refused")
        REFUSED;

        /// Whether the window was merged and checked, so that there is a verdict.
        public boolean verdict() {
            return this != FAILED && this != REFUSED;
        }
    }

    /// A [RunReport] without keys, of a size that does not grow: a state holds 256 KiB.
    ///
    /// @param tables     at most 50
    /// @param moreTables how many more the report has
    /// @param notes      the first 20, each in at most 1,000 characters
    /// @param moreNotes  how many more the report has
    /// @param undone     at most 50 tables
    /// @param background empty where nobody is to be told yet
    public record Summary(
            String runId,
            Outcome outcome,
            List<TableCounts> tables,
            int moreTables,
            List<String> notes,
            int moreNotes,
            Optional<Undone> undone,
            Optional<Background> background) {

        private static final int TABLES = 50;
        private static final int NOTES = 20;
        private static final int LENGTH = 1_000;

        /// The same, with what else is told.
        public Summary with(Background more) {
            return new Summary(runId, outcome, tables, moreTables, notes, moreNotes, undone, Optional.of(more));
        }

        public Summary {
            tables = List.copyOf(tables);
            notes = List.copyOf(notes);
        }

        private static String cut(String note) {
            return note.length() <= LENGTH ? note : note.substring(0, LENGTH) + " ...";
        }
    }

    /// What else a message tells.
    ///
    /// @param about    empty for a run of a version that did not say
    /// @param database the target's name
    /// @param said     how often a database said something when a step failed, in `sluice.server_text`
    /// @param examples how many rows `sluice.finding` holds
    /// @param undoUntil until when the run can be undone, in words; empty where there is nothing to undo
    public record Background(Optional<About> about, String database, long said, long examples, Optional<String> undoUntil) {}

    /// What a run that undid another did.
    ///
    /// @param run    that was undone
    /// @param tables in that run's merge order
    public record Undone(String run, List<TableUndone> tables) {
        public Undone {
            tables = List.copyOf(tables);
        }

        Undone first(int most) {
            return new Undone(run, tables.subList(0, Math.min(most, tables.size())));
        }

        /// Rows that were put back, over all tables.
        public long back() {
            return tables.stream().mapToLong(t -> t.restored() + t.deleted()).sum();
        }

        /// Rows that were left as they are, over all tables.
        public long left() {
            return tables.stream().mapToLong(t -> t.changed() + t.gone() + t.refused()).sum();
        }
    }

    /// Rows of one table that the undone run wrote.
    ///
    /// @param table    the target as `schema.table`
    /// @param restored rows that got back what they were
    /// @param deleted  rows that the run had inserted, and that went
    /// @param changed  rows left alone because they were changed since
    /// @param gone     rows that were deleted since
    /// @param refused  rows that a constraint refused to put back
    /// @param byValues rows put back of which what they hold alone said that they were not changed, because their table was rewritten
    public record TableUndone(String table, long restored, long deleted, long changed, long gone, long refused, long byValues) {}

    /// Rows of one table; 0 where a step was not reached.
    ///
    /// @param number    the table's number in the plan
    /// @param table     the target as `schema.table`
    /// @param source    rows of the window at the source, counted last; empty without a source connection
    /// @param target    rows of the window (or with a staged key) that were found in the target at the check
    /// @param loaded    rows that DMS says it loaded
    /// @param staged    rows counted in staging
    /// @param trimmed   staged rows outside the window, left alone
    /// @param inserted  rows that the target lacked
    /// @param updated   rows that differed, or stood under another key and were moved
    /// @param unchanged rows that were equal and were not written
    /// @param missing   staged rows of the window that the target lacked at the check
    /// @param different staged rows of the window that differed at the check
    /// @param extra     rows of the target's window that staging lacks; 0 where they were not looked for
    /// @param duplicates rows of the target that hold a staged row of the window a second time, under another key
    /// @param seconds   of work in the database, merging and checking, all workers together
    public record TableCounts(
            int number,
            String table,
            Optional<Long> source,
            long target,
            long loaded,
            long staged,
            long trimmed,
            long inserted,
            long updated,
            long unchanged,
            long missing,
            long different,
            long extra,
            long duplicates,
            double seconds) {

        private boolean asItShouldBe() {
            return missing + different + extra + duplicates == 0;
        }
    }

    /// One row that is not as it should be.
    ///
    /// @param table   the target as `schema.table`
    /// @param key     column to text
    /// @param columns the columns concerned, empty where the row as a whole is
    public record Finding(String table, FindingKind kind, Map<String, String> key, List<String> columns) {
        public Finding {
            columns = List.copyOf(columns);
        }
    }
}
