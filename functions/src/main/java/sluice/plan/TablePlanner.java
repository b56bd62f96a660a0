package sluice.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.plan.PlannedTable.PlannedColumn;
import sluice.plan.PlannedTable.TableWindow;
import sluice.plan.PlannedTable.UniqueKey;
import sluice.sql.ColumnType;
import sluice.sql.TypeRule;

/// Plans one table as far as it can be planned without the others. Every problem goes to `problems`, every thing that
/// stays open to `notes`.
final class TablePlanner {

    private static final Set<String> WINDOW_NUMBERS = Set.of("int2", "int4", "int8", "numeric");
    private static final Set<String> VERSIONS =
            Set.of("int2", "int4", "int8", "numeric", "date", "timestamp", "timestamptz");
    /// Types in which a LOB of the source may end.
    private static final Set<String> LOB_TARGETS = Set.of("text", "varchar", "bytea", "json", "jsonb", "xml", "citext");
    /// What a transformation rule of DMS cannot have in a column's name ("Transformation rules and actions").
    private static final Pattern NOT_TRANSFORMED = Pattern.compile("[#\\\\/-]");
    /// What DMS takes for a wildcard in a name and cannot be told not to ("Wildcards in table mapping"); `_` can.
    private static final Pattern WILDCARD = Pattern.compile("[%\\[\\]]");

    /// A table that may be loaded, but has no number yet.
    ///
    /// @param index position in the request
    record Draft(
            int index,
            Request.Table request,
            List<PlannedColumn> columns,
            List<String> removed,
            List<String> key,
            TableWindow window,
            Optional<String> version,
            boolean overriding,
            List<UniqueKey> uniques) {}

    private final int index;
    private final Request.Table table;
    private final Request request;
    private final TargetCatalogue.Table target;
    private final Optional<SourceCatalogue.Table> source;
    private final Settings settings;
    private final Function<ColumnType, Optional<TypeRule>> rules;
    private final List<Problem> problems;
    private final List<String> notes;

    private final List<String> removed = new ArrayList<>();
    /// Target names of columns that are refused for their type.
    private final Set<String> untyped = new HashSet<>();
    private final Map<String, SourceCatalogue.Column> bySource = new LinkedHashMap<>();

    TablePlanner(
            int index,
            Request request,
            TargetCatalogue.Table target,
            Optional<SourceCatalogue.Table> source,
            Settings settings,
            Function<ColumnType, Optional<TypeRule>> rules,
            List<Problem> problems,
            List<String> notes) {
        this.index = index;
        this.table = request.tables().get(index);
        this.request = request;
        this.target = target;
        this.source = source;
        this.settings = settings;
        this.rules = rules;
        this.problems = problems;
        this.notes = notes;
    }

    /// Empty if the table cannot be planned; the reasons are in `problems` then.
    Optional<Draft> plan(Instant startedAt) {
        int before = problems.size();
        sourceRelation();
        if (!targetRelation()) {
            return Optional.empty();
        }
        actors();
        List<PlannedColumn> columns = columns();
        Optional<TargetCatalogue.Unique> key = key(columns);
        Optional<TableWindow> window = window(columns, startedAt);
        Optional<String> version = version(columns);
        List<UniqueKey> uniques = uniques(columns, key);
        boolean overriding = identities(columns, key);
        key.ifPresent(this::referencedBy);
        endpoint(columns);
        if (problems.size() > before || key.isEmpty() || window.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Draft(
                index, table, columns, removed, key.get().columns(), window.get(), version, overriding, uniques));
    }

    // ---- what the names stand for

    private void sourceRelation() {
        for (String name : List.of(table.source().schema(), table.source().table())) {
            if (WILDCARD.matcher(name).find()) {
                problem(
                        "source",
                        table.source(),
                        "has %, [ or ] in a name, which DMS takes for a wildcard",
                        "Rename it at the source");
            }
        }
        if (source.isEmpty()) {
            return;
        }
        SourceCatalogue.Table s = source.get();
        switch (s.relation()) {
            case TABLE -> {}
            case MISSING ->
                problem(
                        "source",
                        table.source(),
                        "does not exist at the source, or may not be seen there" + near(s.near()),
                        "Correct the name, or grant SELECT on the table");
            case VIEW, OTHER -> problem("source", table.source(), "is no table at the source", "Name a table");
        }
    }

