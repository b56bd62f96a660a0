package sluice.reload.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import sluice.catalogue.TargetCatalogue.ForeignKey;
import sluice.ledger.Problem;
import sluice.sql.Identifier;
import sluice.sql.TableName;

/// In which order tables are merged, so that parents come before children.
///
/// Tables that reference each other in a circle are on one level: their chunks are merged as they come, and those that
/// need each other at last in one transaction, at whose end DEFERRABLE foreign keys are checked. Within it the tables come
/// in the order that the other foreign keys ask for; where these alone make a circle, there is none.
///
/// @param tables   in merge order
/// @param levels   0 for a table that references no other, else one more than the highest of its parents; tables of a
///                 circle have one
/// @param circles  tables that reference each other, in merge order; not those that reference themselves alone
/// @param problems circles that no constraint may be deferred in
record MergeOrder(
        List<TableName> tables, Map<TableName, Integer> levels, List<List<TableName>> circles, List<Problem> problems) {

    /// @param wanted in the request's order
    /// @param foreignKeys of each of them, from and to it
    static MergeOrder of(List<TableName> wanted, Map<TableName, List<ForeignKey>> foreignKeys) {
        return new Finder(wanted, foreignKeys).order();
    }

    /// The tables of the circle that a table is in, in merge order; empty if it is in none.
    List<TableName> circleOf(TableName table) {
        return circles.stream().filter(c -> c.contains(table)).findFirst().orElse(List.of());
    }

    private static final class Finder {

        private final List<TableName> wanted;
        private final Map<TableName, List<ForeignKey>> toOthers = new LinkedHashMap<>();
        private final Map<TableName, Set<TableName>> reached = new HashMap<>();
        private final List<Problem> problems = new ArrayList<>();

        Finder(List<TableName> wanted, Map<TableName, List<ForeignKey>> foreignKeys) {
            this.wanted = wanted;
            for (TableName t : wanted) {
                toOthers.put(t, foreignKeys.get(t).stream()
                        .filter(f -> f.child().equals(t) && !f.parent().equals(t) && wanted.contains(f.parent()))
                        .toList());
            }
            for (TableName t : wanted) {
                Set<TableName> found = new HashSet<>();
                reach(t, found);
                reached.put(t, found);
            }
        }

        private void reach(TableName from, Set<TableName> found) {
            for (ForeignKey f : toOthers.get(from)) {
                if (found.add(f.parent())) {
                    reach(f.parent(), found);
                }
            }
        }

        MergeOrder order() {
            Map<TableName, Integer> levels = new HashMap<>();
            wanted.forEach(t -> level(t, levels));
            List<List<TableName>> groups = wanted.stream()
                    .map(this::circle)
                    .distinct()
                    .sorted(Comparator.comparingInt(c -> levels.get(c.getFirst())))
                    .map(this::ordered)
                    .toList();
            return new MergeOrder(
                    groups.stream().flatMap(List::stream).toList(),
                    levels,
                    groups.stream().filter(g -> g.size() > 1).toList(),
                    problems);
        }

        /// The table and those that reference each other with it.
        private List<TableName> circle(TableName t) {
            return wanted.stream()
                    .filter(o -> o.equals(t) || reached.get(t).contains(o) && reached.get(o).contains(t))
                    .toList();
        }

        private int level(TableName t, Map<TableName, Integer> levels) {
            if (!levels.containsKey(t)) {
                List<TableName> circle = circle(t);
                int level = circle.stream()
                        .flatMap(c -> toOthers.get(c).stream())
                        .map(ForeignKey::parent)
                        .filter(p -> !circle.contains(p))
                        .mapToInt(p -> level(p, levels) + 1)
                        .max()
                        .orElse(0);
                circle.forEach(c -> levels.put(c, level));
            }
            return levels.get(t);
        }

        /// A circle's tables as the foreign keys that cannot be deferred ask for.
        private List<TableName> ordered(List<TableName> circle) {
            Set<ForeignKey> toChange = new LinkedHashSet<>();
            String shown = "";
            Set<TableName> open = new LinkedHashSet<>(circle);
            List<TableName> ordered = new ArrayList<>();
            while (!open.isEmpty()) {
                Predicate<ForeignKey> binds =
                        f -> !f.deferrable() && !toChange.contains(f) && open.contains(f.parent());
                List<TableName> ready = open.stream()
                        .filter(t -> toOthers.get(t).stream().noneMatch(binds))
                        .toList();
                if (ready.isEmpty()) {
                    List<TableName> stuck = stuck(open, binds);
                    shown = shown.isEmpty() ? words(stuck) : shown;
                    toOthers.get(stuck.getFirst()).stream()
                            .filter(f -> binds.test(f) && f.parent().equals(stuck.get(1)))
                            .forEach(toChange::add);
                }
                ordered.addAll(ready);
                ready.forEach(open::remove);
            }
            if (!toChange.isEmpty()) {
                problems.add(new Problem(
                        "tables",
                        shown,
                        "reference each other by foreign keys that are never deferred, so none can be merged before the"
                                + " others",
                        toChange.stream().map(Finder::change).collect(Collectors.joining("; "))
                                + ". It is checked as before wherever nobody defers it"));
            }
            return ordered;
        }

        /// Every open table has an open parent, so going up must come back to where it was.
        private List<TableName> stuck(Set<TableName> open, Predicate<ForeignKey> binds) {
            List<TableName> path = new ArrayList<>();
            TableName at = open.iterator().next();
            while (!path.contains(at)) {
                path.add(at);
                at = toOthers.get(at).stream().filter(binds).findFirst().orElseThrow().parent();
            }
            List<TableName> circle = new ArrayList<>(path.subList(path.indexOf(at), path.size()));
            circle.add(at);
            return circle;
        }

        private static String words(List<TableName> path) {
            return path.stream().map(TableName::toString).collect(Collectors.joining(" -> "));
        }

        private static String change(ForeignKey f) {
            return "ALTER TABLE " + f.child().sql() + " ALTER CONSTRAINT " + new Identifier(f.name()).sql()
                    + " DEFERRABLE";
        }
    }
}
