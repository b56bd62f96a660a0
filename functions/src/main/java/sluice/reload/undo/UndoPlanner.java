package sluice.reload.undo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import sluice.catalogue.CatalogueReader;
import sluice.catalogue.TargetCatalogue;
import sluice.ledger.Holding;
import sluice.ledger.Holdings;
import sluice.ledger.Ledger;
import sluice.ledger.Problem;
import sluice.ledger.RequestRefused;
import sluice.reload.plan.Plan;
import sluice.reload.plan.StoredPlan;
import sluice.sql.Database.Session;
import sluice.sql.Identifier;
import sluice.sql.JoinBy;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableName;
import sluice.sql.UndoSql;
import sluice.staging.Fingerprint;
import sluice.staging.PlannedTable;
import sluice.staging.Tables;
import sluice.wire.Printable;

/// Decides whether a run can be undone, and how. Everything that stands against it is told at once.
public final class UndoPlanner {

    private final Session session;
    private final String run;
    private final List<Problem> problems = new ArrayList<>();

    private UndoPlanner(Session session, String run) {
        this.session = session;
        this.run = run;
    }

    /// What would become of a table's rows.
    ///
    /// @param table    the target as `schema.table`
    /// @param restored rows that would get back what they were
    /// @param deleted  inserted rows that would go
    /// @param changed  rows that were changed since, and would stay
    /// @param gone     rows that were deleted since
    public record Expected(String table, long restored, long deleted, long changed, long gone) {}

    /// What an undo would do now; changes nothing.
    ///
    /// @throws RequestRefused with everything that stands against it
    public static List<Expected> expected(Session session, String run) {
        UndoPlanner planner = new UndoPlanner(session, run);
        UndoPlan plan = planner.plan("");
        Plan undone = StoredPlan.of(session, run);
        List<Expected> out = new ArrayList<>();
        try {
            session.transaction(s -> {
                for (UndoPlan.Table t : plan.tables()) {
                    out.add(expected(s, run, undone.table(t.number())));
                }
                throw new TakenBack();
            });
        } catch (TakenBack _) {
            return out;
        }
        throw new IllegalStateException("a look was to be taken back");
    }

    private static final class TakenBack extends RuntimeException {}

    private static Expected expected(Session s, String run, PlannedTable t) {
        joinWrites(s, t);
        Map<String, Long> rows = new TreeMap<>();
        for (Row r : Tables.on(s, t, JoinBy.EITHER, Undoing.statement("states", t).bind("files", files(s, run, t.number())))) {
            rows.merge(r.text("outcome"), r.number("rows"), Long::sum);
        }
        return new Expected(t.target().toString(), rows.getOrDefault("restored", 0L), rows.getOrDefault("deleted", 0L),
                rows.getOrDefault("changed", 0L), rows.getOrDefault("gone", 0L));
    }

    /// What was written more than once is put back once.
    private static void joinWrites(Session s, PlannedTable t) {
        if (!t.uniques().isEmpty() || !t.references().referring().isEmpty() || t.origin().sourceKey().isPresent()) {
            Tables.on(s, t, JoinBy.HASH, Undoing.statement("join_writes", t));
        }
    }

    static String files(Session s, String run, int number) {
        return s.one(Sql.file("reload/undo/files").bind("run_id", run).bind("number", number)).text("files");
    }

