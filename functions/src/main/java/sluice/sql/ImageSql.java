package sluice.sql;

import static sluice.sql.TableSql.list;
import static sluice.sql.TableSql.quoted;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// How statements keep rows as they were before they write them: `d` are the rows to write, `locked` those that are there, `updated` and
/// `inserted` what became of them.
///
/// @param table with its images
public record ImageSql(TableSql table) {

    /// Fragments of every statement that writes to a target; of one whose rows are not kept, what it would say anyway.
    static Map<String, Supplier<Fragment>> keeping(TableSql table) {
        boolean kept = table.images().isPresent();
        ImageSql i = new ImageSql(table);
        Map<String, Supplier<Fragment>> f = new HashMap<>();
        // the row as one value: with two of each column a wide table's would be more than a query can have
        f.put("locked_columns", () -> Sql.raw(kept ? "d.*, CAST(t.* AS " + table.target().sql() + ") AS before" : ""));
        f.put("to_write", () -> Sql.raw(kept ? "locked d" : "d"));
        f.put("wrote", () -> Sql.raw(kept ? "d.before, " + i.written() : "1"));
        f.put("wrote_new", () -> Sql.raw(kept ? i.written() : "1"));
        f.put("keep_updated", () -> Sql.raw(kept ? i.keep("updated", true) : ""));
        f.put("keep_inserted", () -> Sql.raw(kept ? i.keep("inserted", false) : ""));
        return f;
    }

    /// The columns of the table that keeps rows.
    public Sql columns() {
        return Sql.raw(list(table.key(), c -> key(c) + " " + images().column(c).type()).sql() + ", "
                + each(c -> quoted(c.name()) + " " + c.type()));
    }

    Images images() {
        return table.images().orElseThrow();
    }

    /// The name of a key's column among Sluice's own.
    String key(String keyColumn) {
        return Images.OWN + table.place("key_", keyColumn);
    }

    /// Sixteen bytes of all that a row holds, as text; under settings that are the same in each session of ours.
    String hash(String alias) {
        return "pg_catalog.substr(pg_catalog.sha256(pg_catalog.convert_to(ROW(" + each(c -> alias + "." + quoted(c.name()))
                + ")::pg_catalog.text, 'UTF8')), 1, 16)";
    }

    private String each(Function<Images.Column, String> each) {
        return images().columns().stream().map(each).collect(Collectors.joining(", "));
    }

    /// Of a row that was written: the key that it stands under now, and a hash of all that it holds.
    private String written() {
        return list(table.key(), c -> "t." + quoted(c) + " AS " + table.place("k", c)).sql() + ", " + hash("t") + " AS written";
    }

    /// Keeps the rows of a part of the statement that returned them.
    private String keep(String part, boolean values) {
        return ", kept_" + part + " AS (INSERT INTO " + images().table().sql() + " (sluice_wrote, sluice_xid, sluice_written, "
                + list(table.key(), this::key).sql() + (values ? ", " + each(c -> quoted(c.name())) : "") + ") SELECT '" + part
                + "', pg_catalog.pg_current_xact_id(), written, " + list(table.key(), c -> table.place("k", c)).sql()
                + (values ? ", " + each(c -> "(before)." + quoted(c.name())) : "") + " FROM " + part + ")";
    }
}
