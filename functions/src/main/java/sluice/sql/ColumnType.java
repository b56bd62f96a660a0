package sluice.sql;

/// A column's type as PostgreSQL's catalogue tells it; domains are already resolved to what they are made of.
///
/// @param sql       `format_type(atttypid, atttypmod)`, e.g. `numeric(10,2)`: SQL to declare or cast to
/// @param name      `pg_type.typname`, e.g. `numeric`, `int4`, `bpchar`
/// @param category  `pg_type.typcategory`, e.g. `N` numbers, `E` enums, `A` arrays
/// @param collation quoted, schema-qualified collation of the column where it is not the type's default, else empty
public record ColumnType(String sql, String name, char category, String collation) {}