    private boolean targetRelation() {
        switch (target.kind()) {
            case TABLE, PARTITIONED -> {}
            case MISSING -> {
                problem(
                        "target",
                        table.target(),
                        "does not exist in the target" + near(target.near()),
                        "Correct the name, or create the table");
                return false;
            }
            case VIEW, MATERIALIZED_VIEW, FOREIGN_TABLE, OTHER -> {
                problem("target", table.target(), "is " + target.kind().words(), "Name the table behind it");
                return false;
            }
        }
        if (!target.partitionOf().isEmpty()) {
            problem(
                    "target",
                    table.target(),
                    "is a partition of " + target.partitionOf(),
                    "Name " + target.partitionOf() + ": rows go to their partitions by themselves");
            return false;
        }
        if (target.inheritors()) {
            problem(
                    "target",
                    table.target(),
                    "has tables that inherit from it, whose rows would be taken for its own",
                    "Reload those tables by themselves, or make it a partitioned table");
        }
        if (!target.foreignPartitions().isEmpty()) {
            problem(
                    "target",
                    table.target(),
                    "has partitions on another server: " + String.join(", ", target.foreignPartitions()),
                    "Detach them, or reload where they are");
        }
        if (!target.missingPrivileges().isEmpty()) {
            problem(
                    "target",
                    table.target(),
                    "may not be used: missing " + String.join(", ", target.missingPrivileges()),
                    "Grant them to the role that Sluice logs in as");
        }
        return true;
    }

    // ---- what would act on our writes

    private void actors() {
        for (String trigger : target.triggers()) {
            problem(
                    "target",
                    table.target(),
                    "has a trigger that would act on what is written: " + trigger,
                    "Disable it for the run (ALTER TABLE ... DISABLE TRIGGER), or let it fire as REPLICA only");
        }
        for (String rule : target.rules()) {
            problem(
                    "target",
                    table.target(),
                    "has a rule that would rewrite what is written: " + rule,
                    "Disable it for the run (ALTER TABLE ... DISABLE RULE)");
        }
        if (target.rowSecurity()) {
            problem(
                    "target",
                    table.target(),
                    "has row security that hides rows from the role that Sluice logs in as",
                    "Give the role BYPASSRLS, or make it the owner");
        }
        for (TargetCatalogue.Check check : target.checks()) {
            if (check.exclusion()) {
                problem(
                        "target",
                        table.target(),
                        "has an exclusion constraint, " + check.name() + ", that a loaded row could run into half-way",
                        "Drop it for the run and add it again");
            } else {
                notes.add(table.target() + ": a source row that violates CHECK constraint " + check.name()
                        + " makes the merge of its chunk fail.");
            }
        }
        for (TargetCatalogue.ForeignKey f : target.foreignKeys()) {
            boolean outside = f.child().equals(table.target())
                    && request.tables().stream().noneMatch(t -> t.target().equals(f.parent()));
            if (outside) {
                notes.add(table.target() + ": foreign key " + f.name() + " needs its parents in " + f.parent()
                        + ", which this run does not load.");
            }
        }
        if (target.kind() == TargetCatalogue.Kind.PARTITIONED) {
            notes.add(
                    table.target() + ": a row for which there is no partition makes the merge of its chunk fail.");
        }
    }

    // Our merge changes no key and deletes nothing, so actions of foreign keys that reference the key (ON UPDATE, ON
    // DELETE) never fire. Columns beside the key do change.
    private void referencedBy(TargetCatalogue.Unique key) {
        for (TargetCatalogue.ForeignKey f : target.foreignKeys()) {
            if (!f.parent().equals(table.target()) || key.columns().containsAll(f.parentColumns())) {
                continue;
            }
            switch (f.onUpdate()) {
                case CASCADE, SET_NULL, SET_DEFAULT ->
                    problem(
                            "target",
                            table.target(),
                            "is referenced by " + f.child() + " through columns that are not the key ("
                                    + String.join(", ", f.parentColumns()) + "), and foreign key " + f.name()
                                    + " would change rows there",
                            "Make it ON UPDATE NO ACTION for the run, or use those columns as the key");
                case NO_ACTION, RESTRICT ->
                    notes.add(table.target() + ": foreign key " + f.name() + " of " + f.child()
                            + " makes a chunk fail that would change " + String.join(", ", f.parentColumns())
                            + " of a referenced row.");
            }
        }
    }

