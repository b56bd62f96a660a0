package sluice.reload.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import sluice.catalogue.Name;
import sluice.catalogue.SourceCatalogue;
import sluice.catalogue.TargetCatalogue;
import sluice.reload.plan.ColumnPlanner.Columns;
import sluice.reload.plan.ColumnPlanner.Loaded;
import sluice.sql.ColumnType;
import sluice.sql.Identifier;
import sluice.sql.Images;
import sluice.sql.TypeRule;
import sluice.sql.UniqueIndex;
import sluice.staging.PlannedTable.Origin;
import sluice.staging.PlannedTable.PlannedColumn;
import sluice.staging.PlannedTable.SourceKey;
import sluice.staging.PlannedTable.Statements;
import sluice.catalogue.TableWindow;

/// Plans one table as far as it can be planned without the others. Rules about its columns are [ColumnPlanner]'s, about
/// its keys [KeyPlanner]'s; here are those about the table itself, about what acts on our writes or refuses them,
/// and about the window.
///
/// @param role who is logged in to the target
record TablePlanner(
        Request request,
        String role,
        TargetCatalogue.Table target,
        Optional<SourceCatalogue.Table> source,
        Settings settings,
        Function<ColumnType, Optional<TypeRule>> rules,
        Remarks remarks) {

    /// Of a table (PostgreSQL documentation, Limits).
    private static final int MOST_COLUMNS = 1600;

    private static final Set<String> WINDOW_NUMBERS = Set.of("int2", "int4", "int8", "numeric");

    /// A table that may be loaded, but has no number yet.
    ///
    /// @param index position in the request
    record Draft(
            int index,
            Request.Table request,
            List<PlannedColumn> columns,
            List<String> key,
            TableWindow window,
            List<UniqueIndex> uniques,
            Origin origin,
            Statements statements) {}

    /// Empty if the table cannot be planned; the reasons are in the remarks then.
    Optional<Draft> plan(Instant startedAt) {
        int before = remarks.problems().size();
        sourceRelation();
        if (!targetRelation()) {
            return Optional.empty();
        }
        actors();
        ColumnPlanner columnPlanner = new ColumnPlanner(request, target, source, settings, rules, remarks);
        Columns columns = columnPlanner.columns();
        lacks(columns);
        KeyPlanner keyPlanner = new KeyPlanner(target, columns, rules, remarks);
        Optional<TargetCatalogue.Unique> key = keyPlanner.key();
        Optional<TableWindow> window = window(columns, startedAt);
        List<UniqueIndex> uniques = keyPlanner.others(key);
        boolean overriding = identities(columns, key);
        key.ifPresent(this::referencedBy);
        columnPlanner.endpoint(columns);
        columnPlanner.lobsWithoutKey(columns);
        List<SourceCatalogue.Key> sourceKeys = sourceKeys(columns);
        Optional<SourceKey> sourceKey = key.flatMap(k -> sourceKey(sourceKeys, columns, k));
        boolean keyKnown = sourceKey.isPresent() || key.filter(k -> isKeyOf(sourceKeys, columns, k)).isPresent();
        List<String> cut = cut(columns, key, window);
        List<PlannedColumn> planned = columns.loaded().stream()
                .map(Loaded::column)
                .map(c -> cut.contains(c.target()) ? c.withCut() : c)
                .toList();
        columnPlanner.width(planned);
        images(key);
        Origin origin = new Origin(
                columnPlanner.lobs(columns),
                named("allowNull", remarks.table().allowNull(), columns),
                columns.removed(),
                List.of(),
                keyKnown,
                sourceKey);
        if (remarks.problems().size() > before || key.isEmpty() || window.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Draft(
                remarks.index(),
                remarks.table(),
                planned,
                key.get().columns(),
                window.get(),
                uniques,
                origin,
                new Statements(
                        keyPlanner.comparisons(key.get()),
                        overriding,
                        target.relation().searchPath(),
                        target.relation().timeZone())));
    }

    // ---- what the names stand for

    private void sourceRelation() {
        for (String name : List.of(remarks.table().source().schema(), remarks.table().source().table())) {
            if (ColumnPlanner.WILDCARD.matcher(name).find()) {
                remarks.source("has %, [ or ] in a name, which DMS takes for a wildcard", "Rename it at the source");
            }
        }
        if (source.isEmpty()) {
            return;
        }
        SourceCatalogue.Table s = source.get();
        switch (s.relation()) {
            case TABLE -> {}
            case MISSING ->
                remarks.source(
                        "does not exist at the source, or may not be seen there" + Remarks.near(s.near()),
                        "Correct the name, or grant SELECT on the table");
            case VIEW, OTHER -> remarks.source("is not a table at the source", "Name a table");
        }
    }

    private boolean targetRelation() {
        switch (target.relation().kind()) {
            case TABLE, PARTITIONED -> {}
            case MISSING -> {
                remarks.target(
                        "does not exist in the target" + Remarks.near(target.near()),
                        "Correct the name, or create the table");
                return false;
            }
            case VIEW, MATERIALIZED_VIEW, FOREIGN_TABLE, OTHER -> {
                remarks.target("is " + target.relation().kind().words(), "Name the table behind it");
                return false;
            }
        }
        if (!target.relation().partitionOf().isEmpty()) {
            remarks.target(
                    "is a partition of " + target.relation().partitionOf(),
                    "Name " + target.relation().partitionOf() + ": rows go to their partitions by themselves");
            return false;
        }
        if (target.relation().inheritors()) {
            remarks.target(
                    "has tables that inherit from it, whose rows would be taken for its own",
                    "Reload those tables by themselves, or make it a partitioned table");
        }
        if (!target.relation().foreignPartitions().isEmpty()) {
            remarks.target(
                    "has partitions on another server: " + String.join(", ", target.relation().foreignPartitions()),
                    "Detach them, or reload where they are");
        }
        if (!target.relation().missingPrivileges().isEmpty()) {
            remarks.target(
                    "may not be used: missing " + String.join(", ", target.relation().missingPrivileges()),
                    grants());
        }
        return true;
    }

    private String grants() {
        String schema = "USAGE on the schema";
        List<String> ofTable = target.relation().missingPrivileges().stream().filter(p -> !p.equals(schema)).toList();
        List<String> grants = new ArrayList<>();
        String to = " TO " + new Identifier(role).sql();
        if (target.relation().missingPrivileges().contains(schema)) {
            grants.add("GRANT USAGE ON SCHEMA " + new Identifier(target.name().schema()).sql() + to);
        }
        if (!ofTable.isEmpty()) {
            grants.add("GRANT " + String.join(", ", ofTable) + " ON " + target.name().sql() + to);
        }
        return String.join("; ", grants);
    }

    /// Privileges that the table's own do not bring: with what each is needed for, and the GRANT to type.
    private void lacks(Columns columns) {
        Map<String, List<TargetCatalogue.Lack>> byGrant = target.lacks().stream()
                .filter(l -> switch (l.needed()) {
                    case LOADED -> l.column().isEmpty() || isLoaded(columns, l.column());
                    case LEFT_OUT -> !isLoaded(columns, l.column());
                    // where its column is loaded, the same is said of that
                    case KEPT -> request.undo().isPresent() && !isLoaded(columns, l.column());
                    case ALWAYS -> true;
                })
                .collect(Collectors.groupingBy(TargetCatalogue.Lack::grant, LinkedHashMap::new, Collectors.toList()));
        byGrant.forEach((grant, lacks) -> remarks.target(
                "cannot be written without " + lacks.getFirst().privilege() + ": "
                        + lacks.stream().map(TargetCatalogue.Lack::reason).distinct().collect(Collectors.joining("; ")),
                grant));
    }

    private static boolean isLoaded(Columns columns, String target) {
        return columns.loaded().stream().anyMatch(c -> c.column().target().equals(target));
    }

    // ---- what would act on our writes, or refuse them

    private void actors() {
        for (String trigger : target.triggers()) {
            remarks.target(
                    "has a trigger that would act on what is written: " + trigger,
                    "Disable it for the run (ALTER TABLE ... DISABLE TRIGGER), or let it fire as REPLICA only");
        }
        for (String rule : target.rules()) {
            remarks.target(
                    "has a rule that would rewrite what is written: " + rule,
                    "Disable it for the run (ALTER TABLE ... DISABLE RULE)");
        }
        if (target.relation().rowSecurity()) {
            remarks.target(
                    "has row security that hides rows from the role that Sluice logs in as",
                    "Give the role BYPASSRLS, or make it the owner");
        }
        for (TargetCatalogue.Check check : target.checks()) {
            if (check.exclusion()) {
                remarks.target(
                        "has an exclusion constraint, " + check.name() + ", that a loaded row could run into half-way",
                        "Drop it for the run and add it again");
            }
        }
        for (TargetCatalogue.ForeignKey f : target.foreignKeys()) {
            boolean outside = f.child().equals(remarks.table().target())
                    && request.tables().stream().noneMatch(t -> t.target().equals(f.parent()));
            if (outside && !f.readable()) {
                remarks.note("foreign key " + f.name() + " needs its parents in " + f.parent() + ", which the role that"
                        + " Sluice logs in as may not read: a missing one is met only when its chunk is merged.");
            }
        }
    }

    // Our merge changes no key and deletes nothing, so actions of foreign keys that reference the key (ON UPDATE, ON
    // DELETE) never fire. Columns beside the key do change.
    private void referencedBy(TargetCatalogue.Unique key) {
        for (TargetCatalogue.ForeignKey f : target.foreignKeys()) {
            if (!f.parent().equals(remarks.table().target()) || key.columns().containsAll(f.parentColumns())) {
                continue;
            }
            switch (f.onUpdate()) {
                case CASCADE, SET_NULL, SET_DEFAULT ->
                    remarks.target(
                            "is referenced by " + f.child() + " through columns that are not the key ("
                                    + String.join(", ", f.parentColumns()) + "), and foreign key " + f.name()
                                    + " would change rows there",
                            "Make it ON UPDATE NO ACTION for the run, or use those columns as the key");
                case NO_ACTION, RESTRICT -> {
                    if (!f.childReadable()) {
                        remarks.note("foreign key " + f.name() + " of " + f.child() + " refers to "
                                + String.join(", ", f.parentColumns()) + ", and the role that Sluice logs in as may not"
                                + " read that table: a value that changes and is referenced is met only when its chunk is"
                                + " merged.");
                    }
                }
            }
        }
    }

    /// Keys of the source that tell each of its rows apart and are loaded as a whole.
    private List<SourceCatalogue.Key> sourceKeys(Columns columns) {
        return source.stream()
                .flatMap(s -> s.keys().stream())
                .filter(k -> !k.nullable())
                .filter(k -> k.columns().stream().allMatch(c -> columns.bySource(c).isPresent()))
                .toList();
    }

    private static List<String> inTarget(SourceCatalogue.Key k, Columns columns) {
        return k.columns().stream().map(c -> columns.bySource(c).orElseThrow().column().target()).toList();
    }

    private static boolean isKeyOf(
            List<SourceCatalogue.Key> sourceKeys, Columns columns, TargetCatalogue.Unique key) {
        return sourceKeys.stream().anyMatch(k -> Set.copyOf(inTarget(k, columns)).equals(Set.copyOf(key.columns())));
    }

    /// The source's key that rows can be looked up by, where the target's is none: best one that the target's key holds.
    private Optional<SourceKey> sourceKey(
            List<SourceCatalogue.Key> sourceKeys, Columns columns, TargetCatalogue.Unique key) {
        if (isKeyOf(sourceKeys, columns, key)) {
            return Optional.empty();
        }
        return sourceKeys.stream()
                .map(k -> inTarget(k, columns))
                .min(Comparator.comparing(k -> !key.columns().containsAll(k)))
                .map(k -> new SourceKey(k, isIndexed(k), isMovable(k, key)));
    }

    private boolean isIndexed(List<String> columns) {
        return target.indexes().stream()
                .anyMatch(i -> i.size() >= columns.size()
                        && Set.copyOf(i.subList(0, columns.size())).equals(Set.copyOf(columns)));
    }

    private boolean isMovable(List<String> columns, TargetCatalogue.Unique key) {
        List<String> changed = key.columns().stream().filter(c -> !columns.contains(c)).toList();
        boolean referenced = target.foreignKeys().stream()
                .anyMatch(f -> f.parent().equals(remarks.table().target())
                        && f.parentColumns().stream().anyMatch(changed::contains));
        boolean identity = changed.stream()
                .anyMatch(c -> target.column(c).orElseThrow().identity() == TargetCatalogue.Identity.ALWAYS);
        return key.columns().containsAll(columns) && !referenced && !identity && !target.relation().deleteTriggers();
    }

    private boolean identities(Columns columns, Optional<TargetCatalogue.Unique> key) {
        List<String> always = columns.loaded().stream()
                .map(c -> c.column().target())
                .filter(c -> target.column(c).orElseThrow().identity() == TargetCatalogue.Identity.ALWAYS)
                .toList();
        for (String c : always) {
            if (key.isPresent() && !key.get().columns().contains(c)) {
                remarks.target(
                        "has column " + c
                                + ", GENERATED ALWAYS AS IDENTITY and not in the key, which no UPDATE can set",
                        "ALTER TABLE ... ALTER COLUMN ... SET GENERATED BY DEFAULT");
            }
        }
        return !always.isEmpty();
    }

    // ---- undo

    /// What would keep the table that keeps its rows from being made.
    private void images(Optional<TargetCatalogue.Unique> key) {
        if (request.undo().isEmpty()) {
            return;
        }
        target.columns().stream().map(TargetCatalogue.Column::name).filter(c -> c.startsWith(Images.OWN)).findFirst().ifPresent(c ->
                remarks.problem("undo", "", "cannot keep rows of " + target.name() + ": its column " + c
                        + " is named as Sluice's own are, which begin with " + Images.OWN, "Write \"undo\": \"off\", or rename the column"));
        int columns = target.columns().size() + key.map(k -> k.columns().size()).orElse(0) + Images.OWN_COLUMNS;
        if (columns > MOST_COLUMNS) {
            remarks.problem("undo", "", "cannot keep rows of " + target.name() + ": it has " + target.columns().size()
                    + " columns, and with Sluice's own a table would have " + columns + ", more than PostgreSQL's " + MOST_COLUMNS,
                    "Write \"undo\": \"off\"");
        }
    }

    // ---- window

    private Optional<TableWindow> window(Columns columns, Instant startedAt) {
        Request.Table table = remarks.table();
        boolean own = table.windowColumn().isPresent();
        Name name = table.windowColumn().orElse(request.window().column());
        String field = own ? remarks.field("windowColumn") : "window.column";
        Optional<Loaded> loaded = columns.find(name);
        if (loaded.isEmpty()) {
            missing(columns, field, name, "Name a column of it, or give the table its own windowColumn");
            return Optional.empty();
        }
        PlannedColumn column = loaded.get().column();
        String type = column.type().name();
        Optional<TableWindow.Kind> kind = switch (type) {
            case "date", "timestamp" -> Optional.of(TableWindow.Kind.LOCAL);
            case "timestamptz" -> Optional.of(TableWindow.Kind.INSTANT);
            default -> WINDOW_NUMBERS.contains(type) ? Optional.of(TableWindow.Kind.NUMBER) : Optional.empty();
        };
        if (kind.isEmpty() || loaded.get().isLob()) {
            remarks.problem(
                    field,
                    column.target(),
                    "is a " + column.type().sql() + " column in " + table.target() + ", on which no window can be put",
                    "Choose a date, a timestamp with or without time zone, or an integer or numeric column");
            return Optional.empty();
        }
        try {
            return Optional.of(request.window().on(column.target(), kind.get(), startedAt));
        } catch (Window.Unfit e) {
            String where = " (" + column.target() + " of " + table.target() + ", " + column.type().sql() + ")";
            e.problems.forEach(p -> remarks.problem(p.field(), p.value(), p.problem() + where, p.remedy()));
            return Optional.empty();
        }
    }

    private List<String> cut(Columns columns, Optional<TargetCatalogue.Unique> key, Optional<TableWindow> window) {
        List<String> cut = named("cut", remarks.table().cut(), columns);
        for (String name : cut) {
            PlannedColumn c = columns.find(name).orElseThrow().column();
            String field = remarks.field("cut");
            if (key.filter(k -> k.columns().contains(name)).isPresent()) {
                remarks.problem(field, name, "is in the key, and two rows could become one", "Leave it out");
            } else if (TypeRule.cutting(c.type()).isEmpty()) {
                remarks.problem(field, name, "is a " + c.type().sql() + " column in " + remarks.table().target()
                        + ", and nothing that can be cut goes beyond it", "Leave it out");
            } else if (window.filter(w -> w.column().equals(name) && !w.isWhole(c.type())).isPresent()) {
                remarks.problem(field, name, "is the window's column, and a bound of the window is no whole "
                        + c.type().sql() + ": a row of the window could leave it", "Choose other bounds, or leave it out");
            }
        }
        return cut;
    }

    /// Target names of columns that the request names in a list of this name.
    private List<String> named(String field, List<Name> names, Columns columns) {
        List<String> allowed = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Optional<Loaded> column = columns.find(names.get(i));
            if (column.isEmpty()) {
                missing(columns, remarks.field(field + "[" + i + "]"), names.get(i),
                        "Name a column that is loaded, or leave it out");
            }
            column.ifPresent(c -> allowed.add(c.column().target()));
        }
        return allowed;
    }

    private void missing(Columns columns, String field, Name name, String remedy) {
        Request.Table table = remarks.table();
        Optional<TargetCatalogue.Column> there = target.column(name.target());
        if (columns.untyped().contains(name.target())) {
            // said already, with its type
            return;
        }
        String problem = there.isPresent()
                ? there.get().generated()
                        ? "is generated in " + table.target() + ", so it is not loaded"
                        : "is in " + table.target() + ", but not in " + table.source()
                : "is not a column of " + table.target() + Remarks.near(target.columnsNear(name.target()));
        remarks.problem(field, name.target(), problem, remedy);
    }
}
