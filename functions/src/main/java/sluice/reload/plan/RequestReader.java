package sluice.reload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import sluice.catalogue.Bound;
import sluice.catalogue.Name;
import sluice.catalogue.SourceTable;
import sluice.dms.LoadSpec;
import sluice.ledger.Problem;
import sluice.ledger.RequestRefused;
import sluice.reload.plan.Window.Span;
import sluice.sql.TableName;

/// Reads a request strictly: what is unknown, missing, misspelt or contradictory is a problem, and all problems are
/// told at once. Knows no database.
public final class RequestReader extends StrictReader {

    private static final int MAX_REASON = 500;
    private static final int MAX_LOB_KIB = 102_400;
    private static final int MAX_UNDO_DAYS = 365;
    private static final int MAX_UNDO_GIB = 65_536;

    private RequestReader() {}

    /// @throws RequestRefused with every problem that the document shows by itself
    public static Request read(JsonNode document) {
        RequestReader reader = new RequestReader();
        Optional<Request> request = reader.request(document);
        if (!reader.problems.isEmpty()) {
            throw new RequestRefused(reader.problems);
        }
        return request.orElseThrow();
    }

    private Optional<Request> request(JsonNode root) {
        if (root == null || !root.isObject()) {
            problem("request", root, "is not a JSON object", "Start from events/request-absolute.json");
            return Optional.empty();
        }
        unknown("", root, "tables", "window", "cdc", "deletes", "validation", "lob", "undo", "reason");
        List<Request.Table> tables = tables(root.get("tables"));
        Optional<Window> window = window(root.get("window"));
        cdc(root.get("cdc"));
        Plan.Deletes deletes = choice(
                "deletes",
                root.get("deletes"),
                "report",
                Map.of("ignore", Plan.Deletes.IGNORE, "report", Plan.Deletes.REPORT),
                "ignore",
                "report");
        Plan.Validation validation = choice(
                "validation", root.get("validation"), "rows",
                Map.of("counts", Plan.Validation.COUNTS, "rows", Plan.Validation.ROWS), "counts", "rows");
        LoadSpec.Lob lob = lob(root.get("lob"));
        Optional<Plan.Undo> undo = undo(root.get("undo"));
        Optional<String> reason = string("reason", root.get("reason"));
        reason.filter(r -> r.codePointCount(0, r.length()) > MAX_REASON).ifPresent(r -> problems.add(new Problem(
                "reason", cut(r), "has " + r.codePointCount(0, r.length()) + " characters",
                "Say it in at most " + MAX_REASON)));
        return window.map(w -> new Request(tables, w, deletes, validation, lob, undo, reason));
    }

    private List<Request.Table> tables(JsonNode node) {
        List<Request.Table> tables = new ArrayList<>();
        if (node == null || !node.isArray() || node.isEmpty()) {
            problem("tables", node, node == null ? "is missing" : "must be a list of at least one table",
                    "Write \"tables\": [{\"source\": \"SCHEMA.TABLE\", \"target\": \"schema.table\"}]");
            return tables;
        }
        Map<TableName, String> targets = new LinkedHashMap<>();
        Map<SourceTable, String> sources = new LinkedHashMap<>();
        for (int i = 0; i < node.size(); i++) {
            String at = "tables[" + i + "]";
            JsonNode t = node.get(i);
            if (!t.isObject()) {
                problem(at, t, "must be an object",
                        "Write {\"source\": \"SCHEMA.TABLE\", \"target\": \"schema.table\"}");
                continue;
            }
            unknown(at + ".", t, "source", "target", "key", "windowColumn", "allowNull", "cut");
            Optional<SourceTable> source = table(at + ".source", t.get("source"), "SCHEMA.TABLE", Name::sourceTable);
            Optional<TableName> target = table(at + ".target", t.get("target"), "schema.table", RequestReader::unreserved);
            List<String> key = key(at + ".key", t.get("key"));
            Optional<Name> windowColumn = name(at + ".windowColumn", t.get("windowColumn"), Name::column);
            List<Name> allowNull = columns(at + ".allowNull", t.get("allowNull"),
                    "Name the columns that may be NULL in every loaded row, or leave it out");
            List<Name> cut = columns(at + ".cut", t.get("cut"),
                    "Name the columns of which a time of day, or digits beyond the target's, are cut, or leave it out");
            target.map(n -> targets.putIfAbsent(n, at)).ifPresent(first -> problem(
                    at + ".target", t.get("target"), "is the target of " + first + " already",
                    "Load each target from one source; combine several in separate runs"));
            source.map(n -> sources.putIfAbsent(n, at)).ifPresent(first -> problem(
                    at + ".source", t.get("source"), "is the source of " + first + " already",
                    "Load it into its second target in a separate run: DMS maps a source table to one target"));
            if (source.isPresent() && target.isPresent()) {
                tables.add(new Request.Table(source.get(), target.get(), key, windowColumn, allowNull, cut));
            }
        }
        return tables;
    }