    // ---- columns

    private List<PlannedColumn> columns() {
        List<PlannedColumn> columns = new ArrayList<>();
        Map<String, String> taken = new LinkedHashMap<>();
        Set<String> matched = new HashSet<>();
        for (TargetCatalogue.Column c : target.columns()) {
            Optional<SourceCatalogue.Column> s = source.flatMap(t -> match(t, c.name()));
            boolean absent = sourceKnown() && (s.isEmpty() || s.get().virtual());
            String from = s.map(SourceCatalogue.Column::name).orElse(Name.atSource(c.name()));
            s.ifPresent(x -> matched.add(x.name()));
            if (c.generated()) {
                if (s.isPresent() || !sourceKnown()) {
                    removed.add(from);
                }
                continue;
            }
            if (absent) {
                if (c.notNull() && !c.hasDefault()) {
                    problem(
                            "target",
                            table.target(),
                            "has column " + c.name()
                                    + ", which is NOT NULL without default, and the source has none to fill it",
                            "Give it a default, allow NULL, or add it at the source");
                } else {
                    notes.add(
                            table.target() + ": column " + c.name() + " is not in the source and stays as it is.");
                }
                s.ifPresent(x -> removed.add(x.name()));
                continue;
            }
            String other = taken.putIfAbsent(from, c.name());
            if (other != null) {
                problem(
                        "target",
                        table.target(),
                        "has columns " + other + " and " + c.name() + ", which both would be loaded from " + from,
                        "Rename one of them");
                continue;
            }
            transformable(from, c.name());
            if (type(c, s)) {
                columns.add(new PlannedColumn(from, c.name(), fed(c.type(), s), c.notNull()));
                s.ifPresent(x -> bySource.put(c.name(), x));
            }
        }
        source.filter(t -> sourceKnown())
                .ifPresent(t -> t.columns().stream()
                        .filter(c -> !matched.contains(c.name()))
                        .forEach(c -> {
                            removed.add(c.name());
                            transformable(c.name(), "");
                            notes.add(table.target() + ": source column " + c.name() + " (" + c.declared()
                                    + ") is not in the target and is not loaded.");
                        }));
        return columns;
    }

    private boolean sourceKnown() {
        return source.isPresent() && source.get().relation() == SourceCatalogue.Relation.TABLE;
    }

    private static Optional<SourceCatalogue.Column> match(SourceCatalogue.Table source, String target) {
        List<Function<SourceCatalogue.Column, Boolean>> rules = List.of(
                c -> c.name().equals(Name.atSource(target)),
                c -> c.name().equals(target),
                c -> c.name().equalsIgnoreCase(target));
        for (Function<SourceCatalogue.Column, Boolean> rule : rules) {
            List<SourceCatalogue.Column> found =
                    source.columns().stream().filter(rule::apply).toList();
            if (found.size() == 1) {
                return Optional.of(found.getFirst());
            }
        }
        return Optional.empty();
    }

    private void transformable(String from, String to) {
        Matcher wildcard = WILDCARD.matcher(from);
        Matcher forbidden = NOT_TRANSFORMED.matcher(from + to);
        if (wildcard.find()) {
            problem(
                    "source",
                    table.source(),
                    "has column " + from + ", and DMS takes " + wildcard.group() + " for a wildcard in a name",
                    "Rename the column at the source");
        } else if (!from.equals(to) && forbidden.find()) {
            problem(
                    "source",
                    table.source(),
                    "has column " + from + (to.isEmpty() ? ", which the target lacks" : ", in the target " + to)
                            + ", and DMS has no rule for a column name with " + forbidden.group(),
                    to.isEmpty()
                            ? "Add the column to the target, spelled as at the source"
                            : "Spell the column alike at both sides (quoted)");
        }
    }

