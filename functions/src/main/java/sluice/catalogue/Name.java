package sluice.catalogue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.sql.Identifier;
import sluice.sql.TableName;

/// A column's name as a request gives it, in both spellings. SQL's own rule: unquoted folds to upper case at Oracle's
/// side and to lower case at PostgreSQL's, `"quoted"` is taken as it is.
///
/// @param source as Oracle's catalogue spells it
/// @param target as PostgreSQL's catalogue spells it
public record Name(String source, String target) {

    private static final String UNQUOTED = "[\\p{L}_][\\p{L}\\p{Nd}_$#]*";
    private static final String QUOTED = "\"(?:[^\"\\x00]|\"\")+\"";
    private static final Pattern PART = Pattern.compile(QUOTED + "|" + UNQUOTED);
    private static final int ORACLE_MAX_BYTES = 128;
    private static final Set<String> SYSTEM_COLUMNS = Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid");

    /// Which rule folds a name and limits its length.
    private enum Side {
        ORACLE,
        POSTGRES
    }

    /// A column as both sides know it.
    ///
    /// @throws Bad if it is no name, says why
    public static Name column(String text) throws Bad {
        return new Name(single(text, Side.ORACLE), single(text, Side.POSTGRES));
    }

    /// One column of a key, which only the target has to know.
    public static String targetColumn(String text) throws Bad {
        return single(text, Side.POSTGRES);
    }

    /// A table of the source.
    public static SourceTable sourceTable(String text) throws Bad {
        List<String> parts = schemaAndTable(text, Side.ORACLE, "SCHEMA.TABLE");
        return new SourceTable(parts.getFirst(), parts.getLast());
    }

    /// A table of the target.
    public static TableName targetTable(String text) throws Bad {
        List<String> parts = schemaAndTable(text, Side.POSTGRES, "schema.table");
        return new TableName(parts.getFirst(), parts.getLast());
    }

    private static List<String> schemaAndTable(String text, Side side, String form) throws Bad {
        List<String> parts = parts(text, side);
        if (parts.size() != 2) {
            throw new Bad(parts.size() == 1 ? "names no schema" : "has " + parts.size() + " parts", "Write " + form);
        }
        return parts;
    }

    /// As a request has to write it: in quotes where SQL would fold it to something else.
    public static String written(SourceTable table) {
        return written(table.schema(), upper(table.schema())) + '.' + written(table.table(), upper(table.table()));
    }

    /// As a request has to write it: in quotes where SQL would fold it to something else.
    public static String written(TableName table) {
        return written(table.schema(), lower(table.schema())) + '.' + written(table.table(), lower(table.table()));
    }

    private static String written(String name, String folded) {
        return name.equals(folded) && name.matches(UNQUOTED) ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    /// What Oracle calls a column that the target calls this, where Oracle's catalogue is not known: a name that
    /// could have been written unquoted at both sides was, so Oracle holds it in upper case; every other name was
    /// quoted and is the same.
    public static String atSource(String target) {
        boolean folded = target.matches("\\p{L}[\\p{L}\\p{Nd}_$#]*") && target.equals(lower(target));
        return folded ? upper(target) : target;
    }

    /// Whether PostgreSQL takes this as the name of a column.
    public static boolean fitsPostgres(String column) {
        return bytes(column) <= Identifier.MAX_BYTES && !SYSTEM_COLUMNS.contains(column);
    }

    /// What PostgreSQL makes of an Oracle name that is written unquoted: lower case, cut to what it keeps of a name.
    public static String atTarget(String source) {
        StringBuilder out = new StringBuilder();
        int[] left = {Identifier.MAX_BYTES};
        lower(source).codePoints().takeWhile(c -> (left[0] -= bytes(Character.toString(c))) >= 0)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String single(String text, Side side) throws Bad {
        List<String> parts = parts(text, side);
        if (parts.size() != 1) {
            throw new Bad("has a dot", "Name the column alone; a dot inside a name needs double quotes");
        }
        return parts.getFirst();
    }

    private static List<String> parts(String text, Side side) throws Bad {
        List<String> parts = new ArrayList<>();
        Matcher m = PART.matcher(text);
        int at = 0;
        while (true) {
            if (!m.region(at, text.length()).lookingAt()) {
                throw new Bad(
                        at == text.length()
                                ? "is not a whole name"
                                : "is not a name from character " + (at + 1) + " on",
                        "Put a name with other characters than letters, digits, _, $ and # into double quotes");
            }
            parts.add(resolve(m.group(), side));
            at = m.end();
            if (at == text.length()) {
                return parts;
            }
            if (text.charAt(at++) != '.') {
                throw new Bad(
                        "is not a name from character " + at + " on",
                        "Put a name with other characters than letters, digits, _, $ and # into double quotes");
            }
        }
    }

    private static String resolve(String part, Side side) throws Bad {
        String name;
        if (part.startsWith("\"")) {
            name = part.substring(1, part.length() - 1).replace("\"\"", "\"");
            if (side == Side.ORACLE && name.contains("\"")) {
                throw new Bad(
                        "has a double quote in a name, which Oracle does not allow", "Check the name at the source");
            }
        } else {
            name = side == Side.ORACLE ? upper(part) : lower(part);
        }
        int bytes = bytes(name);
        int max = side == Side.ORACLE ? ORACLE_MAX_BYTES : Identifier.MAX_BYTES;
        if (bytes > max) {
            throw new Bad(
                    "has a name of " + bytes + " bytes where " + (side == Side.ORACLE ? "Oracle" : "PostgreSQL")
                            + " knows at most " + max,
                    "Write the name as the catalogue has it, which may be cut");
        }
        return name;
    }

    // letter by letter: String.toUpperCase would make SS of ß, which no database does
    private static String upper(String s) {
        return s.codePoints()
                .map(Character::toUpperCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    // PostgreSQL folds ASCII only in a multi-byte encoding, and every database here is UTF-8
    private static String lower(String s) {
        return s.codePoints()
                .map(c -> c < 128 ? Character.toLowerCase(c) : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /// Up to three of `known` that may have been meant by `wanted`, the nearest first: a slip of the hand in every four
    /// letters. Two letters that have changed places are one slip.
    public static List<String> near(String wanted, Collection<String> known) {
        String w = wanted.toLowerCase(Locale.ROOT);
        int most = Math.max(1, w.length() / 4);
        return known.stream()
                .filter(k -> Math.abs(w.length() - k.length()) <= most && distance(w, k.toLowerCase(Locale.ROOT)) <= most)
                .sorted(Comparator.<String>comparingInt(k -> distance(w, k.toLowerCase(Locale.ROOT)))
                        .thenComparing(k -> k))
                .limit(3)
                .toList();
    }

    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                d[i][j] = Math.min(d[i - 1][j - 1] + (same ? 0 : 1), Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }

    /// Text that is no name.
    public static final class Bad extends Exception {
        public final String remedy;

        public Bad(String problem, String remedy) {
            super(problem);
            this.remedy = remedy;
        }
    }
}