    private <T> Optional<T> table(String field, JsonNode node, String form, Naming<T> naming) {
        if (node == null) {
            problem(field, null, "is missing", "Write \"" + form + "\"");
            return Optional.empty();
        }
        return name(field, node, naming);
    }

    /// What a text names.
    private interface Naming<T> {
        T of(String text) throws Name.Bad;
    }

    private <T> Optional<T> name(String field, JsonNode node, Naming<T> naming) {
        Optional<String> text = string(field, node);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(naming.of(text.get()));
        } catch (Name.Bad e) {
            problem(field, node, e.getMessage(), e.remedy);
            return Optional.empty();
        }
    }

    private static TableName unreserved(String text) throws Name.Bad {
        TableName table = Name.targetTable(text);
        if (table.schema().startsWith("pg_")
                || Set.of("information_schema", TableName.LEDGER_SCHEMA, TableName.STAGING_SCHEMA).contains(table.schema())) {
            throw new Name.Bad("is in a schema that belongs to PostgreSQL or to Sluice", "Name a table of yours");
        }
        return table;
    }

    private List<String> key(String field, JsonNode node) {
        List<String> key = new ArrayList<>();
        if (node == null) {
            return key;
        }
        if (!node.isArray() || node.isEmpty()) {
            problem(field, node, "must be a list of at least one column",
                    "Write e.g. [\"order_id\", \"line_no\"], or leave it out to use the primary key");
            return key;
        }
        for (int i = 0; i < node.size(); i++) {
            String at = field + "[" + i + "]";
            Optional<String> column = name(at, node.get(i), Name::targetColumn);
            if (column.filter(key::contains).isPresent()) {
                problem(at, node.get(i), "is in the key twice", "Name each column once");
            } else {
                column.ifPresent(key::add);
            }
        }
        return key;
    }

    private List<Name> columns(String field, JsonNode node, String remedy) {
        List<Name> columns = new ArrayList<>();
        if (node == null) {
            return columns;
        }
        if (!node.isArray() || node.isEmpty()) {
            problem(field, node, "must be a list of at least one column", remedy);
            return columns;
        }
        for (int i = 0; i < node.size(); i++) {
            name(field + "[" + i + "]", node.get(i), Name::column).ifPresent(columns::add);
        }
        return columns;
    }

    private Optional<Window> window(JsonNode node) {
        if (node == null || !node.isObject()) {
            problem("window", node, node == null ? "is missing" : "must be an object",
                    "Write {\"column\": ..., \"from\": ..., \"to\": ...}"
                            + " or {\"column\": ..., \"last\": \"P1D\", \"zone\": ...}");
            return Optional.empty();
        }
        unknown("window.", node, "column", "from", "to", "last", "lag", "asOf", "zone");
        if (!node.has("column")) {
            problem("window.column", null, "is missing", "Name the column whose values the window limits");
        }
        Optional<Name> column = name("window.column", node.get("column"), Name::column);
        Optional<ZoneId> zone = zone(node.get("zone"));
        boolean relative = node.has("last") || node.has("lag") || node.has("asOf");
        if (relative && (node.has("from") || node.has("to"))) {
            problem("window", node, "mixes a relative window with given bounds",
                    "Give from and to, or last, lag and asOf");
            return Optional.empty();
        }
        return relative ? relative(node, column, zone) : absolute(node, column, zone);
    }

    private Optional<Window> absolute(JsonNode node, Optional<Name> column, Optional<ZoneId> zone) {
        Optional<Bound> from = bound("window.from", node.get("from"));
        Optional<Bound> to = bound("window.to", node.get("to"));
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        Integer order = switch (from.get()) {
            case Bound.OfNumber f when to.get() instanceof Bound.OfNumber t -> f.value().compareTo(t.value());
            case Bound.OfWall f when to.get() instanceof Bound.OfWall t -> f.value().compareTo(t.value());
            case Bound.OfInstant f when to.get() instanceof Bound.OfInstant t -> f.value().compareTo(t.value());
            default -> null;
        };
        if (order == null) {
            problem("window", node, "has bounds of two kinds",
                    "Write both as numbers, both as times without offset, or both with Z or an offset");
        } else if (order == 0) {
            problem("window", node, "is empty: to is not part of the window",
                    "Make to later than from, e.g. the next day for a window of one day");
        } else if (order > 0) {
            problem("window", node, "is reversed", "Exchange from and to");
        }
        return column.map(c -> new Window.Absolute(c, from.get(), to.get(), zone));
    }

    private Optional<Window> relative(JsonNode node, Optional<Name> column, Optional<ZoneId> zone) {
        Optional<Span> last = span("window.last", node.get("last"));
        Optional<Span> lag = node.has("lag")
                ? span("window.lag", node.get("lag"))
                : Optional.of(new Span(Period.ZERO, Duration.ZERO));
        if (!node.has("last")) {
            problem("window.last", null, "is missing", "Say how much to reload, e.g. \"P1D\"");
        } else {
            last.filter(Span::isZero).ifPresent(s -> problem(
                    "window.last", node.get("last"), "makes an empty window", "Say how much to reload, e.g. \"P1D\""));
        }
        if (!node.has("zone")) {
            problem("window.zone", null, "is missing: a relative window needs the zone whose wall time the columns hold",
                    "Add e.g. \"zone\": \"Europe/Berlin\", or \"UTC\"");
        }
        Optional<Instant> asOf = instant("window.asOf", node.get("asOf"));
        if (column.isEmpty() || last.isEmpty() || lag.isEmpty() || zone.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Window.Relative(column.get(), last.get(), lag.get(), zone.get(), asOf));
    }

    private Optional<Bound> bound(String field, JsonNode node) {
        if (node == null) {
            problem(field, null, "is missing", "Give from (included) and to (not included)");
            return Optional.empty();
        }
        if (!node.isTextual() && !node.isNumber()) {
            problem(field, node, "is neither a text nor a number", "Write e.g. \"2026-01-31\" or 1000");
            return Optional.empty();
        }
        Optional<Bound> bound = node.isNumber() ? Window.bound(node.decimalValue()) : Window.bound(node.textValue());
        if (bound.isEmpty()) {
            problem(field, node, "is not a number, date or time that exists",
                    "Write 2026-01-31, 2026-01-31T10:00:00 with up to 6 decimals and perhaps an offset, or a number");
        }
        return bound;
    }

    private Optional<Span> span(String field, JsonNode node) {
        Optional<String> text = string(field, node);
        Optional<Span> span = text.flatMap(Span::parse);
        if (text.isPresent() && span.isEmpty()) {
            problem(field, node, "is not an ISO 8601 span, or a negative one", "Write e.g. P1D, PT6H or P1DT12H");
        }
        return span;
    }

    private Optional<ZoneId> zone(JsonNode node) {
        Optional<String> text = string("window.zone", node);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ZoneId.of(text.get()));
        } catch (DateTimeException e) {
            List<String> near = Name.near(text.get(), ZoneId.getAvailableZoneIds());
            problem("window.zone", node,
                    "is not a time zone" + Remarks.near(near),
                    "Write a name of the IANA database, e.g. Europe/Berlin, or an offset, e.g. +02:00");
            return Optional.empty();
        }
    }

    private void cdc(JsonNode cdc) {
        Optional<String> task = string("cdc", cdc);
        if (task.isPresent() && !task.get().equals("none")) {
            boolean arn = task.get().startsWith("arn:");
            problem("cdc", cdc,
                    arn ? "names a running CDC task, under which this version does not reload yet"
                            : "is neither an ARN nor \"none\"",
                    "Write \"none\" and see to it that no task replicates these tables during the run");
        }
    }

    private LoadSpec.Lob lob(JsonNode node) {
        LoadSpec.Lob full = new LoadSpec.Lob(true, 0);
        if (node == null) {
            return full;
        }
        if (!node.isObject()) {
            problem("lob", node, "must be an object",
                    "Write {\"mode\": \"full\"} or {\"mode\": \"limited\", \"maxKiB\": 64}");
            return full;
        }
        unknown("lob.", node, "mode", "maxKiB");
        JsonNode max = node.get("maxKiB");
        if (!node.has("mode")) {
            problem("lob.mode", null, "is missing", "Write \"limited\" or \"full\"");
            return full;
        }
        Boolean isFull = choice(
                "lob.mode", node.get("mode"), "full", Map.of("full", true, "limited", false), "limited", "full");
        if (isFull == null) {
            return full;
        }
        if (isFull) {
            if (max != null) {
                problem("lob.maxKiB", max, "means nothing in full mode", "Leave it out, or choose limited");
            }
            return full;
        }
        if (max == null || !max.isInt() || max.intValue() < 1 || max.intValue() > MAX_LOB_KIB) {
            problem("lob.maxKiB", max, max == null ? "is missing" : "is not a whole number from 1 to " + MAX_LOB_KIB,
                    "Give the size of the largest LOB in KiB, from 1 to " + MAX_LOB_KIB);
            return full;
        }
        return new LoadSpec.Lob(false, max.intValue());
    }

    private Optional<Plan.Undo> undo(JsonNode node) {
        if (node == null || node.isTextual() && node.textValue().equals("off")) {
            return node == null ? Optional.of(Plan.Undo.BY_DEFAULT) : Optional.empty();
        }
        if (!node.isObject()) {
            problem("undo", node, "is neither \"off\" nor an object", "Write \"off\", or {\"days\": 14, \"maxGiB\": 20}, or leave it out");
            return Optional.empty();
        }
        unknown("undo.", node, "days", "maxGiB");
        return Optional.of(new Plan.Undo(
                whole("undo.days", node.get("days"), Plan.Undo.BY_DEFAULT.days(), MAX_UNDO_DAYS),
                whole("undo.maxGiB", node.get("maxGiB"), Plan.Undo.BY_DEFAULT.maxGiB(), MAX_UNDO_GIB)));
    }

    private int whole(String field, JsonNode node, int byDefault, int most) {
        if (node == null) {
            return byDefault;
        }
        if (!node.isInt() || node.intValue() < 1 || node.intValue() > most) {
            problem(field, node, "is not a whole number from 1 to " + most, "Write e.g. " + byDefault);
            return byDefault;
        }
        return node.intValue();
    }

    private <T> T choice(String field, JsonNode node, String byDefault, Map<String, T> values, String... allowed) {
        if (node == null) {
            return values.get(byDefault);
        }
        if (node.isNull()) {
            string(field, node);
            return null;
        }
        T value = node.isTextual() ? values.get(node.textValue()) : null;
        if (value == null) {
            boolean later = field.equals("deletes") && "apply".equals(node.textValue());
            problem(field, node,
                    later
                            ? "is not there yet: this version deletes nothing"
                            : "is not one of " + String.join(", ", allowed),
                    later
                            ? "Write \"report\": the rows are then listed as findings"
                            : "Write \"" + String.join("\" or \"", allowed) + "\"");
        }
        return value;
    }
}