    private static ColumnType fed(ColumnType type, Optional<SourceCatalogue.Column> s) {
        boolean micros = s.filter(x -> x.type() == SourceCatalogue.Type.DATE
                        || x.type() == SourceCatalogue.Type.TIMESTAMP && x.scale() <= 6)
                .isPresent();
        return micros && Set.of("date", "timestamp").contains(type.name()) ? type.withMicros() : type;
    }

    private boolean type(TargetCatalogue.Column c, Optional<SourceCatalogue.Column> s) {
        Optional<TypeRule> rule = rules.apply(c.type());
        if (rule.isEmpty()) {
            problem(
                    "target",
                    table.target(),
                    "has column " + c.name() + " of type " + c.type().sql() + ", which cannot be stored exactly",
                    "Change its type, or move the column to another table");
            untyped.add(c.name());
            return false;
        }
        if (s.isEmpty()) {
            return true;
        }
        if (s.get().type() == SourceCatalogue.Type.LONG || s.get().type() == SourceCatalogue.Type.LONG_RAW) {
            if (request.lob().full()) {
                problem(
                        "lob.mode",
                        "full",
                        "does not load column " + s.get().name() + " of " + table.source() + ", a "
                                + s.get().declared(),
                        "Choose limited; DMS loads at most 64 KiB of it");
                untyped.add(c.name());
                return false;
            }
            notes.add(table.target() + ": DMS loads at most 64 KiB of "
                    + s.get().declared() + " column " + s.get().name() + ".");
        }
        Optional<String> obstacle = TypePairs.obstacle(s.get(), c.type(), rule.get());
        obstacle.ifPresent(why -> problem(
                "target",
                table.target(),
                "has column " + c.name() + " of type " + c.type().sql() + " for "
                        + s.get().declared() + " " + s.get().name() + " of the source: " + why,
                "Change the column's type in the target"));
        obstacle.ifPresent(why -> untyped.add(c.name()));
        return obstacle.isEmpty();
    }

    private boolean identities(List<PlannedColumn> columns, Optional<TargetCatalogue.Unique> key) {
        boolean overriding = false;
        for (PlannedColumn c : columns) {
            if (target.column(c.target()).orElseThrow().identity() != TargetCatalogue.Identity.ALWAYS) {
                continue;
            }
            overriding = true;
            if (key.isPresent() && !key.get().columns().contains(c.target())) {
                problem(
                        "target",
                        table.target(),
                        "has column " + c.target()
                                + ", GENERATED ALWAYS AS IDENTITY and not in the key, which no UPDATE can set",
                        "ALTER TABLE ... ALTER COLUMN ... SET GENERATED BY DEFAULT");
            }
        }
        return overriding;
    }

    // ---- key, other unique keys

    private Optional<TargetCatalogue.Unique> key(List<PlannedColumn> columns) {
        List<TargetCatalogue.Unique> usable =
                target.uniques().stream().filter(u -> unusable(u).isEmpty()).toList();
        Optional<TargetCatalogue.Unique> key;
        if (table.key().isEmpty()) {
            key = usable.stream().findFirst();
            if (key.isEmpty()) {
                List<String> reasons = target.uniques().stream()
                        .map(u -> u.name() + " " + unusable(u).orElseThrow())
                        .toList();
                problem(
                        "target",
                        table.target(),
                        "has no usable key" + (reasons.isEmpty() ? "" : ": " + String.join(", ", reasons)),
                        "Add a primary key, or a unique index on NOT NULL columns without WHERE and expressions");
            }
        } else {
            List<TargetCatalogue.Unique> same = target.uniques().stream()
                    .filter(u -> Set.copyOf(u.columns()).equals(Set.copyOf(table.key())))
                    .toList();
            key = same.stream().filter(usable::contains).findFirst();
            List<String> unknown =
                    table.key().stream().filter(c -> target.column(c).isEmpty()).toList();
            for (String c : unknown) {
                problem(
                        "key",
                        c,
                        "is no column of " + table.target() + near(Name.near(c, columnNames())),
                        "Correct the name");
            }
            if (key.isEmpty() && unknown.isEmpty()) {
                String why = same.isEmpty()
                        ? "no unique index has exactly these columns"
                        : same.getFirst().name() + " "
                                + unusable(same.getFirst()).orElseThrow();
                String known = usable.isEmpty()
                        ? ""
                        : ", e.g. " + String.join(", ", usable.getFirst().columns());
                problem(
                        "key",
                        String.join(", ", table.key()),
                        "is no usable key of " + table.target() + ": " + why,
                        "Name the columns of a valid unique index on NOT NULL columns" + known);
            }
        }
        key.ifPresent(k -> keyColumns(k, columns));
        return key;
    }

