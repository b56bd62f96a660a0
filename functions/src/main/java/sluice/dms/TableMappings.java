package sluice.dms;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import sluice.catalogue.Bound;
import sluice.ledger.Problem;
import sluice.ledger.RequestRefused;
import sluice.sql.TableName;

/// The table mappings of a load task: every table of a load, filtered where it says so, into its staging table. Rules as
/// in "Table mapping" of the DMS user guide. Staging spells columns as the source does, so hardly one has a rule.
///
/// A filter covers `[from, to)` and may bring a little more, because DMS knows no `<`: staging is trimmed afterwards.
/// In rules other than filtered selections `_` stands for any character, and escaping it is documented for selections
/// only. So rules of names with fewer `_` come first and have the lower ids, which win: a name that the pattern `A_B`
/// hits besides itself has fewer `_` than it. That holds also where `_` is taken literally.
public final class TableMappings {

    /// The most that one task is given. What it is made of passes through states, which hold 256 KiB, and is smaller.
    static final int MAX_BYTES = 200 * 1024;

    /// In which zone DMS compares a filter's literal with a column that has a time zone is not documented; offsets
    /// reach from -12 to +14 hours, so this covers any.
    private static final int ZONE_MARGIN_HOURS = 26;

    /// What Oracle's DATE holds after year 0 and before a fifth digit of the year.
    private static final LocalDateTime EARLIEST = LocalDateTime.of(1, 1, 1, 0, 0);

    private static final LocalDateTime LATEST = LocalDateTime.of(9999, 12, 31, 23, 59, 59);

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private final ArrayNode rules = JsonNodeFactory.instance.arrayNode();

    private TableMappings() {}

    /// The mappings as JSON; the same load gives the same text.
    ///
    /// @throws RequestRefused above 200 KiB, saying how to split the request
    public static String of(LoadSpec load) {
        TableMappings mappings = new TableMappings();
        List<LoadSpec.Table> ordered = load.tables().stream()
                .sorted(Comparator.<LoadSpec.Table>comparingInt(
                                t -> wildcards(t.rows().table().schema())
                                        + wildcards(t.rows().table().table()))
                        .thenComparingInt(LoadSpec.Table::number))
                .toList();
        ordered.forEach(mappings::selection);
        new TreeSet<>(load.tables().stream().map(t -> t.rows().table().schema()).toList())
                .stream()
                        .sorted(Comparator.comparingInt(TableMappings::wildcards))
                        .forEach(mappings::schema);
        ordered.forEach(mappings::table);
        ordered.forEach(mappings::columns);
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("rules", mappings.rules);
        String text = document.toString();
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            int parts = Math.ceilDiv(bytes, MAX_BYTES);
            throw new RequestRefused(List.of(new Problem(
                    "tables",
                    load.tables().size() + " tables",
                    "make table mappings of " + Math.ceilDiv(bytes, 1024)
                            + " KiB, and one load task is given 200",
                    load.tables().size() == 1
                            ? "Load the table with fewer columns, or shorten their names"
                            : "Split the request into at least "
                                    + Math.min(parts, load.tables().size())
                                    + ", keeping tables that reference each other together")));
        }
        return text;
    }

    // exact names: a selection with a filter takes no wildcards
    private void selection(LoadSpec.Table t) {
        ObjectNode rule = rule("selection", "load-" + t.number());
        rule.put("rule-action", "include");
        locator(rule, t).put("table-type", "table");
        t.rows().filter().ifPresent(f -> {
            ObjectNode filter = rule.putArray("filters").addObject();
            filter.put("filter-type", "source");
            filter.put("column-name", f.column());
            filter.putArray("filter-conditions")
                    .addObject()
                    .put("filter-operator", "between")
                    .put("start-value", low(f.from()))
                    .put("end-value", high(f.to()));
        });
    }

    private void schema(String schema) {
        ObjectNode rule = rule("transformation", "schema-" + (rules.size() + 1));
        rule.put("rule-action", "rename").put("rule-target", "schema");
        rule.putObject("object-locator").put("schema-name", schema);
        rule.put("value", TableName.STAGING_SCHEMA);
    }

    private void table(LoadSpec.Table t) {
        ObjectNode rule = rule("transformation", "table-" + t.number());
        rule.put("rule-action", "rename").put("rule-target", "table");
        locator(rule, t);
        rule.put("value", t.staging().table());
    }

    private void columns(LoadSpec.Table t) {
        t.renamed().entrySet().stream()
                .sorted(Comparator.comparingInt(c -> wildcards(c.getKey())))
                .forEach(c -> {
                    ObjectNode rule = rule("transformation", "column-" + (rules.size() + 1));
                    rule.put("rule-action", "rename").put("rule-target", "column");
                    locator(rule, t).put("column-name", c.getKey());
                    rule.put("value", c.getValue());
                });
        for (String column : t.removed()) {
            ObjectNode rule = rule("transformation", "column-" + (rules.size() + 1));
            rule.put("rule-action", "remove-column").put("rule-target", "column");
            locator(rule, t).put("column-name", column);
        }
    }

    private ObjectNode rule(String type, String name) {
        return rules.addObject()
                .put("rule-type", type)
                .put("rule-id", Integer.toString(rules.size()))
                .put("rule-name", name);
    }

    private static ObjectNode locator(ObjectNode rule, LoadSpec.Table t) {
        return rule.putObject("object-locator")
                .put("schema-name", t.rows().table().schema())
                .put("table-name", t.rows().table().table());
    }

    private static int wildcards(String name) {
        return (int) name.chars().filter(c -> c == '_').count();
    }

    // whole seconds are the one form of a literal that every edition of the guide shows
    private static String low(Bound from) {
        return switch (from) {
            case Bound.OfNumber n -> n.text();
            case Bound.OfWall w -> literal(w.value());
            case Bound.OfInstant i -> literal(utc(i.value()).minusHours(ZONE_MARGIN_HOURS));
        };
    }

    private static String high(Bound to) {
        return switch (to) {
            case Bound.OfNumber n -> n.text();
            case Bound.OfWall w -> literal(ceiling(w.value()));
            case Bound.OfInstant i -> literal(ceiling(utc(i.value()).plusHours(ZONE_MARGIN_HOURS)));
        };
    }

    private static String literal(LocalDateTime t) {
        LocalDateTime known = t.isBefore(EARLIEST) ? EARLIEST : t.isAfter(LATEST) ? LATEST : t;
        return SECONDS.format(known.truncatedTo(ChronoUnit.SECONDS));
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static LocalDateTime ceiling(LocalDateTime t) {
        LocalDateTime floor = t.truncatedTo(ChronoUnit.SECONDS);
        return floor.equals(t) ? t : floor.plusSeconds(1);
    }
}