    /// Records an undo as a run, claims its tables and cuts what is to be put back into chunks. The same run again does what is
    /// missing of it.
    ///
    /// @param undo      the run that undoes
    /// @param run       the run to undo
    /// @param chunkRows rows that are put back in one transaction
    /// @throws RequestRefused             with everything that stands against it
    /// @throws sluice.ledger.TableClaimed if another run holds a table
    public static UndoPlan accept(Session session, Ledger.Run undo, String run, int chunkRows) {
        String runId = undo.names().runId();
        boolean accepted = Ledger.accepted(session, undo);
        UndoPlan plan = accepted ? UndoPlan.read(Ledger.plan(session, runId)) : new UndoPlanner(session, run).plan(runId);
        Plan undone = StoredPlan.of(session, run);
        if (!accepted) {
            Ledger.accept(session, undo, plan.text(), plan.tables().stream()
                    .map(t -> new Ledger.AcceptedTable(t.number(), t.deletePhase(), undone.table(t.number()).target(), Optional.empty(),
                            Ledger.fingerprint(session, run, t.number())))
                    .toList());
        }
        session.transaction(s -> {
            // a second call waits here for the first
            s.update(Sql.file("reload/undo/set_undoes").bind("run_id", runId).bind("undoes", run));
            Holdings.note(s, runId, plan.tables().stream()
                    .map(t -> undone.table(t.number()).target())
                    .sorted()
                    .map(Holding.Claim::new)
                    .toList());
            if (!s.one(Sql.file("reload/undo/cut").bind("run_id", runId)).flag("cut")) {
                for (UndoPlan.Table t : plan.tables()) {
                    cut(s, runId, t, undone.table(t.number()), chunkRows);
                }
            }
            return null;
        });
        return plan;
    }

    private static void cut(Session s, String runId, UndoPlan.Table t, PlannedTable planned, int chunkRows) {
        s.update(Undoing.statement("try_again", planned));
        s.update(Undoing.statement("index", planned));
        joinWrites(s, planned);
        s.update(Undoing.statement("analyze", planned));
        s.update(Undoing.statement("chunks", planned)
                .bind("run_id", runId)
                .bind("number", t.number())
                .bind("delete_phase", t.deletePhase())
                .bind("rows", chunkRows));
    }

    // ---- what stands against it

    private UndoPlan plan(String runId) {
        List<Integer> written = written();
        refuse();
        Plan undone = StoredPlan.of(session, run);
        List<PlannedTable> tables = written.stream().map(undone::table).toList();
        TargetCatalogue catalogue = CatalogueReader.read(session, tables.stream().map(PlannedTable::target).toList());
        int deepest = tables.stream().mapToInt(t -> t.references().level()).max().orElse(0);
        List<UndoPlan.Table> planned = new ArrayList<>();
        for (PlannedTable t : tables) {
            TargetCatalogue.Table c = catalogue.table(t.target()).orElseThrow();
            changed(t);
            rights(t, c, catalogue.role());
            writtenAgain(t);
            planned.add(new UndoPlan.Table(t.number(), 1 + deepest - t.references().level(), children(t, c, catalogue.role())));
        }
        refuse();
        return new UndoPlan(UndoPlan.VERSION, runId, run, planned);
    }

    private void refuse() {
        if (!problems.isEmpty()) {
            throw new RequestRefused(problems);
        }
    }

    private void problem(String problem, String remedy) {
        problems.add(new Problem("run", run, problem, remedy));
    }

    /// Numbers of the tables whose rows are kept.
    private List<Integer> written() {
        Optional<Row> known = Ledger.exists(session)
                ? session.query(Sql.file("reload/undo/run").bind("run_id", run)).stream().findFirst()
                : Optional.empty();
        if (known.isEmpty()) {
            problem("is not in the ledger of this database", "Give one that ./sluice runs lists");
            return List.of();
        }
        Row r = known.get();
        List<Row> images = session.query(Sql.file("reload/undo/images").bind("run_id", run));
        if (r.text("undoes") != null) {
            problem("is itself the undo of run " + r.text("undoes"), "To write again what that run wrote, start its reload again");
        } else if (r.text("outcome") == null) {
            problem("has not ended", "Wait for its end, or stop it and wait until it is cleaned up; then undo it");
        } else if (r.text("open_undo") != null) {
            problem("is being undone by run " + r.text("open_undo"), "Wait for the end of that run");
        } else if (images.isEmpty()) {
            problem(r.text("outcome").equals("refused") ? "was refused, so it wrote nothing" : "kept no rows as they were before it",
                    "Nothing can be undone. A request keeps them unless it says \"undo\": \"off\"");
        } else if (images.stream().allMatch(i -> i.text("dropped_at") != null)) {
            boolean expired = images.stream().anyMatch(i -> i.flag("expired"));
            problem(expired
                            ? "kept its rows until " + images.getFirst().text("kept_until") + ", and they are gone"
                            : "wrote no row",
                    expired ? "A longer time is asked for with undo.days" : "There is nothing to undo");
        } else if (images.stream().noneMatch(i -> i.text("dropped_at") == null && left(i))) {
            problem("was undone by run " + r.text("last_undo"), "See what that run did: ./sluice show " + r.text("last_undo"));
        }
        return images.stream().filter(i -> i.text("dropped_at") == null).map(i -> i.integer("number")).toList();
    }

