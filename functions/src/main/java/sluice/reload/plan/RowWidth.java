package sluice.reload.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.sql.ColumnType;
import sluice.sql.Feed;
import sluice.staging.PlannedTable.PlannedColumn;

/// Whether staging can be too narrow for a row that the target holds.
///
/// **The rule.** A row lies in one page, of which it has 8,160 bytes; a longer one is refused. Types of fixed
/// length take their length, each at its alignment. Of the others PostgreSQL shortens what takes more than 24 bytes
/// with its header, while the row is too long: it compresses the value, which may leave up to 24 bytes at a
/// multiple of 4, or moves it out, which leaves 18. What takes 24 bytes or less always stays. NULL takes nothing
/// but its place in the row's head.
///
/// A value that is staged as in the target takes the same in both. So a row fits the target and not staging exactly
/// where the widest row of staging is too long for a page, and one column takes more there than in the target:
/// other columns fill the target's page, and that one does not fit beside them any more. Without such a column
/// staging holds what the target holds, however wide it is. Counted as if the target had room for them: columns
/// that take less in staging, and what the target loses to alignment between columns that staging packs. A value
/// that does not survive is not counted.
///
/// @param widest  bytes of the widest row that these columns have in staging
/// @param growing columns that take more there than in the target, the most first
record RowWidth(int widest, List<Growing> growing) {

    /// What a page holds of one row (MaxHeapTupleSize with pages of 8 KiB).
    static final int PAGE = 8_160;
    /// What no longer value takes, once the row is too long.
    private static final int STAYS = 24;
    private static final int MOVED = 18;
    private static final int HEADER = 23;
    /// Bytes of a character, in the encodings that PostgreSQL stores.
    private static final int LONGEST_CHARACTER = 4;

    private static final Set<String> SAME_IN_BOTH =
            Set.of("text", "varchar", "citext", "numeric", "bytea", "json", "xml");
    private static final Pattern MODIFIERS = Pattern.compile("\\((-?\\d+)(?:,(-?\\d+))?\\)");

    /// @param staged bytes that it takes in staging, at most
    /// @param target bytes that such a value takes in the target
    record Growing(PlannedColumn column, int staged, int target) {

        @Override
        public String toString() {
            return column.target() + " " + column.type().sql() + " (" + staged + " bytes instead of " + target + ")";
        }
    }

    /// @param staged what a column is staged as
    static RowWidth of(List<PlannedColumn> columns, Function<ColumnType, String> staged) {
        List<Value> values = columns.stream().map(c -> value(c, staged.apply(c.type()))).toList();
        List<Growing> growing = columns.stream()
                .map(c -> new Growing(c, value(c, staged.apply(c.type())).bytes(), inTarget(c)))
                .filter(g -> g.staged() > g.target() && !isSame(g.column()))
                .sorted((a, b) -> b.staged() - b.target() - a.staged() + a.target())
                .toList();
        int nulls = aligned(HEADER + (columns.size() + 7) / 8, 8);
        return new RowWidth(Math.max(widest(values, aligned(HEADER, 8), false), widest(values, nulls, true)), growing);
    }

    /// The target holds a row that staging does not.
    boolean overflows() {
        return widest > PAGE && !growing.isEmpty();
    }

    /// @param fixed of this length, aligned to it; else up to `bytes`
    private record Value(int bytes, boolean fixed) {}

    private static Value value(PlannedColumn c, String staged) {
        int fixed = fixed(staged);
        return fixed > 0 ? new Value(fixed, true) : new Value(Math.min(STAYS, varying(c)), false);
    }

    private static int fixed(String staged) {
        return switch (staged) {
            case "smallint" -> 2;
            case "integer", "real" -> 4;
            case "bigint", "double precision", "timestamp" -> 8;
            default -> 0;
        };
    }

    /// The length of the widest value that survives, with its own header.
    private static int varying(PlannedColumn c) {
        if (c.cut()) {
            return STAYS;
        }
        return switch (c.type().name()) {
            case "int2" -> 7;
            case "int4" -> 9;
            case "int8" -> 13;
            case "bool" -> 6;
            case "uuid" -> c.type().feed().kind() == Feed.Kind.BYTES ? 17 : STAYS;
            case "varchar", "bpchar" -> characters(c.type());
            case "numeric" -> digits(c.type());
            default -> STAYS;
        };
    }

    private static int characters(ColumnType type) {
        Matcher m = MODIFIERS.matcher(type.sql());
        return m.find() ? Math.min(STAYS, Integer.parseInt(m.group(1))) * LONGEST_CHARACTER + 1 : STAYS;
    }

    /// Four digits take two bytes, on each side of the point.
    private static int digits(ColumnType type) {
        Matcher m = MODIFIERS.matcher(type.sql());
        int precision = m.find() ? Integer.parseInt(m.group(1)) : STAYS * 4;
        int scale = precision == STAYS * 4 || m.group(2) == null ? 0 : Integer.parseInt(m.group(2));
        return scale < 0 || scale > precision || precision > STAYS * 2
                ? STAYS
                : 3 + 2 * ((precision - scale + 3) / 4 + (scale + 3) / 4);
    }

    private static boolean isSame(PlannedColumn c) {
        return SAME_IN_BOTH.contains(c.type().name()) && !(c.cut() && c.type().name().equals("numeric"));
    }

    /// What a value that is as wide as can be in staging takes in the target, at least.
    private static int inTarget(PlannedColumn c) {
        return switch (c.type().name()) {
            case "bool" -> 1;
            case "int2" -> 2;
            case "int4", "float4", "date" -> 4;
            case "macaddr" -> 6;
            case "int8", "float8", "timestamp", "timestamptz", "time", "macaddr8" -> 8;
            case "uuid", "interval" -> 16;
            case "inet", "cidr" -> 7;
            // blanks are added, and what is too long then is moved out
            case "bpchar" -> characters(c.type()) > STAYS ? MOVED : characters(c.type());
            case "numeric" -> 3;
            case "jsonb" -> 5;
            // the others are the same in both, or an enum
            default -> 4;
        };
    }

    /// Where the widest row ends, by what can end at each place within 8 bytes.
    ///
    /// @param nulls some column is NULL, else none
    private static int widest(List<Value> values, int start, boolean nulls) {
        int[] ends = new int[16];
        Arrays.fill(ends, -1);
        ends[start % 8] = start;
        for (Value v : values) {
            int[] next = new int[16];
            Arrays.fill(next, -1);
            for (int i = 0; i < ends.length; i++) {
                if (ends[i] >= 0) {
                    boolean left = i >= 8;
                    add(next, v, ends[i], left);
                    if (nulls) {
                        end(next, ends[i], true);
                    }
                }
            }
            ends = next;
        }
        return Arrays.stream(ends, nulls ? 8 : 0, nulls ? 16 : 8).max().orElseThrow();
    }

    private static void add(int[] next, Value v, int at, boolean left) {
        if (v.fixed()) {
            end(next, aligned(at, v.bytes()) + v.bytes(), left);
            return;
        }
        for (int bytes = 1; bytes <= v.bytes(); bytes++) {
            end(next, at + bytes, left);
        }
        if (v.bytes() == STAYS) {
            end(next, aligned(at, 4) + STAYS, left);
        }
    }

    /// @param left something was left out
    private static void end(int[] ends, int at, boolean left) {
        int i = at % 8 + (left ? 8 : 0);
        ends[i] = Math.max(ends[i], at);
    }

    private static int aligned(int at, int to) {
        return (at + to - 1) / to * to;
    }
}
