package sluice.sql;

/// A column's type as PostgreSQL's catalogue tells it; domains are already resolved to what they are made of.
///
/// @param sql       `format_type(atttypid, atttypmod)`, e.g. `numeric(10,2)`: SQL to declare or cast to
/// @param name      `pg_type.typname`, e.g. `numeric`, `int4`, `bpchar`
/// @param category  `pg_type.typcategory`, e.g. `N` numbers, `E` enums, `A` arrays
/// @param collation quoted, schema-qualified collation of the column where it is not the type's default, else empty
/// @param micros    the source is known to give times without zone of at most six digits behind the second, so staging
///                  can hold them as times and not as text, which is several times faster to check
public record ColumnType(String sql, String name, char category, String collation, boolean micros) {

    public ColumnType {
        if (micros && !name.equals("date") && !name.equals("timestamp")) {
            throw new IllegalArgumentException(name + " is no time without zone");
        }
    }

    /// A type about whose source nothing is known.
    public ColumnType(String sql, String name, char category, String collation) {
        this(sql, name, category, collation, false);
    }

    /// The same type, fed by a source whose times have at most microseconds; for `date` and `timestamp` only.
    public ColumnType withMicros() {
        return new ColumnType(sql, name, category, collation, true);
    }
}
