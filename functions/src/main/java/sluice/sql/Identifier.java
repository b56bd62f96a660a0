package sluice.sql;

import java.nio.charset.StandardCharsets;

/// A PostgreSQL identifier exactly as the catalogue spells it: no folding, no quotes.
/// The only way a name gets into a statement is [#sql()], which quotes it always.
///
/// @param name 1 to 63 bytes of UTF-8, no NUL; longer names would be cut silently by the server and are refused
public record Identifier(String name) implements Fragment, Comparable<Identifier> {

    /// NAMEDATALEN - 1: what a PostgreSQL server keeps of a name, in bytes.
    public static final int MAX_BYTES = 63;

    public Identifier {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("an identifier is not empty");
        }
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an identifier holds no NUL character: " + name.replace("\0", "\\0"));
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("an identifier has at most 63 bytes: " + name);
        }
    }

    @Override
    public String sql() {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public int compareTo(Identifier other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return sql();
    }
}
