package sluice.sql;

/// How an index compares one of its columns, where that is not how the column itself would be compared.
///
/// | an index's column | as | collation | identity |
/// |---|---|---|---|
/// | under a collation of its own | | the index's | whether that collation is deterministic |
/// | under a collation that equates different texts | | it | no |
/// | citext | | the index's | no: `A` is `a` |
/// | varchar or text by `bpchar_ops` | `bpchar` | the index's | no: trailing blanks mean nothing |
/// | citext by `text_ops` | `text` | the index's | whether that collation is deterministic |
///
/// @param schema    of the operators
/// @param as        the type whose operators they are, as SQL; empty for the column's own
/// @param collation quoted and schema-qualified; empty where the type has none
/// @param identity  what is equal is the same; where it is not, a row found by the key may still have another key
public record Comparison(String column, String schema, String as, String collation, boolean identity) {

    public Comparison {
        if (schema.isEmpty()) {
            throw new IllegalArgumentException("operators of " + column + " are in some schema");
        }
    }

    /// The expression as the index compares it.
    String of(String expression) {
        return compared(expression, as, collation);
    }

    static String compared(String expression, String as, String collation) {
        String typed = as.isEmpty() ? expression : "(" + expression + ")::" + as;
        return collation.isEmpty() ? typed : "(" + typed + ") COLLATE " + collation;
    }
}
