package sluice.reload.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import sluice.catalogue.CatalogueReader;
import sluice.catalogue.Source;
import sluice.catalogue.TargetRights;
import sluice.dms.EndpointFacts;
import sluice.dms.LoadSpec;
import sluice.dms.TableMappings;
import sluice.ledger.Ledger;
import sluice.ledger.Problem;
import sluice.ledger.RequestRefused;
import sluice.ledger.RunNames;
import sluice.sql.Database.Session;
import sluice.sql.Sql;
import sluice.sql.TableName;
import sluice.staging.Fingerprint;
import sluice.staging.PlannedTable;

/// A plan, and what was found out for it. Both databases are asked, and nothing is written.
///
/// @param load         what the load task has to bring
/// @param sourceRows   rows of the window at the source, by table number; empty without a source connection
/// @param fingerprints of the targets, read before the catalogue that was planned with
public record Survey(Plan plan, LoadSpec load, Map<Integer, Long> sourceRows, Map<TableName, String> fingerprints) {

    /// What an entry takes beside the row that it keeps: its own columns, its header, its key.
    private static final int ENTRY_BYTES = 100;


    /// How long the source may be searched for NUL, and for empty LOBs.
    private static final int SEARCH_SECONDS = 60;

    /// @param loader    the role that DMS logs in to the target as; empty if it is the session's own
    /// @param startedAt what a relative window counts from
    /// @throws RequestRefused with everything that is wrong
    public static Survey of(
            Session session,
            String loader,
            Optional<Source> source,
            RunNames run,
            Instant startedAt,
            Request request,
            EndpointFacts endpoints) {
        Map<TableName, String> fingerprints = Fingerprint.read(session, request.targets());
        Plan accepted = accepted(TargetRights.read(session, loader), Planner.plan(
                run,
                startedAt,
                request,
                CatalogueReader.read(session, request.targets()),
                source.map(s -> s.catalogue(request.sources())),
                endpoints));
        Plan plan = source.map(s -> s.ask(at -> accepted
                        .withNul(at.countNul(accepted.texts(), SEARCH_SECONDS))
                        .withEmptyLobs(at.countEmptyLobs(accepted.perhapsEmptyLobs(), SEARCH_SECONDS))))
                .orElse(accepted);
        LoadSpec load = plan.staging().load(plan.lob());
        // it may still refuse
        TableMappings.of(load);
        Map<Integer, Long> counts = source.map(s -> s.count(plan.staging().atSource())).orElse(Map.of());
        return new Survey(plan, load, counts, fingerprints);
    }

    /// How much would be kept for undo, in bytes, if every row of the window had to be written; empty where nothing is kept, or
    /// the source was not counted. A table that has no statistics counts nothing.
    public OptionalLong keptAtMost(Session session) {
        if (plan.undo().isEmpty() || sourceRows.isEmpty()) {
            return OptionalLong.empty();
        }
        long bytes = 0;
        for (PlannedTable t : plan.tables()) {
            String row = session.one(Sql.file("reload/plan/row_bytes").bind("schema", t.target().schema()).bind("table", t.target().table()))
                    .text("bytes");
            bytes += row == null ? 0 : sourceRows.get(t.number()) * (Long.parseLong(row) + ENTRY_BYTES);
        }
        return OptionalLong.of(bytes);
    }

    private static Plan accepted(TargetRights rights, Planning planning) {
        List<Problem> problems = new ArrayList<>();
        rights.lacks().forEach(l -> problems.add(new Problem(
                "target", "", l.what(), l.sql().isEmpty() ? "Deploy with another DatabaseHost" : l.sql())));
        return switch (planning) {
            case Planning.Accepted a when problems.isEmpty() -> a.plan();
            case Planning.Accepted _ -> throw new RequestRefused(problems);
            case Planning.Refused r -> {
                problems.addAll(r.problems());
                throw new RequestRefused(problems);
            }
        };
    }

    /// As the ledger takes them.
    public List<Ledger.AcceptedTable> tables() {
        return plan.tables().stream()
                .map(t -> new Ledger.AcceptedTable(t.number(), t.references().level(), t.target(),
                        Optional.ofNullable(sourceRows.get(t.number())), fingerprints.get(t.target())))
                .toList();
    }
}
