package sluice.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import sluice.plan.ColumnPlanner.Columns;
import sluice.plan.ColumnPlanner.Loaded;
import sluice.plan.PlannedTable.UniqueKey;
import sluice.sql.ColumnType;
import sluice.sql.TypeRule;

/// Plans the keys of one table: the key by which its rows are told apart, and the other unique keys that a loaded row
/// could collide with.
record KeyPlanner(
        TargetCatalogue.Table target,
        Columns columns,
        Function<ColumnType, Optional<TypeRule>> rules,
        Remarks remarks) {

    Optional<TargetCatalogue.Unique> key() {
        List<TargetCatalogue.Unique> usable = target.uniques().stream().filter(u -> unusable(u).isEmpty()).toList();
        Optional<TargetCatalogue.Unique> key = remarks.table().key().isEmpty() ? chosen(usable) : named(usable);
        key.ifPresent(this::keyColumns);
        return key;
    }

    private Optional<TargetCatalogue.Unique> chosen(List<TargetCatalogue.Unique> usable) {
        if (usable.isEmpty()) {
            List<String> reasons = target.uniques().stream()
                    .map(u -> u.name() + " " + unusable(u).orElseThrow())
                    .toList();
            remarks.target(
                    "has no usable key" + (reasons.isEmpty() ? "" : ": " + String.join(", ", reasons)),
                    "Add a primary key, or a unique index on NOT NULL columns without WHERE and expressions");
        }
        return usable.stream().findFirst();
    }

    private Optional<TargetCatalogue.Unique> named(List<TargetCatalogue.Unique> usable) {
        List<TargetCatalogue.Unique> same = target.uniques().stream()
                .filter(u -> Set.copyOf(u.columns()).equals(Set.copyOf(remarks.table().key())))
                .toList();
        Optional<TargetCatalogue.Unique> key = same.stream().filter(usable::contains).findFirst();
        List<String> unknown = remarks.table().key().stream().filter(c -> target.column(c).isEmpty()).toList();
        for (String c : unknown) {
            remarks.problem(
                    remarks.field("key"),
                    c,
                    "is no column of " + remarks.table().target() + Remarks.near(target.columnsNear(c)),
                    "Correct the name");
        }
        if (key.isEmpty() && unknown.isEmpty()) {
            String why = same.isEmpty()
                    ? "no unique index has exactly these columns"
                    : same.getFirst().name() + " " + unusable(same.getFirst()).orElseThrow();
            String known = usable.isEmpty() ? "" : ", e.g. " + String.join(", ", usable.getFirst().columns());
            remarks.problem(
                    remarks.field("key"),
                    String.join(", ", remarks.table().key()),
                    "is no usable key of " + remarks.table().target() + ": " + why,
                    "Name the columns of a valid unique index on NOT NULL columns" + known);
        }
        return key;
    }

    private void keyColumns(TargetCatalogue.Unique key) {
        for (String name : key.columns()) {
            Optional<Loaded> c = columns.find(name);
            if (c.isEmpty()) {
                if (!columns.untyped().contains(name)) {
                    remarks.target(
                            "has key " + key.name() + " with column " + name + ", which is not loaded",
                            "Choose another key");
                }
                continue;
            }
            ColumnType type = c.get().column().type();
            if (c.get().isLob()) {
                remarks.target(
                        "has key column " + name + ", a "
                                + c.get().atSource().orElseThrow().declared() + " at the source",
                        "Choose another key");
            } else if (!rules.apply(type).orElseThrow().usableAsKey()) {
                remarks.target(
                        "has key column " + name + " of type " + type.sql() + ", by which rows cannot be ordered",
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

    /// The unique keys besides `key`.
    List<UniqueKey> others(Optional<TargetCatalogue.Unique> key) {
        List<UniqueKey> others = new ArrayList<>();
        for (TargetCatalogue.Unique u : target.uniques()) {
            boolean isKey = key.isPresent()
                    && u.onPartition().isEmpty()
                    && u.whole()
                    && Set.copyOf(u.columns()).equals(Set.copyOf(key.get().columns()));
            if (isKey) {
                continue;
            }
            boolean loaded = u.columns().stream().allMatch(c -> columns.find(c).isPresent());
            if (!u.whole() || !u.onPartition().isEmpty()) {
                remarks.target(
                        "has a unique index, " + u.name() + ", that "
                                + (u.whole()
                                        ? "belongs to partition " + u.onPartition() + " alone"
                                        : "has an expression or a WHERE")
                                + ": collisions with it would only be met half-way",
                        "Drop it for the run and create it again");
            } else if (loaded) {
                others.add(new UniqueKey(u.columns(), u.nullsNotDistinct()));
            } else if (u.columns().stream().noneMatch(columns.untyped()::contains)) {
                remarks.target(
                        "has a unique index, " + u.name()
                                + ", on a column that is not loaded: collisions with it would only be met half-way",
                        "Drop it for the run and create it again");
            }
        }
        return others;
    }
}
