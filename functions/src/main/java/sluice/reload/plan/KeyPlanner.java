package sluice.reload.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import sluice.catalogue.TargetCatalogue;
import sluice.reload.plan.ColumnPlanner.Columns;
import sluice.reload.plan.ColumnPlanner.Loaded;
import sluice.sql.ColumnType;
import sluice.sql.Comparison;
import sluice.sql.Passing;
import sluice.sql.TypeRule;
import sluice.sql.UniqueIndex;

/// Plans the keys of one table: the key by which its rows are told apart, and the other unique indexes that a loaded row
/// could collide with.
///
/// A key is what its index says: operator class and collation decide what is one key, whatever the column's own are. An
/// index whose operators cannot be named, or that NULLs could stand in, is no key, and the refusal names it. What an
/// index takes for equal need not be the same ([Comparison#identity]): then the merge sets the key's columns too, unless
/// a foreign key refers to them.
record KeyPlanner(
        TargetCatalogue.Table target,
        Columns columns,
        Function<ColumnType, Optional<TypeRule>> rules,
        Remarks remarks) {

    private static final String CITEXT = "citext";
    private static final String TEXT = "pg_catalog.text";

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
                    "is not a column of " + remarks.table().target() + Remarks.near(target.columnsNear(c)),
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
                    "is not a usable key of " + remarks.table().target() + ": " + why,
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
            } else if (!type.name().equals(CITEXT)
                    && !rules.apply(type).orElseThrow().usableAsKey()) {
                remarks.target(
                        "has key column " + name + " of type " + type.sql() + ", by which rows cannot be ordered",
                        "Choose another key");
            }
        }
        for (Comparison c : comparisons(key)) {
            if (!c.identity()) {
                target.foreignKeys().stream()
                        .filter(f -> f.parent().equals(remarks.table().target())
                                && f.parentColumns().contains(c.column()))
                        .forEach(f -> remarks.target(
                                "has key " + key.name() + ", which takes different values of " + c.column()
                                        + " for one (" + how(c) + "), and foreign key " + f.name() + " of " + f.child()
                                        + " refers to it: a key that is only spelled differently could not be put right",
                                "Choose another key, or drop the foreign key for the run"));
            }
        }
    }

    private String how(Comparison c) {
        if (!c.as().isEmpty()) {
            return "compared as " + c.as();
        }
        return target.column(c.column()).orElseThrow().type().name().equals(CITEXT)
                ? CITEXT
                : "collation " + c.collation();
    }

    /// How the index compares its columns, where that is not how they would be compared without it.
    List<Comparison> comparisons(TargetCatalogue.Unique key) {
        return key.parts().stream().map(this::comparison).flatMap(Optional::stream).toList();
    }

    private Optional<Comparison> comparison(TargetCatalogue.Part p) {
        boolean citext = target.column(p.column()).orElseThrow().type().name().equals(CITEXT);
        if (p.natural() && !p.ownCollation() && p.deterministic() && !citext) {
            return Optional.empty();
        }
        boolean identity = p.deterministic() && (p.natural() ? !citext : p.type().equals(TEXT));
        return Optional.of(
                new Comparison(p.column(), p.schema(), p.natural() ? "" : p.type(), p.collation(), identity));
    }

    /// Whether the merge can compare by the operators of an index's part.
    private boolean comparable(TargetCatalogue.Part p) {
        String type = target.column(p.column()).orElseThrow().type().name();
        return p.standard()
                && (p.natural()
                                ? p.schema().equals("pg_catalog") || type.equals(CITEXT)
                                : type.equals(CITEXT) && p.type().equals(TEXT)
                                        || List.of("text", "varchar").contains(type) && p.type().equals("pg_catalog.bpchar"));
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
        for (TargetCatalogue.Part p : u.parts()) {
            if (!comparable(p)) {
                return Optional.of("compares " + p.column() + " by operator class " + p.operatorClass());
            }
        }
        if (!u.notValidated().isEmpty()) {
            return Optional.of("may hold NULLs, by a NOT NULL that is NOT VALID: " + String.join(", ", u.notValidated())
                    + "; ALTER TABLE ... VALIDATE CONSTRAINT makes it sure");
        }
        List<String> nullable = u.columns().stream()
                .filter(c -> !target.column(c).orElseThrow().notNull())
                .toList();
        return nullable.isEmpty() ? Optional.empty() : Optional.of("allows NULL in " + String.join(", ", nullable));
    }

    /// The unique indexes besides the key's that could refuse a row.
    List<UniqueIndex> others(Optional<TargetCatalogue.Unique> key) {
        List<UniqueIndex> others = new ArrayList<>();
        for (TargetCatalogue.Unique u : target.uniques()) {
            if (key.isPresent() && (u.equals(key.get()) || holdsKey(u, key.get()))) {
                continue;
            }
            Optional<TargetCatalogue.Part> odd = u.parts().stream().filter(p -> !p.standard()).findFirst();
            if (u.wholeRow()) {
                unsearchable(u, "on an expression that takes the whole row");
            } else if (odd.isPresent()) {
                unsearchable(u, "by operator class " + odd.get().operatorClass());
            } else if (u.uses().stream().allMatch(c -> columns.find(c).isPresent())) {
                others.add(index(u, key.map(TargetCatalogue.Unique::columns).orElse(List.of())));
            } else if (u.uses().stream().noneMatch(columns.untyped()::contains)) {
                unsearchable(u, "on a column that is not loaded");
            }
        }
        return others;
    }

    /// Rows with one value of `u` have one key, so the key alone refuses what `u` would refuse.
    private static boolean holdsKey(TargetCatalogue.Unique u, TargetCatalogue.Unique key) {
        return u.parts().containsAll(key.parts());
    }

    private void unsearchable(TargetCatalogue.Unique u, String why) {
        remarks.target(
                "has a unique index, " + u.name() + ", " + why + ": collisions with it would only be met half-way",
                "Drop it for the run and create it again");
    }

    private UniqueIndex index(TargetCatalogue.Unique u, List<String> key) {
        List<UniqueIndex.Part> parts = u.parts().stream()
                .map(p -> new UniqueIndex.Part(
                        p.sql(),
                        p.column(),
                        p.schema(),
                        p.natural() ? "" : p.type(),
                        p.natural() && !p.column().isEmpty() && !p.ownCollation() ? "" : p.collation()))
                .toList();
        List<String> predicates =
                Stream.of(u.predicate(), u.ofPartition()).filter(p -> !p.isEmpty()).toList();
        List<String> changing = u.uses().stream().filter(c -> !key.contains(c)).toList();
        List<Passing> passing = u.immediate() ? passing(u, changing) : List.of();
        Optional<String> referring = target.foreignKeys().stream()
                .filter(f -> f.parent().equals(remarks.table().target())
                        && !f.deferrable()
                        && f.parentColumns().stream().anyMatch(changing::contains))
                .map(f -> "foreign key " + f.name() + " of " + f.child() + " refers to them")
                .findFirst();
        String obstacle = referring.orElse(
                u.immediate() && passing.isEmpty() ? UniqueIndex.NO_PASSING : "");
        return new UniqueIndex(u.name(), u.uses(), parts, predicates, u.nullsNotDistinct(), passing, obstacle);
    }

    /// Whether rows with NULL in a column collide in no other unique index, also by COALESCE or IS NULL.
    private boolean nullsAreFree(String column, TargetCatalogue.Unique but) {
        return target.uniques().stream()
                .filter(u -> !u.equals(but) && u.uses().contains(column))
                .allMatch(u -> u.whole() && !u.nullsNotDistinct());
    }

    private List<Passing> passing(TargetCatalogue.Unique u, List<String> changing) {
        boolean generates = target.columns().stream()
                .anyMatch(c -> c.generated() && (c.notNull() || !c.domain().isEmpty() || isChecked(c.name())));
        return Passing.choose(changing.stream()
                .map(c -> {
                    TargetCatalogue.Column column = target.column(c).orElseThrow();
                    List<TargetCatalogue.ForeignKey> refers = target.foreignKeys().stream()
                            .filter(f -> f.child().equals(remarks.table().target()) && f.childColumns().contains(c))
                            .toList();
                    boolean whole = refers.stream().anyMatch(f -> f.matchFull() && f.childColumns().size() > 1);
                    boolean checked = isChecked(c) || !column.domain().isEmpty();
                    return new Passing.Candidate(
                            c,
                            column.type(),
                            !column.notNull() && !u.nullsNotDistinct() && !whole && nullsAreFree(c, u),
                            !checked && !generates,
                            refers.isEmpty() && !checked,
                            u.columns().contains(c));
                })
                .toList());
    }

    private boolean isChecked(String column) {
        return target.checks().stream().anyMatch(k -> k.columns().contains(column));
    }
}
