package sluice.reload.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import sluice.catalogue.Name;
import sluice.catalogue.SourceCatalogue;
import sluice.catalogue.SourceTable;
import sluice.catalogue.TargetCatalogue;
import sluice.dms.EndpointFacts;
import sluice.ledger.Problem;
import sluice.ledger.RunNames;
import sluice.sql.ColumnType;
import sluice.sql.Images;
import sluice.sql.TableName;
import sluice.sql.TypeRule;
import sluice.staging.PlannedTable;
import sluice.staging.PlannedTable.PlannedColumn;

/// Turns a request and what the catalogues say into a plan, or into all reasons why there is none. A pure function: the
/// same input gives the same plan, and nothing is read or written.
public final class Planner {

    private final Request request;
    private final TargetCatalogue target;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Planner(Request request, TargetCatalogue target) {
        this.request = request;
        this.target = target;
    }

    /// @param startedAt when the execution started: what a relative window counts from
    /// @param source    empty where there is no connection to the source: its columns are taken to be the target's, and
    ///                  the plan lists what that leaves open
    public static Planning plan(
            RunNames run,
            Instant startedAt,
            Request request,
            TargetCatalogue target,
            Optional<SourceCatalogue> source,
            EndpointFacts endpoints) {
        return plan(run, startedAt, request, target, source, endpoints, TypeRule::of);
    }

    static Planning plan(
            RunNames run,
            Instant startedAt,
            Request request,
            TargetCatalogue target,
            Optional<SourceCatalogue> source,
            EndpointFacts endpoints,
            Function<ColumnType, Optional<TypeRule>> rules) {
        return new Planner(request, target).plan(run, startedAt, source, endpoints, rules);
    }

    private Planning plan(
            RunNames run,
            Instant startedAt,
            Optional<SourceCatalogue> source,
            EndpointFacts endpoints,
            Function<ColumnType, Optional<TypeRule>> rules) {
        engines(endpoints);
        if (source.isEmpty()) {
            notes.add("There is no connection to the source: its columns and types are taken to be the target's.");
        }
        Settings settings = Settings.of(endpoints);
        List<TablePlanner.Draft> drafts = new ArrayList<>();
        for (int i = 0; i < request.tables().size(); i++) {
            Request.Table t = request.tables().get(i);
            Optional<SourceCatalogue.Table> s = source.map(c -> c.table(t.source())
                    .orElseThrow(() ->
                            new IllegalArgumentException("the source's catalogue was not read for " + t.source())));
            new TablePlanner(request, target.role(), table(t.target()), s, settings, rules, new Remarks(i, t, problems, notes))
                    .plan(startedAt)
                    .ifPresent(drafts::add);
        }
        if (request.window() instanceof Window.Relative relative) {
            String again = relative.asOf().isPresent()
                    ? "The same request, with its asOf, loads the same window again."
                    : "A run that is started again counts from its own start: to load the same rows, give these as from and to.";
            drafts.stream().map(TablePlanner.Draft::window).distinct().forEach(w -> notes.add(
                    "The relative window was %s to %s of %s. %s".formatted(w.from().text(), w.to().text(), w.column(), again)));
        }
        MergeOrder order = order();
        Map<TablePlanner.Draft, List<String>> aside = aside(drafts);
        if (!problems.isEmpty()) {
            return new Planning.Refused(problems);
        }
        return new Planning.Accepted(new Plan(
                run.runId(),
                request.deletes(),
                request.validation(),
                request.lob(),
                request.undo(),
                request.reason(),
                number(run, drafts, order, aside),
                notes));
    }

    private TargetCatalogue.Table table(TableName name) {
        return target.table(name)
                .orElseThrow(() -> new IllegalArgumentException("the target's catalogue was not read for " + name));
    }

    private List<PlannedTable> number(
            RunNames run,
            List<TablePlanner.Draft> drafts,
            MergeOrder order,
            Map<TablePlanner.Draft, List<String>> aside) {
        List<TablePlanner.Draft> ordered = drafts.stream()
                .sorted(Comparator.comparingInt(d -> order.tables().indexOf(d.request().target())))
                .toList();
        List<PlannedTable> tables = new ArrayList<>();
        for (TablePlanner.Draft d : ordered) {
            int number = tables.size() + 1;
            List<String> unread = aside.getOrDefault(d, List.of());
            TableName name = d.request().target();
            PlannedTable t = new PlannedTable(
                            number,
                            d.request().source(),
                            name,
                            run.staging(number),
                            d.columns(),
                            d.key(),
                            d.window())
                    .withUniques(d.uniques())
                    .with(d.origin().withAside(unread))
                    .with(references(d, ordered, order))
                    .with(d.statements());
            tables.add(request.undo().isEmpty() ? t : t.with(new Images(run.images(number), table(name).columns().stream()
                    .map(c -> new Images.Column(c.name(), c.type()))
                    .toList())));
        }
        return tables;
    }