    private void keyColumns(TargetCatalogue.Unique key, List<PlannedColumn> columns) {
        for (String name : key.columns()) {
            Optional<PlannedColumn> c = find(columns, name);
            if (c.isEmpty()) {
                if (!untyped.contains(name)) {
                    problem(
                            "target",
                            table.target(),
                            "has key " + key.name() + " with column " + name + ", which is not loaded",
                            "Choose another key");
                }
                continue;
            }
            SourceCatalogue.Column s = bySource.get(name);
            if (s != null && s.type().isLob()) {
                problem(
                        "target",
                        table.target(),
                        "has key column " + name + ", a " + s.declared() + " at the source",
                        "Choose another key");
            } else if (!rules.apply(c.get().type()).orElseThrow().usableAsKey()) {
                problem(
                        "target",
                        table.target(),
                        "has key column " + name + " of type " + c.get().type().sql()
                                + ", by which rows cannot be ordered",
                        "Choose another key");
            }
        }
    }

    /// Why rows cannot be told apart by this index, as the end of a sentence.
    private Optional<String> unusable(TargetCatalogue.Unique u) {
        if (!u.onPartition().isEmpty()) {
            return Optional.of("belongs to partition " + u.onPartition() + " alone");
        }
        if (!u.valid()) {
            return Optional.of("is not valid (a build of it failed)");
        }
        if (!u.whole()) {
            return Optional.of("has an expression or a WHERE");
        }
        if (!u.immediate()) {
            return Optional.of("is DEFERRABLE");
        }
        List<String> nullable = u.columns().stream()
                .filter(c -> !target.column(c).orElseThrow().notNull())
                .toList();
        return nullable.isEmpty() ? Optional.empty() : Optional.of("allows NULL in " + String.join(", ", nullable));
    }

    private List<UniqueKey> uniques(List<PlannedColumn> columns, Optional<TargetCatalogue.Unique> key) {
        List<UniqueKey> uniques = new ArrayList<>();
        for (TargetCatalogue.Unique u : target.uniques()) {
            boolean isKey = key.isPresent()
                    && u.onPartition().isEmpty()
                    && u.whole()
                    && Set.copyOf(u.columns()).equals(Set.copyOf(key.get().columns()));
            if (isKey) {
                continue;
            }
            boolean loaded = u.columns().stream().allMatch(c -> find(columns, c).isPresent());
            if (!u.whole() || !u.onPartition().isEmpty()) {
                problem(
                        "target",
                        table.target(),
                        "has a unique index, " + u.name() + ", that "
                                + (u.whole()
                                        ? "belongs to partition " + u.onPartition() + " alone"
                                        : "has an expression or a WHERE")
                                + ": collisions with it would only be met half-way",
                        "Drop it for the run and create it again");
            } else if (loaded) {
                uniques.add(new UniqueKey(u.columns(), u.nullsNotDistinct()));
            } else if (u.columns().stream().noneMatch(untyped::contains)) {
                problem(
                        "target",
                        table.target(),
                        "has a unique index, " + u.name()
                                + ", on a column that is not loaded: collisions with it would only be met half-way",
                        "Drop it for the run and create it again");
            }
        }
        return uniques;
    }

    // ---- window and version

