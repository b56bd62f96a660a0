package sluice.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import sluice.sql.ColumnType;
import sluice.sql.Database;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableName;

/// Reads a [TargetCatalogue] by the statements in `sql/catalogue`, which work alike on PostgreSQL 14 to 18.
public final class CatalogueReader {

    private final Database.Session session;
    private final List<TableName> wanted;

    private CatalogueReader(Database.Session session, List<TableName> wanted) {
        this.session = session;
        this.wanted = wanted;
    }

    /// Reads what is known of these tables, which need not exist; takes no lock and writes nothing.
    public static TargetCatalogue read(Database.Session session, List<TableName> wanted) {
        // one snapshot for all statements, so that a table changed meanwhile is seen as it was before or after
        return session.transaction(s -> new CatalogueReader(s, wanted).read());
    }

    private TargetCatalogue read() {
        session.update(Sql.file("catalogue/snapshot"));
        Row role = session.one(Sql.file("catalogue/role").bind("staging", TableName.STAGING_SCHEMA));
        Map<Integer, Row> relations =
                rows("relations").stream().collect(Collectors.toMap(CatalogueReader::table, Function.identity()));
        Map<Integer, List<TargetCatalogue.Column>> columns = grouped("columns", CatalogueReader::column);
        Map<Integer, List<TargetCatalogue.Unique>> uniques = grouped("uniques", CatalogueReader::unique);
        Map<Integer, List<TargetCatalogue.ForeignKey>> foreignKeys =
                grouped("foreign_keys", CatalogueReader::foreignKey);
        Map<Integer, List<List<String>>> indexes = grouped("indexes", r -> r.texts("columns"));
        Set<Integer> deleteTriggers =
                rows("delete_triggers").stream().map(CatalogueReader::table).collect(Collectors.toSet());
        Map<Integer, List<String>> triggers = grouped("triggers", r -> r.text("name"));
        Map<Integer, List<String>> rules = grouped("rules", r -> r.text("name"));
        Map<Integer, List<TargetCatalogue.Check>> checks =
                grouped("checks", r -> new TargetCatalogue.Check(r.text("name"), r.flag("exclusion"), r.texts("columns")));
        Map<Integer, List<TargetCatalogue.Lack>> lacks = lacks(relations);
        List<TargetCatalogue.Table> tables = new ArrayList<>();
        for (int i = 1; i <= wanted.size(); i++) {
            Row r = relations.get(i);
            TableName name = wanted.get(i - 1);
            tables.add(new TargetCatalogue.Table(
                    name,
                    kind(r.text("kind")),
                    r.text("partition_of"),
                    r.flag("inheritors"),
                    r.texts("foreign_partitions"),
                    r.flag("row_security"),
                    r.texts("missing_privileges"),
                    r.text("search_path"),
                    r.text("time_zone"),
                    r.text("kind").isEmpty() ? near(name) : List.of(),
                    columns.getOrDefault(i, List.of()),
                    uniques.getOrDefault(i, List.of()),
                    foreignKeys.getOrDefault(i, List.of()),
                    triggers.getOrDefault(i, List.of()),
                    rules.getOrDefault(i, List.of()),
                    checks.getOrDefault(i, List.of()),
                    indexes.getOrDefault(i, List.of()),
                    deleteTriggers.contains(i),
                    lacks.getOrDefault(i, List.of())));
        }
        return new TargetCatalogue(role.text("role"), role.texts("staging_missing"), tables);
    }

    private Map<Integer, List<TargetCatalogue.Lack>> lacks(Map<Integer, Row> relations) {
        List<String> paths = IntStream.rangeClosed(1, wanted.size())
                .mapToObj(i -> relations.get(i).text("search_path"))
                .toList();
        return session.query(about("usage").bind("paths", paths)).stream()
                .collect(Collectors.groupingBy(
                        CatalogueReader::table, Collectors.mapping(CatalogueReader::lack, Collectors.toList())));
    }

    private List<String> near(TableName name) {
        List<String> known = session.query(Sql.file("catalogue/names")).stream()
                .map(r -> r.text("name"))
                .toList();
        return Name.near(name.toString(), known);
    }

    private List<Row> rows(String statement) {
        return session.query(about(statement));
    }

    private Sql about(String statement) {
        return Sql.file("catalogue/" + statement)
                .bind("schemas", wanted.stream().map(TableName::schema).toList())
                .bind("tables", wanted.stream().map(TableName::table).toList());
    }