    private PlannedTable.References references(
            TablePlanner.Draft d, List<TablePlanner.Draft> ordered, MergeOrder order) {
        TableName name = d.request().target();
        List<TableName> circle = order.circleOf(name);
        return new PlannedTable.References(
                order.levels().get(name),
                table(name).foreignKeys().stream().anyMatch(f -> f.child().equals(name) && f.parent().equals(name)),
                circle.stream().map(t -> order.tables().indexOf(t) + 1).toList(),
                table(name).foreignKeys().stream()
                        .filter(f -> f.child().equals(name) && f.whole() && f.readable() && loads(d, f.childColumns()))
                        .filter(f -> ordered.stream()
                                .filter(p -> p.request().target().equals(f.parent()))
                                .allMatch(p -> loads(p, f.parentColumns())))
                        .map(f -> new PlannedTable.ForeignKey(
                                f.name(),
                                f.childColumns(),
                                f.parent(),
                                Optional.of(order.tables().indexOf(f.parent()) + 1).filter(n -> n > 0),
                                f.parentColumns(),
                                f.operators(),
                                f.collations(),
                                f.matchFull()))
                        .toList(),
                table(name).foreignKeys().stream()
                        .filter(f -> f.parent().equals(name) && !f.child().equals(name) && !circle.contains(f.child()))
                        .filter(f -> f.whole() && f.childReadable() && loads(d, f.parentColumns()))
                        .filter(f -> !d.key().containsAll(f.parentColumns()))
                        .map(f -> new PlannedTable.Referring(
                                f.name(), f.child(), f.childColumns(), f.parentColumns(), f.operators(), f.collations()))
                        .toList());
    }

    private static boolean loads(TablePlanner.Draft d, List<String> columns) {
        return d.columns().stream().map(PlannedColumn::target).toList().containsAll(columns);
    }

    private void engines(EndpointFacts endpoints) {
        if (!EndpointFacts.SOURCE_ENGINES.contains(endpoints.sourceEngine())) {
            problems.add(new Problem(
                    "endpoints.sourceEngine",
                    endpoints.sourceEngine(),
                    "is not oracle",
                    "Deploy with the ARN of a DMS source endpoint for Oracle"));
        }
        if (!EndpointFacts.TARGET_ENGINES.contains(endpoints.targetEngine())) {
            problems.add(new Problem(
                    "endpoints.targetEngine",
                    endpoints.targetEngine(),
                    "is neither postgres nor aurora-postgresql",
                    "Deploy with the ARN of a DMS target endpoint for PostgreSQL"));
        }
    }

    private MergeOrder order() {
        List<TableName> wanted = request.tables().stream().map(Request.Table::target).toList();
        MergeOrder order = MergeOrder.of(
                wanted, wanted.stream().collect(Collectors.toMap(t -> t, t -> table(t).foreignKeys())));
        problems.addAll(order.problems());
        return order;
    }

    /// Columns that are not loaded and that no rule can name alone: staging takes them in, and nobody reads them. In a
    /// rule `_` stands for any character, so one for `A_B` would take a loaded `AXB` along, in any table whose name it
    /// hits.
    private Map<TablePlanner.Draft, List<String>> aside(List<TablePlanner.Draft> drafts) {
        Map<TablePlanner.Draft, List<String>> aside = new HashMap<>();
        for (TablePlanner.Draft d : drafts) {
            for (PlannedColumn c : d.columns()) {
                if (!c.staged().equals(c.source()) && hitsLoaded(d, c.source(), drafts)) {
                    cannotBeNamed(d, c.source());
                }
            }
            for (String c : d.origin().removed()) {
                if (ColumnPlanner.canBeNamed(c) && !hitsLoaded(d, c, drafts)) {
                    continue;
                }
                aside.computeIfAbsent(d, _ -> new ArrayList<>()).add(c);
                if (!Name.fitsPostgres(c)) {
                    cannotBeNamed(d, c);
                }
            }
        }
        return aside;
    }

    private void cannotBeNamed(TablePlanner.Draft d, String column) {
        problems.add(new Problem(
                "tables[" + d.index() + "].source",
                d.request().source() + "." + column,
                "is a name that PostgreSQL does not know, and that a rule of DMS cannot name alone",
                "Rename the column at the source"));
    }

    private static boolean hitsLoaded(TablePlanner.Draft d, String column, List<TablePlanner.Draft> drafts) {
        SourceTable table = d.request().source();
        return drafts.stream()
                .filter(o -> like(table.schema(), o.request().source().schema())
                        && like(table.table(), o.request().source().table()))
                .anyMatch(o -> o.columns().stream()
                        .anyMatch(c -> like(column, c.source()) && !(o == d && column.equals(c.source()))));
    }

    private static boolean like(String pattern, String name) {
        if (pattern.length() != name.length()) {
            return false;
        }
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) != '_' && pattern.charAt(i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