    private Optional<TableWindow> window(List<PlannedColumn> columns, Instant startedAt) {
        boolean own = table.windowColumn().isPresent();
        Name name = table.windowColumn().orElse(request.window().column());
        String field = own ? field("windowColumn") : "window.column";
        Optional<PlannedColumn> column = named(columns, name);
        if (column.isEmpty()) {
            missing(field, name, "Name a column of it, or give the table its own windowColumn");
            return Optional.empty();
        }
        ColumnType type = column.get().type();
        SourceCatalogue.Column s = bySource.get(column.get().target());
        Optional<TableWindow.Kind> kind = switch (type.name()) {
            case "date", "timestamp" -> Optional.of(TableWindow.Kind.LOCAL);
            case "timestamptz" -> Optional.of(TableWindow.Kind.INSTANT);
            default -> WINDOW_NUMBERS.contains(type.name()) ? Optional.of(TableWindow.Kind.NUMBER) : Optional.empty();
        };
        if (kind.isEmpty() || s != null && s.type().isLob()) {
            problems.add(new Problem(
                    field,
                    column.get().target(),
                    "is a " + type.sql() + " column in " + table.target() + ", on which no window can be put",
                    "Choose a date, a timestamp with or without time zone, or an integer or numeric column"));
            return Optional.empty();
        }
        if (NOT_TRANSFORMED.matcher(column.get().source()).find()) {
            // a filter names the column as a rule does
            problems.add(new Problem(
                    field,
                    column.get().source(),
                    "has a character in its name that DMS has no rule for",
                    "Choose another column"));
            return Optional.empty();
        }
        try {
            return Optional.of(request.window().on(column.get().target(), kind.get(), startedAt));
        } catch (Window.Unfit e) {
            e.problems.forEach(p -> problems.add(new Problem(
                    p.field(),
                    p.value(),
                    p.problem() + " (" + column.get().target() + " of " + table.target() + ", " + type.sql() + ")",
                    p.remedy())));
            return Optional.empty();
        }
    }

    private Optional<String> version(List<PlannedColumn> columns) {
        if (table.versionColumn().isEmpty()) {
            return Optional.empty();
        }
        Name name = table.versionColumn().get();
        Optional<PlannedColumn> column = named(columns, name);
        if (column.isEmpty()) {
            missing(field("versionColumn"), name, "Name a column of it, or leave versionColumn out");
        } else if (!VERSIONS.contains(column.get().type().name())) {
            problems.add(new Problem(
                    field("versionColumn"),
                    column.get().target(),
                    "is a " + column.get().type().sql() + " column, which does not tell older from newer",
                    "Choose a date, a timestamp, or an integer or numeric column"));
        }
        return column.map(PlannedColumn::target);
    }

    /// A column named by the request: by the target's spelling, else by the source's.
    private static Optional<PlannedColumn> named(List<PlannedColumn> columns, Name name) {
        return find(columns, name.target())
                .or(() -> columns.stream()
                        .filter(c -> c.source().equals(name.source()))
                        .findFirst());
    }

    private void missing(String field, Name name, String remedy) {
        Optional<TargetCatalogue.Column> there = target.column(name.target());
        if (untyped.contains(name.target())) {
            // said already, with its type
            return;
        }
        String problem = there.isPresent()
                ? there.get().generated()
                        ? "is generated in " + table.target() + ", so it is not loaded"
                        : "is in " + table.target() + ", but not in " + table.source()
                : "is no column of " + table.target() + near(Name.near(name.target(), columnNames()));
        problems.add(new Problem(field, name.target(), problem, remedy));
    }

    private List<String> columnNames() {
        return target.columns().stream().map(TargetCatalogue.Column::name).toList();
    }

    private static Optional<PlannedColumn> find(List<PlannedColumn> columns, String target) {
        return columns.stream().filter(c -> c.target().equals(target)).findFirst();
    }

    // ---- endpoint settings that change values of these columns

    private void endpoint(List<PlannedColumn> columns) {
        for (PlannedColumn c : columns) {
            Optional<SourceCatalogue.Column> s = Optional.ofNullable(bySource.get(c.target()));
            lob(c, s);
            number(c, s);
            trim(c, s);
        }
    }

