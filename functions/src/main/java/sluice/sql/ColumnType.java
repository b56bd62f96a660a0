package sluice.sql;

/// A column's type as PostgreSQL's catalogue tells it; domains are already resolved to what they are made of.
///
/// @param sql       `format_type(atttypid, atttypmod)`, e.g. `numeric(10,2)`: SQL to declare or cast to
/// @param name      `pg_type.typname`, e.g. `numeric`, `int4`, `bpchar`
/// @param category  `pg_type.typcategory`, e.g. `N` numbers, `E` enums, `A` arrays
/// @param collation quoted, schema-qualified collation of the column where it is not the type's default, else empty
/// @param feed      what the source is known to send
public record ColumnType(String sql, String name, char category, String collation, Feed feed) {

    public ColumnType {
        boolean fits = switch (feed.kind()) {
            case UNKNOWN, TEXT -> true;
            case MICROS -> name.equals("date") || name.equals("timestamp");
            case WHOLE -> name.equals("int2") || name.equals("int4") || name.equals("int8");
            case FLOAT -> name.equals("float4") || name.equals("float8");
            case CHAR -> !name.equals("bpchar");
            case BYTES -> name.equals("uuid");
        };
        if (!fits) {
            throw new IllegalArgumentException(name + " is not staged from " + feed);
        }
    }

    /// A type about whose source nothing is known.
    public ColumnType(String sql, String name, char category, String collation) {
        this(sql, name, category, collation, Feed.UNKNOWN);
    }

    /// Digits behind the second that a time type keeps.
    public int digits() {
        return TypeRules.digits(sql);
    }

    /// The same type from a source of which this is known.
    public ColumnType fedBy(Feed known) {
        return new ColumnType(sql, name, category, collation, known);
    }
}
