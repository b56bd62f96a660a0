package sluice.plan;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import sluice.sql.ColumnType;
import sluice.sql.Feed;
import sluice.sql.TypeRule;

/// How wide a row of staging may become, in the columns that staging holds otherwise than the target does.
///
/// A row of PostgreSQL lies in one page; values that need more than [#MOVED_FROM] bytes can be moved out of it and leave a
/// pointer. What is staged as in the target takes what it takes there, so a row that the target holds does not grow by it:
/// columns of variable length that are staged alike count as empty. What remains are fixed widths, and types whose staged
/// form is wider than the target's: a whole number of which nobody says how many digits it has is staged as numeric.
final class RowWidth {

    /// What a page holds of one row (MaxHeapTupleSize with pages of 8 KiB).
    static final int PAGE = 8_160;
    /// Larger values can leave the row.
    private static final int MOVED_FROM = 24;
    private static final int POINTER = 18;
    private static final int HEADER = 23;

    private static final Set<String> SAME_EVERYWHERE =
            Set.of("text", "varchar", "bpchar", "citext", "numeric", "bytea", "json", "jsonb", "xml");

    private RowWidth() {}

    /// The widest that a row with these columns becomes in staging.
    static int inStaging(List<ColumnType> columns, Function<ColumnType, TypeRule> rules) {
        int at = aligned(HEADER + (columns.size() + 7) / 8, 8);
        for (ColumnType c : columns) {
            String staged = rules.apply(c).stagingType().sql();
            int fixed = fixed(staged);
            at = fixed > 0 ? aligned(at, fixed) + fixed : at + varying(c);
        }
        return at;
    }

    private static int fixed(String staged) {
        return switch (staged) {
            case "smallint" -> 2;
            case "integer", "real" -> 4;
            case "bigint", "double precision", "timestamp" -> 8;
            default -> 0;
        };
    }

    /// The length of the widest value, with its own header.
    private static int varying(ColumnType c) {
        if (SAME_EVERYWHERE.contains(c.name())) {
            return 1;
        }
        int bytes = switch (c.name()) {
            case "int2" -> 7;
            case "int4" -> 9;
            case "int8" -> 13;
            case "float4", "float8" -> 17;
            case "bool" -> 6;
            case "uuid" -> c.feed().kind() == Feed.Kind.BYTES ? 17 : 37;
            case "date", "timestamp" -> 20;
            case "time" -> 16;
            case "timestamptz", "interval" -> 30;
            case "macaddr", "macaddr8" -> 24;
            default -> MOVED_FROM;
        };
        return bytes > MOVED_FROM ? POINTER : bytes;
    }

    private static int aligned(int at, int to) {
        return (at + to - 1) / to * to;
    }
}