    private <T> Map<Integer, List<T>> grouped(String statement, Function<Row, T> value) {
        return rows(statement).stream()
                .collect(Collectors.groupingBy(CatalogueReader::table, Collectors.mapping(value, Collectors.toList())));
    }

    private static int table(Row r) {
        return Math.toIntExact(r.number("ord"));
    }

    private static TargetCatalogue.Kind kind(String relkind) {
        return switch (relkind) {
            case "" -> TargetCatalogue.Kind.MISSING;
            case "r" -> TargetCatalogue.Kind.TABLE;
            case "p" -> TargetCatalogue.Kind.PARTITIONED;
            case "v" -> TargetCatalogue.Kind.VIEW;
            case "m" -> TargetCatalogue.Kind.MATERIALIZED_VIEW;
            case "f" -> TargetCatalogue.Kind.FOREIGN_TABLE;
            default -> TargetCatalogue.Kind.OTHER;
        };
    }

    private static TargetCatalogue.Column column(Row r) {
        return new TargetCatalogue.Column(
                r.text("name"),
                new ColumnType(r.text("sql"), r.text("type"), r.text("category").charAt(0), r.text("collation")),
                r.text("domain"),
                r.flag("not_null"),
                r.flag("generated"),
                switch (r.text("identity")) {
                    case "" -> TargetCatalogue.Identity.NONE;
                    case "d" -> TargetCatalogue.Identity.BY_DEFAULT;
                    case "a" -> TargetCatalogue.Identity.ALWAYS;
                    default -> throw new IllegalStateException("attidentity " + r.text("identity"));
                },
                r.flag("has_default"));
    }

    private static TargetCatalogue.Unique unique(Row r) {
        return new TargetCatalogue.Unique(
                r.text("name"),
                parts(r),
                r.texts("uses"),
                r.texts("not_validated"),
                r.text("predicate"),
                r.flag("whole_row"),
                r.flag("is_primary"),
                r.flag("valid"),
                r.flag("immediate"),
                r.flag("nulls_not_distinct"),
                r.text("on_partition"),
                r.text("of_partition"));
    }

    private static List<TargetCatalogue.Part> parts(Row r) {
        List<TargetCatalogue.Part> parts = new ArrayList<>();
        for (int i = 0; i < r.texts("expressions").size(); i++) {
            parts.add(new TargetCatalogue.Part(
                    r.texts("expressions").get(i),
                    r.texts("columns").get(i),
                    r.texts("schemas").get(i),
                    r.texts("natural").get(i).equals("true"),
                    r.texts("standard").get(i).equals("true"),
                    r.texts("classes").get(i),
                    r.texts("types").get(i),
                    r.texts("collations").get(i),
                    r.texts("own_collation").get(i).equals("true"),
                    r.texts("deterministic").get(i).equals("true")));
        }
        return parts;
    }

    private static TargetCatalogue.Lack lack(Row r) {
        return new TargetCatalogue.Lack(
                r.text("name"),
                switch (r.text("used")) {
                    case "loaded" -> TargetCatalogue.Needed.LOADED;
                    case "left out" -> TargetCatalogue.Needed.LEFT_OUT;
                    case "always" -> TargetCatalogue.Needed.ALWAYS;
                    default -> throw new IllegalStateException("used " + r.text("used"));
                },
                r.text("privilege"),
                r.text("reason"),
                r.text("remedy"));
    }

    private static TargetCatalogue.ForeignKey foreignKey(Row r) {
        return new TargetCatalogue.ForeignKey(
                r.text("name"),
                new TableName(r.text("child_schema"), r.text("child_table")),
                new TableName(r.text("parent_schema"), r.text("parent_table")),
                r.texts("child_columns"),
                r.texts("parent_columns"),
                r.texts("operators"),
                r.texts("collations"),
                r.flag("match_full"),
                r.flag("deferrable"),
                r.flag("whole"),
                r.flag("readable"),
                r.flag("child_readable"),
                switch (r.text("on_update")) {
                    case "a" -> TargetCatalogue.Action.NO_ACTION;
                    case "r" -> TargetCatalogue.Action.RESTRICT;
                    case "c" -> TargetCatalogue.Action.CASCADE;
                    case "n" -> TargetCatalogue.Action.SET_NULL;
                    case "d" -> TargetCatalogue.Action.SET_DEFAULT;
                    default -> throw new IllegalStateException("confupdtype " + r.text("on_update"));
                });
    }
}
