package sluice.reload.plan;

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
import java.util.stream.Collectors;
import sluice.catalogue.Name;
import sluice.catalogue.SourceCatalogue;
import sluice.catalogue.TargetCatalogue;
import sluice.sql.ColumnType;
import sluice.sql.TypeRule;
import sluice.staging.PlannedTable.PlannedColumn;

/// Plans the columns of one table: which column of the source each is loaded from, and whether its values arrive as
/// they were: by its type, and by what the source endpoint is set to.
record ColumnPlanner(
        Request request,
        TargetCatalogue.Table target,
        Optional<SourceCatalogue.Table> source,
        Settings settings,
        Function<ColumnType, Optional<TypeRule>> rules,
        Remarks remarks) {

    /// Types in which a LOB of the source may end.
    private static final Set<String> LOB_TARGETS = Set.of("text", "varchar", "bytea", "json", "jsonb", "xml", "citext");
    /// Columns that a refusal for a row's width names.
    private static final int NAMED = 3;
    /// What a transformation rule of DMS cannot have in a column's name ("Transformation rules and actions").
    private static final Pattern NOT_TRANSFORMED = Pattern.compile("[#\\\\/-]");
    /// What DMS takes for a wildcard in a name and cannot be told not to ("Wildcards in table mapping"); `_` can.
    static final Pattern WILDCARD = Pattern.compile("[%\\[\\]]");

    /// @param loaded  in the target's order
    /// @param removed columns of the source that are not loaded, as Oracle spells them; perhaps not all of them exist
    /// @param untyped target names of columns that are refused for their type
    record Columns(List<Loaded> loaded, List<String> removed, Set<String> untyped) {

        Optional<Loaded> find(String target) {
            return loaded.stream().filter(c -> c.column().target().equals(target)).findFirst();
        }

        /// The column that is loaded from this one of the source.
        Optional<Loaded> bySource(String source) {
            return loaded.stream().filter(c -> c.column().source().equals(source)).findFirst();
        }

        /// A column named by the request: by the target's spelling, else by the source's.
        Optional<Loaded> find(Name name) {
            return find(name.target())
                    .or(() -> loaded.stream().filter(c -> c.column().source().equals(name.source())).findFirst());
        }
    }

    /// @param atSource empty where nothing is known about the column at the source
    record Loaded(PlannedColumn column, Optional<SourceCatalogue.Column> atSource) {

        boolean isLob() {
            return atSource.filter(SourceCatalogue.Column::lob).isPresent();
        }
    }

    Columns columns() {
        List<Loaded> loaded = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        Set<String> untyped = new HashSet<>();
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
                    remarks.target(
                            "has column " + c.name()
                                    + ", which is NOT NULL without default, and the source has none to fill it",
                            "Give it a default, allow NULL, or add it at the source");
                } else {
                    remarks.note("column " + c.name()
                            + (s.isPresent()
                                    ? " is a virtual column at the source, which DMS does not load: it"
                                    : " is not in the source and")
                            + " stays as it is.");
                }
                s.ifPresent(x -> removed.add(x.name()));
                continue;
            }
            if (s.isPresent() && s.get().invisible()) {
                remarks.source(
                        "has INVISIBLE column " + from + " (" + s.get().declared()
                                + "), which DMS does not load, and the target has column " + c.name(),
                        "Make it visible for the run (ALTER TABLE ... MODIFY (" + from + " VISIBLE))");
                untyped.add(c.name());
                continue;
            }
            String other = taken.putIfAbsent(from, c.name());
            if (other != null) {
                remarks.target(
                        "has columns " + other + " and " + c.name() + ", which both would be loaded from " + from,
                        "Rename one of them");
                continue;
            }
            renamed(new PlannedColumn(from, c.name(), c.type(), c.notNull()));
            if (type(c, s)) {
                loaded.add(new Loaded(new PlannedColumn(from, c.name(), fed(c, s), c.notNull()), s));
            } else {
                untyped.add(c.name());
            }
        }
        source.filter(t -> sourceKnown())
                .ifPresent(t -> t.columns().stream()
                        .filter(c -> !matched.contains(c.name()))
                        .forEach(c -> {
                            removed.add(c.name());
                            remarks.note("source column " + c.name() + " (" + c.declared()
                                    + (c.invisible() ? ", INVISIBLE" : "") + ") is not in the target and is not loaded.");
                        }));
        return new Columns(loaded, removed, untyped);
    }

    private boolean sourceKnown() {
        return source.isPresent() && source.get().relation() == SourceCatalogue.Relation.TABLE;
    }

    private static Optional<SourceCatalogue.Column> match(SourceCatalogue.Table source, String target) {
        List<Function<SourceCatalogue.Column, Boolean>> rules = List.of(
                c -> c.name().equals(Name.atSource(target)),
                c -> c.name().equals(target),
                c -> c.name().equalsIgnoreCase(target),
                c -> !Name.fitsPostgres(c.name()) && Name.atTarget(c.name()).equals(target));
        for (Function<SourceCatalogue.Column, Boolean> rule : rules) {
            List<SourceCatalogue.Column> found = source.columns().stream().filter(rule::apply).toList();
            if (found.size() == 1) {
                return Optional.of(found.getFirst());
            }
        }
        return Optional.empty();
    }

    /// Staging has a name of its own only for what PostgreSQL cannot call as the source does.
    private void renamed(PlannedColumn c) {
        if (!c.staged().equals(c.source()) && !canBeNamed(c.source())) {
            remarks.source(
                    "has column " + c.source() + ", a name that PostgreSQL does not know and DMS cannot change",
                    "Rename the column at the source");
        }
    }

    /// Whether a rule can name a column and hit no other for the characters in it.
    static boolean canBeNamed(String column) {
        return !WILDCARD.matcher(column).find() && !NOT_TRANSFORMED.matcher(column).find();
    }

    private static ColumnType fed(TargetCatalogue.Column c, Optional<SourceCatalogue.Column> s) {
        return s.map(x -> c.type().fedBy(TypePairs.feed(x, c.type()))).orElse(c.type());
    }

    private boolean type(TargetCatalogue.Column c, Optional<SourceCatalogue.Column> s) {
        Optional<TypeRule> rule = rules.apply(c.type());
        if (rule.isEmpty()) {
            remarks.target(
                    "has column " + c.name() + " of type " + c.type().sql() + ", which cannot be stored exactly",
                    "Change its type, or move the column to another table");
            return false;
        }
        if (s.isEmpty()) {
            return true;
        }
        if (s.get().type() == SourceCatalogue.Type.LONG || s.get().type() == SourceCatalogue.Type.LONG_RAW) {
            if (request.lob().full()) {
                remarks.problem(
                        "lob.mode",
                        "full",
                        "does not load column " + s.get().name() + " of " + remarks.table().source() + ", a "
                                + s.get().declared(),
                        "Choose limited; DMS loads at most 64 KiB of it");
                return false;
            }
            remarks.note("DMS loads at most 64 KiB of " + s.get().declared() + " column " + s.get().name() + ".");
        }
        Optional<String> obstacle = TypePairs.obstacle(s.get(), c.type(), rule.get());
        obstacle.ifPresent(why -> remarks.target(
                "has column " + c.name() + " of type " + c.type().sql() + " for "
                        + s.get().declared() + " " + s.get().name() + " of the source: " + why,
                "Change the column's type in the target"));
        return obstacle.isEmpty();
    }

    // ---- what the endpoint's settings do to values

    /// Settings of the source endpoint that would change values of `columns` on their way.
    void endpoint(Columns columns) {
        for (Loaded c : columns.loaded()) {
            lob(c.column(), c.atSource());
            number(c.column(), c.atSource());
            trim(c.column(), c.atSource());
        }
    }

    /// Refuses a table of which the target can hold a row that staging cannot.
    ///
    /// @param planned with what is cut
    void width(List<PlannedColumn> planned) {
        RowWidth width = RowWidth.of(planned, t -> rules.apply(t).orElseThrow().stagingType().sql());
        if (width.overflows()) {
            List<RowWidth.Growing> growing = width.growing();
            int others = growing.size() - NAMED;
            remarks.target(
                    String.format(
                            Locale.ROOT,
                            "has %,d columns that take up to %,d bytes a row in staging, and PostgreSQL holds a row of %,d bytes; staged"
                                    + " wider than in the target: %s%s",
                            planned.size(),
                            width.widest(),
                            RowWidth.PAGE,
                            growing.stream().limit(NAMED).map(Object::toString).collect(Collectors.joining(", ")),
                            others > 0 ? String.format(Locale.ROOT, " and %,d more", others) : ""),
                    narrower(growing));
        }
    }

    private String narrower(List<RowWidth.Growing> growing) {
        String move = "ove columns to another table, at the source and in the target";
        if (!sourceKnown()) {
            return "Give Sluice a connection to the source, so that whole numbers are staged in 2 to 8 bytes and times in"
                    + " 8, or m" + move;
        }
        boolean whole = growing.stream().anyMatch(g -> g.column().type().name().matches("int[248]"));
        return (whole ? "Say at the source how many digits its whole numbers have (NUMBER(9) takes 4 bytes, NUMBER and"
                + " INTEGER up to 13), or m" : "M") + move;
    }

    private void lob(PlannedColumn c, Optional<SourceCatalogue.Column> s) {
        if (!maybeLob(c, s) || request.lob().full()) {
            return;
        }
        if (settings.failsOnLobTruncation()) {
            if (s.isEmpty()) {
                remarks.note("if column " + c.target() + " is a LOB at the source, an empty one arrives as NULL in"
                        + " limited LOB mode.");
            }
        } else {
            remarks.target(
                    "has column " + c.target() + ", "
                            + (s.isPresent() ? "a LOB at the source" : "perhaps a LOB at the source")
                            + ", and the source endpoint cuts LOBs silently in limited mode",
                    "Set FailTasksOnLobTruncation to true on the source endpoint, or choose lob.mode full");
        }
    }

    private static boolean maybeLob(PlannedColumn c, Optional<SourceCatalogue.Column> s) {
        boolean unbounded = LOB_TARGETS.contains(c.type().name()) && !c.type().sql().contains("(");
        return s.map(SourceCatalogue.Column::lob).orElse(unbounded);
    }

    /// Target names of columns that are LOBs at the source, or may be where it is not known.
    List<String> lobs(Columns columns) {
        return columns.loaded().stream()
                .filter(c -> maybeLob(c.column(), c.atSource()))
                .map(c -> c.column().target())
                .toList();
    }

    /// DMS finds the LOBs of a row by its key, and leaves them NULL where the table has none.
    void lobsWithoutKey(Columns columns) {
        List<String> lobs =
                columns.loaded().stream().filter(Loaded::isLob).map(c -> c.column().source()).toList();
        if (sourceKnown() && source.get().keys().isEmpty() && !lobs.isEmpty()) {
            remarks.source(
                    "has neither a primary key nor a unique index, and DMS does not load LOBs of such a table: "
                            + String.join(", ", lobs),
                    "Add a primary key or a unique index at the source");
        }
    }

    private void number(PlannedColumn c, Optional<SourceCatalogue.Column> s) {
        boolean bare = s.isPresent() && s.get().type() == SourceCatalogue.Type.BARE_NUMBER;
        boolean numeric = c.type().name().equals("numeric");
        // integers: a value with more decimals than the setting keeps is no integer and is refused by value
        boolean kept =
                numeric ? settings.keeps(decimals(c.type().sql()).orElse(Integer.MAX_VALUE)) : !carriedAsFloat();
        if (bare && !kept) {
            rounded(c, s.get());
        } else if (s.isEmpty() && numeric && !kept) {
            remarks.note("if column " + c.target()
                    + " is a NUMBER without precision at the source, NumberDatatypeScale " + settings.numberScaleText()
                    + " of the source endpoint may round it.");
        }
    }

    private boolean carriedAsFloat() {
        return settings.numberScale().isEmpty() || settings.numberScale().getAsInt() == Settings.AS_FLOAT;
    }

    private void rounded(PlannedColumn c, SourceCatalogue.Column s) {
        remarks.problem(
                "endpoints.source.NumberDatatypeScale",
                settings.numberScaleText(),
                "may round " + s.declared() + " " + s.name() + " of " + remarks.table().source() + " on its way into "
                        + c.type().sql() + " column " + c.target(),
                "Set it to -2 on the source endpoint (every digit travels), or to the decimals that the column needs");
    }

    private static OptionalInt decimals(String numeric) {
        Matcher m = Pattern.compile("numeric\\(\\d+,(-?\\d+)\\)").matcher(numeric);
        return m.matches() ? OptionalInt.of(Integer.parseInt(m.group(1))) : OptionalInt.empty();
    }

    private void trim(PlannedColumn c, Optional<SourceCatalogue.Column> s) {
        // in bpchar trailing blanks mean nothing; elsewhere they are part of the value
        boolean matters = c.type().category() == 'S' && !c.type().name().equals("bpchar");
        if (matters && settings.trimsChar() && s.isEmpty()) {
            remarks.note("if column " + c.target()
                    + " is a CHAR at the source, TrimSpaceInChar of the source endpoint cuts its trailing blanks.");
        }
    }
}