    private void lob(PlannedColumn c, Optional<SourceCatalogue.Column> s) {
        boolean unbounded =
                LOB_TARGETS.contains(c.type().name()) && !c.type().sql().contains("(");
        boolean maybe = s.map(x -> x.type().isLob()).orElse(unbounded);
        if (maybe && !request.lob().full() && !settings.failsOnLobTruncation()) {
            problem(
                    "target",
                    table.target(),
                    "has column " + c.target() + ", "
                            + (s.isPresent() ? "a LOB at the source" : "perhaps a LOB at the source")
                            + ", and the source endpoint cuts LOBs silently in limited mode",
                    "Set FailTasksOnLobTruncation to true on the source endpoint, or choose lob.mode full");
        } else if (maybe && !request.lob().full()) {
            notes.add(table.target() + ": an empty LOB in column " + c.target()
                    + " arrives as NULL in limited LOB mode.");
        }
    }

    private void number(PlannedColumn c, Optional<SourceCatalogue.Column> s) {
        if (!c.type().name().equals("numeric")) {
            // integers: a value with more decimals than the setting keeps is no integer and is refused by value
            if (s.isPresent() && s.get().type() == SourceCatalogue.Type.BARE_NUMBER && carriedAsFloat()) {
                scale(c, s.get().declared() + " " + s.get().name());
            }
            return;
        }
        OptionalInt scale = scale(c.type().sql());
        boolean kept = settings.keeps(scale.orElse(Integer.MAX_VALUE));
        if (kept) {
            return;
        }
        if (s.isPresent() && s.get().type() == SourceCatalogue.Type.BARE_NUMBER) {
            scale(c, s.get().declared() + " " + s.get().name());
        } else if (s.isEmpty()) {
            notes.add(table.target() + ": if column " + c.target()
                    + " is a NUMBER without precision at the source, NumberDatatypeScale " + settings.numberScaleText()
                    + " of the source endpoint may round it.");
        }
    }

    private boolean carriedAsFloat() {
        return settings.numberScale().isEmpty() || settings.numberScale().getAsInt() == Settings.AS_FLOAT;
    }

    private void scale(PlannedColumn c, String declared) {
        problems.add(new Problem(
                "endpoints.source.NumberDatatypeScale",
                settings.numberScaleText(),
                "may round " + declared + " of " + table.source() + " on its way into "
                        + c.type().sql() + " column " + c.target(),
                "Set it to -2 on the source endpoint (every digit travels), or to the decimals that the column needs"));
    }

    private static OptionalInt scale(String numeric) {
        Matcher m = Pattern.compile("numeric\\(\\d+,(-?\\d+)\\)").matcher(numeric);
        return m.matches() ? OptionalInt.of(Integer.parseInt(m.group(1))) : OptionalInt.empty();
    }

    private void trim(PlannedColumn c, Optional<SourceCatalogue.Column> s) {
        // in bpchar trailing blanks mean nothing; elsewhere they are part of the value
        boolean matters = c.type().category() == 'S' && !c.type().name().equals("bpchar");
        if (!matters || !settings.trimsChar()) {
            return;
        }
        if (s.isPresent() && s.get().type() == SourceCatalogue.Type.CHAR) {
            problems.add(new Problem(
                    "endpoints.source.TrimSpaceInChar",
                    "true",
                    "cuts trailing blanks of " + s.get().declared() + " "
                            + s.get().name() + " of " + table.source() + " on its way into "
                            + c.type().sql() + " column " + c.target(),
                    "Set it to false on the source endpoint, or make the column "
                            + s.get().declared().toLowerCase(Locale.ROOT) + " in the target"));
        } else if (s.isEmpty()) {
            notes.add(table.target() + ": if column " + c.target()
                    + " is a CHAR at the source, TrimSpaceInChar of the source endpoint cuts its trailing blanks.");
        }
    }

    // ---- words

    private String field(String name) {
        return "tables[" + index + "]." + name;
    }

    private void problem(String field, Object value, String problem, String remedy) {
        problems.add(new Problem(field.contains(".") ? field : field(field), value.toString(), problem, remedy));
    }

    private static String near(List<String> names) {
        return names.isEmpty() ? "" : "; near it: " + String.join(", ", names);
    }
}
