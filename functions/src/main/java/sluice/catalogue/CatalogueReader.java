package sluice.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
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
        String role = session.one(Sql.file("catalogue/role")).text("role");
        List<TargetCatalogue.Relation> relations =
                session.query(about("relations")).stream().map(r -> r.to(TargetCatalogue.Relation.class)).toList();
        Map<Integer, List<TargetCatalogue.Column>> columns = grouped("columns", CatalogueReader::column);
        Map<Integer, List<TargetCatalogue.Unique>> uniques = grouped("uniques", r -> r.to(TargetCatalogue.Unique.class));
        Map<Integer, List<TargetCatalogue.ForeignKey>> foreignKeys =
                grouped("foreign_keys", r -> r.to(TargetCatalogue.ForeignKey.class));
        Map<Integer, List<List<String>>> indexes = grouped("indexes", r -> r.texts("columns"));
        Map<Integer, List<String>> triggers = grouped("triggers", r -> r.text("name"));
        Map<Integer, List<String>> rules = grouped("rules", r -> r.text("name"));
        Map<Integer, List<TargetCatalogue.Check>> checks = grouped("checks", r -> r.to(TargetCatalogue.Check.class));
        Map<Integer, List<TargetCatalogue.Lack>> lacks = lacks(relations);
        List<TargetCatalogue.Table> tables = new ArrayList<>();
        for (int i = 1; i <= wanted.size(); i++) {
            TargetCatalogue.Relation relation = relations.get(i - 1);
            TableName name = wanted.get(i - 1);
            tables.add(new TargetCatalogue.Table(
                    name,
                    relation,
                    relation.kind() == TargetCatalogue.Kind.MISSING ? near(name) : List.of(),
                    columns.getOrDefault(i, List.of()),
                    uniques.getOrDefault(i, List.of()),
                    foreignKeys.getOrDefault(i, List.of()),
                    triggers.getOrDefault(i, List.of()),
                    rules.getOrDefault(i, List.of()),
                    checks.getOrDefault(i, List.of()),
                    indexes.getOrDefault(i, List.of()),
                    lacks.getOrDefault(i, List.of())));
        }
        return new TargetCatalogue(role, tables);
    }

    private Map<Integer, List<TargetCatalogue.Lack>> lacks(List<TargetCatalogue.Relation> relations) {
        List<String> paths = relations.stream().map(TargetCatalogue.Relation::searchPath).toList();
        return grouped(about("usage").bind("paths", paths), r -> r.to(TargetCatalogue.Lack.class));
    }

    private List<String> near(TableName name) {
        List<String> known = session.query(Sql.file("catalogue/names")).stream()
                .map(r -> Name.written(r.to(TableName.class)))
                .toList();
        return Name.near(Name.written(name), known);
    }

    private Sql about(String statement) {
        return Sql.file("catalogue/" + statement)
                .bind("schemas", wanted.stream().map(TableName::schema).toList())
                .bind("tables", wanted.stream().map(TableName::table).toList());
    }

    private <T> Map<Integer, List<T>> grouped(String statement, Function<Row, T> value) {
        return grouped(about(statement), value);
    }

    private <T> Map<Integer, List<T>> grouped(Sql sql, Function<Row, T> value) {
        return session.query(sql).stream()
                .collect(Collectors.groupingBy(r -> r.integer("ord"), Collectors.mapping(value, Collectors.toList())));
    }

    private static TargetCatalogue.Column column(Row r) {
        return new TargetCatalogue.Column(
                r.text("name"),
                new ColumnType(r.text("sql"), r.text("type"), r.text("category").charAt(0), r.text("collation")),
                r.text("domain"),
                r.flag("not_null"),
                r.flag("generated"),
                r.constant("identity", TargetCatalogue.Identity.class),
                r.flag("has_default"));
    }
}
