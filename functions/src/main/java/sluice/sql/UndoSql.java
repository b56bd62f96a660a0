package sluice.sql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Fragments of the statements that put rows of a table back: `i` is an entry of its before-images, `t` a row of the target.
///
/// @param table    with its images
/// @param children tables that refer to it
/// @param moved    a row may have been given another key
public record UndoSql(TableSql table, List<Child> children, boolean moved) {

    public UndoSql {
        children = List.copyOf(children);
    }

    /// A foreign key of another table, or of this one.
    ///
    /// @param columns    that refer, in the order of `referenced`
    /// @param operators  by which a parent's value equals a child's, as OPERATOR takes them
    /// @param collations of the referenced columns, as COLLATE takes them; empty where a type has none
    public record Child(
            TableName table, List<String> columns, List<String> referenced, List<String> operators, List<String> collations) {
        public Child {
            columns = List.copyOf(columns);
            referenced = List.copyOf(referenced);
            operators = List.copyOf(operators);
            collations = List.copyOf(collations);
        }
    }

    public Map<String, Fragment> fragments() {
        ImageSql image = new ImageSql(table);
        TableName images = image.images().table();
        List<String> key = table.key();
        String xmin = "t.xmin OPERATOR(pg_catalog.=) pg_catalog.xid(i.sluice_xid)";
        // a file that is another one than before the run was rewritten since, and each row in it got a new transaction
        String rewritten = "pg_catalog.pg_relation_filenode(t.tableoid) OPERATOR(pg_catalog.<>) ((:'files'::pg_catalog.jsonb"
                + " OPERATOR(pg_catalog.->>) (t.tableoid::pg_catalog.text))::pg_catalog.oid)";
        Map<String, Fragment> f = new LinkedHashMap<>();
        f.put("images", images);
        f.put("i_joins_t", table.joins(c -> "t." + TableSql.quoted(c), c -> "i." + image.key(c)));
        f.put("i_key", TableSql.list(key, c -> "i." + image.key(c)));
        f.put("outcome", Sql.raw("CASE WHEN t." + TableSql.quoted(key.getFirst()) + " IS NULL THEN 'gone' WHEN (" + xmin + " OR "
                + rewritten + ") AND " + image.hash("t") + " OPERATOR(pg_catalog.=) i.sluice_written THEN CASE i.sluice_wrote WHEN 'inserted'"
                + " THEN 'deleted' ELSE 'restored' END ELSE 'changed' END"));
        f.put("by_values", Sql.raw("NOT (" + xmin + ")"));
        f.put("of_chunk", Sql.raw("i.sluice_entry OPERATOR(pg_catalog.>=) :'first_entry'::pg_catalog.int8"
                + " AND i.sluice_entry OPERATOR(pg_catalog.<=) :'last_entry'::pg_catalog.int8"
                + " AND i.sluice_wrote OPERATOR(pg_catalog.=) :'wrote' AND i.sluice_outcome IS NULL"));
        f.put("restore", TableSql.list(table.restorable(moved), c -> TableSql.quoted(c) + " = i." + TableSql.quoted(c)));
        f.put("b_overwrites_a", table.joins(c -> "b." + TableSql.quoted(c), c -> "a." + image.key(c)));
        f.put("b_hash", Sql.raw(image.hash("b")));
        f.put("key_of_last", TableSql.list(key, c -> image.key(c) + " = l." + image.key(c)));
        f.put("referenced", Sql.raw(children.isEmpty()
                ? "SELECT NULL::pg_catalog.int8 AS entry, NULL::pg_catalog.text AS reason WHERE false"
                : IntStream.range(0, children.size())
                        .mapToObj(this::referring)
                        .collect(Collectors.joining(" UNION ALL "))));
        f.put("u_image_key", TableSql.list(key, c -> "u." + image.key(c) + " AS " + image.key(c)));
        f.put("u_target_key", TableSql.list(key, c -> "u." + TableSql.quoted(c) + " AS " + image.key(c)));
        f.put("s_is_t", table.joins(c -> "t." + image.key(c), c -> "s." + image.key(c)));
        f.put("i_is_t", table.joins(c -> "t." + image.key(c), c -> "i." + image.key(c)));
        f.put("index", Sql.raw(TableSql.quoted(images.table() + "_entry")));
        return f;
    }

    /// Rows that a row of a child refers to; a row that refers to itself goes with itself.
    private String referring(int n) {
        Child c = children.get(n);
        return "SELECT s.entry, '" + c.table().toString().replace("'", "''") + "' AS reason FROM s JOIN " + table.target().sql()
                + " t ON t.ctid OPERATOR(pg_catalog.=) s.place AND t.tableoid OPERATOR(pg_catalog.=) s.part JOIN " + c.table().sql()
                + " c ON " + ForeignKeySql.equal(c.operators(), c.collations(), i -> "t." + TableSql.quoted(c.referenced().get(i)),
                        i -> "c." + TableSql.quoted(c.columns().get(i))).sql()
                + " WHERE s.outcome OPERATOR(pg_catalog.=) 'deleted'"
                + (c.table().equals(table.target())
                        ? " AND NOT (c.ctid OPERATOR(pg_catalog.=) t.ctid AND c.tableoid OPERATOR(pg_catalog.=) t.tableoid)"
                        : "");
    }
}