    private boolean left(Row image) {
        return session.one(Sql.file("reload/undo/left")
                        .define("images", new TableName(TableName.LEDGER_SCHEMA, image.text("table_name"))))
                .flag("there");
    }

    private void changed(PlannedTable t) {
        List<String> changes = new Fingerprint(session, run).changes(t);
        if (!changes.isEmpty()) {
            problem("cannot be undone in " + t.target() + ", which was changed since: " + String.join(", ", changes),
                    "Make it again what it was; or put rows back by hand, from " + t.images().orElseThrow().table());
        }
    }

    private void rights(PlannedTable t, TargetCatalogue.Table c, String role) {
        List<String> missing = new ArrayList<>(c.relation().missingPrivileges());
        boolean inserted = session.one(Undoing.statement("inserted", t)).flag("there");
        Row delete = session.one(Sql.file("reload/undo/may_delete").bind("schema", t.target().schema()).bind("table", t.target().table()));
        if (inserted && !delete.flag("may")) {
            missing.add("DELETE");
        }
        if (!missing.isEmpty()) {
            problem("cannot be undone without " + String.join(", ", missing) + " on " + t.target(),
                    "GRANT " + String.join(", ", missing) + " ON " + t.target().sql() + " TO " + new Identifier(role).sql());
        }
        if (c.relation().rowSecurity()) {
            problem("cannot be undone in " + t.target() + ": row security hides rows from the role that Sluice logs in as",
                    "Give the role BYPASSRLS, or make it the owner");
        }
        if (inserted && !delete.texts("rules").isEmpty()) {
            problem("inserted rows of " + t.target() + ", which has a rule that would rewrite their deletion: "
                    + String.join(", ", delete.texts("rules")), "Disable it for the undo (ALTER TABLE ... DISABLE RULE)");
        }
        if (inserted && c.relation().deleteTriggers()) {
            problem("inserted rows of " + t.target() + ", which has a trigger that would act on their deletion",
                    "Disable it for the undo (ALTER TABLE ... DISABLE TRIGGER)");
        }
    }

    /// Rows that a later run wrote again are put back by undoing that one first.
    private void writtenAgain(PlannedTable t) {
        for (Row later : session.query(Sql.file("reload/undo/later")
                .bind("run_id", run)
                .bind("schema", t.target().schema())
                .bind("table", t.target().table()))) {
            TableName images = new TableName(TableName.LEDGER_SCHEMA, later.text("table_name"));
            long rows = session.one(Undoing.statement("shared", t).define("later_images", images)).number("rows");
            if (rows > 0) {
                problem("wrote " + Printable.rows(rows) + " of " + t.target() + " that run " + later.text("run_id") + " wrote again",
                        "Undo that one first: ./sluice undo " + later.text("run_id"));
            }
        }
    }

    private List<UndoPlan.Referring> children(PlannedTable t, TargetCatalogue.Table c, String role) {
        List<UndoPlan.Referring> children = new ArrayList<>();
        for (TargetCatalogue.ForeignKey f : c.foreignKeys()) {
            if (!f.parent().equals(t.target())) {
                continue;
            }
            boolean acts = Set.of(TargetCatalogue.Action.CASCADE, TargetCatalogue.Action.SET_NULL, TargetCatalogue.Action.SET_DEFAULT)
                    .contains(f.onDelete());
            if (f.childReadable()) {
                children.add(new UndoPlan.Referring(
                        new UndoSql.Child(f.child(), f.childColumns(), f.parentColumns(), f.operators(), f.collations()), acts));
            } else if (acts) {
                problem("inserted rows of " + t.target() + ", and rows of " + f.child() + ", which may not be read, would go or change with them",
                        "GRANT SELECT ON " + f.child().sql() + " TO " + new Identifier(role).sql());
            }
        }
        return children.stream().distinct().toList();
    }
}
