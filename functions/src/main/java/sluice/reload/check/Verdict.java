package sluice.reload.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import sluice.staging.Fingerprint;
import sluice.ledger.FindingKind;
import sluice.ledger.Ledger;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.TableCounts;
import sluice.reload.plan.Plan;
import sluice.sql.Database.Session;
import sluice.sql.Sql;
import sluice.staging.PlannedTable;
import sluice.staging.Staging;

/// The end of a run: what its counts and findings mean.
public final class Verdict {

    private Verdict() {}

    /// Compares a sliced load with the source's counts, before anything is merged: DMS may call a load finished although the
    /// source went away in the middle ("Using an Oracle database as a source" in the DMS user guide). Where the source's count changed during the load it proves nothing, and [#conclude] judges.
    ///
    /// @param sourceNow rows of the window at the source now, by table number; empty without a source connection
    /// @throws LoadLostRows if the source's count stayed the same and is not what was loaded
    public static void confirmLoad(Session s, Plan plan, Map<Integer, Long> sourceNow) {
        for (Ledger.TableState state : Ledger.states(s, plan.runId())) {
            Long now = sourceNow.get(state.number());
            if (now != null && state.before().filter(now::equals).isPresent() && now != state.inside()) {
                throw new LoadLostRows(("%s: the source holds %d rows of the window before and after the load, but %d were"
                                + " loaded. Look for errors of single rows in the load task's log, then start a new run.")
                        .formatted(plan.table(state.number()).target(), now, state.inside()));
            }
        }
    }

    /// Judges a run that is merged and checked, and stores the report; a run that has an outcome keeps it.
    ///
    /// @param sourceAfter rows of the window at the source now, by table number; empty without a source connection
    /// @throws sluice.staging.StagingDiffers if staging no longer holds what was loaded
    /// @throws IllegalStateException       if a chunk is not merged or not checked
    public static RunReport conclude(Session s, Plan plan, Map<Integer, Long> sourceAfter) {
        Optional<RunReport> earlier = Ledger.report(s, plan.runId());
        if (earlier.isPresent()) {
            return earlier.get();
        }
        List<String> notes = new ArrayList<>(plan.notes());
        boolean settled = true;
        Set<Integer> changed = new HashSet<>();
        Fingerprint fingerprint = new Fingerprint(s, plan.runId());
        for (Ledger.TableState state : Ledger.states(s, plan.runId())) {
            PlannedTable t = plan.table(state.number());
            boolean searched = state.searched() || t.origin().sourceKey().isEmpty();
            if (!state.sliced() || state.unmerged() + state.unchecked() > 0 || !searched) {
                throw new IllegalStateException(t.target() + " is not wholly merged and checked");
            }
            Staging.mustHold(t, state.loaded(), state.staged());
            Staging.mustHold(t, state.loaded(), s.one(Sql.file("staging/count").define("staging", t.staging()))
                    .number("staged"));
            unknownKey(t, state).ifPresent(notes::add);
            notes.addAll(altered(s, plan, t));
            List<String> changes = fingerprint.changes(t);
            if (!changes.isEmpty()) {
                changed.add(t.number());
                notes.add("%s was changed after its rows were merged: %s. What was checked after that is not known; check"
                        .formatted(t.target(), String.join(", ", changes)) + " it by a new run.");
                settled = false;
            }
            if (state.inside() == 0) {
                notes.add(t.target() + ": no row of the window was loaded. Look whether it is the window that you mean.");
            }
            Optional<String> unsettled = unsettled(t, state, sourceAfter.get(state.number()));
            unsettled.ifPresent(notes::add);
            settled &= unsettled.isEmpty();
        }
        List<TableCounts> counts = Ledger.counts(s, plan.runId(), sourceAfter);
        List<PlannedTable> written = new ArrayList<>();
        for (TableCounts c : counts) {
            if (c.inserted() + c.updated() > 0 && !changed.contains(c.number())) {
                written.add(plan.table(c.number()));
            }
        }
        notes.addAll(Sequences.behind(s, written));
        boolean drifted = counts.stream().anyMatch(c -> c.missing() + c.different() + c.extra() + c.duplicates() > 0);
        // what is known to be wrong says more than what is not known
        Outcome outcome = drifted ? Outcome.DRIFTED : settled ? Outcome.CLEAN : Outcome.INCONCLUSIVE;
        Ledger.conclude(s, new RunReport(
                plan.runId(), outcome, counts, notes, Ledger.findings(s, plan.runId()), Optional.empty(), Optional.empty()));
        return Ledger.report(s, plan.runId()).orElseThrow();
    }

    /// What nobody could look for: whether a row that was inserted stood in the target already, under another key. A key
    /// of one column cannot have more of them than the source's.
    private static Optional<String> unknownKey(PlannedTable t, Ledger.TableState state) {
        if (t.origin().keyKnown() || t.key().size() == 1 || state.inserted() == 0) {
            return Optional.empty();
        }
        return Optional.of(("%s: except that no key of the source is known here. Of the %d rows inserted, one whose (%s) was"
                        + " wrong in the target stands there twice now; with a source connection Sluice would have looked for it.")
                .formatted(t.target(), state.inserted(), String.join(", ", t.key())));
    }

    /// What is not in the target as the source holds it, and why.
    private static List<String> altered(Session s, Plan plan, PlannedTable t) {
        Map<String, String> columns = s
                .query(Sql.file("reload/check/altered").bind("run_id", plan.runId()).bind("number", t.number()))
                .stream()
                .collect(Collectors.groupingBy(r -> r.text("what"),
                        Collectors.mapping(r -> r.text("name") + " " + r.text("rows"), Collectors.joining(", "))));
        List<String> notes = new ArrayList<>();
        if (columns.containsKey("replaced")) {
            notes.add(t.target() + ": loaded values hold U+FFFD, which stands for a character that cannot be carried; rows by column: "
                    + columns.get("replaced") + ". A value that differs in nothing else was not overwritten; its row is a finding"
                    + " of kind " + FindingKind.REPLACED + ". Correct such rows at the source, or accept them.");
        }
        if (columns.containsKey("cut")) {
            notes.add(t.target() + ": cut to what the target holds, as the request asks; rows by column: " + columns.get("cut") + ".");
        }
        return notes;
    }

    /// Why the source's counts do not confirm the load; empty where they do, or were not taken.
    private static Optional<String> unsettled(PlannedTable t, Ledger.TableState state, Long after) {
        if (state.before().isEmpty() && after == null) {
            return Optional.empty();
        }
        if (state.before().isEmpty() || after == null) {
            return Optional.of("%s: the source was counted only once".formatted(t.target()));
        }
        long before = state.before().get();
        // the last count decides: what the source gained or lost after the load is not in the target
        if (after != state.inside()) {
            return Optional.of("%s: the source's window changed from %d to %d rows during the run, and %d were loaded"
                    .formatted(t.target(), before, after, state.inside()));
        }
        return Optional.empty();
    }
}
