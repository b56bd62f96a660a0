package sluice.catalogue;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import sluice.sql.SqlFailure;

/// The source, read only: Oracle, or H2 in Oracle mode where there is no Oracle. What the two have in common is JDBC's
/// catalogue and plain SELECTs, so nothing else is used.
public final class SourceDatabase implements AutoCloseable {

    /// How Oracle's driver reports the scale of NUMBER without precision, and of FLOAT.
    private static final int ORACLE_NO_SCALE = -127;
    /// Oracle's FLOAT without precision.
    private static final int ORACLE_FLOAT_BITS = 126;
    /// Bytes beyond which DMS makes a CLOB of a VARCHAR2.
    private static final int LONGEST_VARCHAR = 4000;
    private static final String HIDDEN_IN_ORACLE = """
            SELECT COLUMN_NAME, DATA_TYPE AS TYPE_NAME, DATA_SCALE AS DIGITS, VIRTUAL_COLUMN AS IS_VIRTUAL,
                   COALESCE(DATA_PRECISION, NULLIF(CHAR_LENGTH, 0), DATA_LENGTH) AS SIZE_OF
            FROM ALL_TAB_COLS
            WHERE OWNER = ? AND TABLE_NAME = ? AND HIDDEN_COLUMN = 'YES' AND USER_GENERATED = 'YES'
            ORDER BY INTERNAL_COLUMN_ID""";
    private static final String HIDDEN_IN_H2 = """
            SELECT COLUMN_NAME, DATA_TYPE AS TYPE_NAME, COALESCE(NUMERIC_SCALE, DATETIME_PRECISION) AS DIGITS,
                   CASE IS_GENERATED WHEN 'ALWAYS' THEN 'YES' ELSE 'NO' END AS IS_VIRTUAL,
                   COALESCE(NUMERIC_PRECISION, CHARACTER_MAXIMUM_LENGTH, 0) AS SIZE_OF
            FROM INFORMATION_SCHEMA.COLUMNS
            WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND NOT IS_VISIBLE
            ORDER BY ORDINAL_POSITION""";
    /// What getColumns may report for an Oracle type that JDBC has no constant for.
    private static final Pattern ORACLE_CODE = Pattern.compile("ORA-\\d{5}");
    private static final Pattern SCALED = Pattern.compile("[A-Z ]+\\((\\d+)\\).*");

    private final Connection connection;

    /// @param jdbcUrl an Oracle or H2 URL
    /// @param login   gives `user` and `password`
    /// @throws SqlFailure if the server refuses
    public SourceDatabase(String jdbcUrl, Supplier<Properties> login) {
        try {
            connection = DriverManager.getConnection(jdbcUrl, login.get());
            connection.setReadOnly(true);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /// What the catalogue says about these tables; one entry each, also where there is no such table.
    public SourceCatalogue catalogue(List<SourceTable> tables) {
        try {
            List<SourceCatalogue.Table> found = new ArrayList<>();
            for (SourceTable t : tables) {
                found.add(table(t));
            }
            return new SourceCatalogue(found);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /// How many there are now.
    public long count(SourceRows rows) {
        try (PreparedStatement s = select("COUNT(*)", rows);
                ResultSet r = s.executeQuery()) {
            r.next();
            return r.getLong(1);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /// Rows, and text columns of them, as Oracle spells them.
    public record Columns(SourceRows rows, List<String> names) {
        public Columns {
            names = List.copyOf(names);
        }
    }

    /// In how many rows each column holds NUL, `chr(0)`; only columns with such rows.
    ///
    /// @param wanted  by table number
    /// @param seconds how long all tables together may take, about
    /// @return by table number; empty for a table that could not be searched in that time, or at all
    public Map<Integer, Optional<Map<String, Long>>> countNul(Map<Integer, Columns> wanted, int seconds) {
        return search(wanted, seconds, (of, left) -> rows(of, c -> "INSTR(" + c + ", CHR(0)) > 0", left));
    }

    /// As [#countNul]: in how many rows each CLOB or BLOB is empty, which is not NULL. Columns of other types are passed over.
    public Map<Integer, Optional<Map<String, Long>>> countEmptyLobs(Map<Integer, Columns> wanted, int seconds) {
        return search(wanted, seconds, (of, left) -> {
            Set<String> lobs = columns(of.rows().table()).stream()
                    .filter(c -> c.type() == SourceCatalogue.Type.CLOB || c.type() == SourceCatalogue.Type.BLOB)
                    .map(SourceCatalogue.Column::name)
                    .collect(Collectors.toSet());
            String length = isH2() ? "LENGTH(" : "DBMS_LOB.GETLENGTH(";
            return rows(new Columns(of.rows(), of.names().stream().filter(lobs::contains).toList()), c -> length + c + ") = 0", left);
        });
    }

    /// A question about rows, and how many seconds are left for it.
    private interface Search {
        Map<String, Long> of(Columns wanted, int seconds) throws SQLException;
    }

    private static Map<Integer, Optional<Map<String, Long>>> search(Map<Integer, Columns> wanted, int seconds, Search search) {
        Map<Integer, Optional<Map<String, Long>>> counts = new TreeMap<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        wanted.forEach((number, columns) -> {
            long left = TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime());
            Optional<Map<String, Long>> rows = Optional.empty();
            try {
                rows = left > 0 ? Optional.of(search.of(columns, (int) left)) : rows;
            } catch (SQLException e) {
                // a run does not fail for what is only counted
            }
            counts.put(number, rows);
        });
        return counts;
    }

    /// In how many rows a condition is true of each column; only where there are any.
    private Map<String, Long> rows(Columns of, UnaryOperator<String> condition, int seconds) throws SQLException {
        Map<String, Long> rows = new LinkedHashMap<>();
        List<String> columns = of.names();
        if (columns.isEmpty()) {
            return rows;
        }
        String counts = columns.stream()
                .map(c -> "COUNT(CASE WHEN " + condition.apply(quoted(c)) + " THEN 1 END)")
                .collect(Collectors.joining(", "));
        try (PreparedStatement s = select(counts, of.rows())) {
            s.setQueryTimeout(seconds);
            try (ResultSet r = s.executeQuery()) {
                r.next();
                for (int i = 0; i < columns.size(); i++) {
                    if (r.getLong(i + 1) > 0) {
                        rows.put(columns.get(i), r.getLong(i + 1));
                    }
                }
            }
        }
        return rows;
    }

    private PreparedStatement select(String what, SourceRows of) throws SQLException {
        String from = "SELECT " + what + " FROM " + quoted(of.table().schema()) + '.' + quoted(of.table().table());
        if (of.filter().isEmpty()) {
            return connection.prepareStatement(from);
        }
        TableWindow f = of.filter().get();
        String column = quoted(f.column());
        PreparedStatement s = connection.prepareStatement(from + " WHERE " + column + " >= ? AND " + column + " < ?");
        s.setObject(1, value(f.from()));
        s.setObject(2, value(f.to()));
        return s;
    }

    private static Object value(Bound bound) {
        return switch (bound) {
            case Bound.OfWall w -> w.value();
            case Bound.OfInstant i -> i.value().atOffset(ZoneOffset.UTC);
            case Bound.OfNumber n -> n.value();
        };
    }

    /// A name in double quotes. Oracle allows none inside, H2 doubles them.
    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private SourceCatalogue.Table table(SourceTable wanted) throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        String schema = pattern(meta, wanted.schema());
        try (ResultSet r = meta.getTables(null, schema, pattern(meta, wanted.table()), null)) {
            while (r.next()) {
                if (wanted.schema().equals(r.getString("TABLE_SCHEM"))
                        && wanted.table().equals(r.getString("TABLE_NAME"))) {
                    List<SourceCatalogue.Column> columns = columns(wanted);
                    return new SourceCatalogue.Table(
                            wanted, relation(r.getString("TABLE_TYPE")), List.of(), columns, keys(wanted, columns));
                }
            }
        }
        List<SourceTable> known = new ArrayList<>();
        // a schema may have been meant that is written in upper case
        for (String s : new LinkedHashSet<>(List.of(schema, pattern(meta, wanted.schema().toUpperCase(Locale.ROOT))))) {
            try (ResultSet r = meta.getTables(null, s, "%", new String[] {"TABLE", "BASE TABLE"})) {
                while (r.next()) {
                    known.add(new SourceTable(r.getString("TABLE_SCHEM"), r.getString("TABLE_NAME")));
                }
            }
        }
        List<String> near = SourceCatalogue.near(wanted.table(), known.stream().map(SourceTable::table).distinct().toList()).stream()
                .flatMap(n -> known.stream().filter(t -> t.table().equals(n)))
                .map(Name::written)
                .toList();
        return new SourceCatalogue.Table(wanted, SourceCatalogue.Relation.MISSING, near, List.of(), List.of());
    }

    private static SourceCatalogue.Relation relation(String type) {
        return switch (type.toUpperCase(Locale.ROOT)) {
            case "TABLE", "BASE TABLE" -> SourceCatalogue.Relation.TABLE;
            case "VIEW", "MATERIALIZED VIEW" -> SourceCatalogue.Relation.VIEW;
            default -> SourceCatalogue.Relation.OTHER;
        };
    }

    private List<SourceCatalogue.Column> columns(SourceTable table) throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        Map<String, SourceCatalogue.Column> hidden = hidden(table);
        List<SourceCatalogue.Column> columns = new ArrayList<>();
        try (ResultSet r = meta.getColumns(null, pattern(meta, table.schema()), pattern(meta, table.table()), "%")) {
            while (r.next()) {
                if (table.table().equals(r.getString("TABLE_NAME"))
                        && table.schema().equals(r.getString("TABLE_SCHEM"))
                        && !hidden.containsKey(r.getString("COLUMN_NAME"))) {
                    SourceCatalogue.Column c = column(
                            r.getString("COLUMN_NAME"),
                            r.getString("TYPE_NAME"),
                            r.getInt("COLUMN_SIZE"),
                            r.getInt("DECIMAL_DIGITS"),
                            "YES".equals(r.getString("IS_GENERATEDCOLUMN")));
                    boolean text = c.type() == SourceCatalogue.Type.VARCHAR;
                    columns.add(text && r.getLong("CHAR_OCTET_LENGTH") > LONGEST_VARCHAR ? c.asLob() : c);
                }
            }
        }
        columns.addAll(hidden.values());
        return columns;
    }

    /// INVISIBLE columns by name. Whether getColumns gives them differs from driver to driver, so the catalogue itself is
    /// asked.
    private Map<String, SourceCatalogue.Column> hidden(SourceTable table) throws SQLException {
        Map<String, SourceCatalogue.Column> hidden = new LinkedHashMap<>();
        Optional<String> sql = hidden();
        if (sql.isEmpty()) {
            return hidden;
        }
        try (PreparedStatement s = connection.prepareStatement(sql.get())) {
            s.setString(1, table.schema());
            s.setString(2, table.table());
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    int scale = r.getInt("DIGITS");
                    boolean bare = r.wasNull() && "NUMBER".equals(r.getString("TYPE_NAME"));
                    hidden.put(r.getString("COLUMN_NAME"), column(
                                    r.getString("COLUMN_NAME"),
                                    r.getString("TYPE_NAME"),
                                    (int) Math.min(Integer.MAX_VALUE, r.getLong("SIZE_OF")),
                                    bare ? ORACLE_NO_SCALE : scale,
                                    "YES".equals(r.getString("IS_VIRTUAL")))
                            .hidden());
                }
            }
        }
        return hidden;
    }

    private boolean isH2() throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("H2");
    }

    /// Oracle before 12 has no INVISIBLE columns.
    private Optional<String> hidden() throws SQLException {
        if (isH2()) {
            return Optional.of(HIDDEN_IN_H2);
        }
        return connection.getMetaData().getDatabaseMajorVersion() < 12 ? Optional.empty() : Optional.of(HIDDEN_IN_ORACLE);
    }

    /// Primary key and unique indexes. One with an expression is left out: what it holds is no column, or one that the
    /// server made.
    private List<SourceCatalogue.Key> keys(SourceTable table, List<SourceCatalogue.Column> columns)
            throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        Set<String> names = columns.stream().map(SourceCatalogue.Column::name).collect(Collectors.toSet());
        Set<String> nullable = new HashSet<>();
        try (ResultSet r = meta.getColumns(null, pattern(meta, table.schema()), pattern(meta, table.table()), "%")) {
            while (r.next()) {
                if (!"NO".equals(r.getString("IS_NULLABLE"))) {
                    nullable.add(r.getString("COLUMN_NAME"));
                }
            }
        }
        List<SourceCatalogue.Key> keys = new ArrayList<>();
        Map<Integer, String> primary = new TreeMap<>();
        String primaryName = "";
        try (ResultSet r = meta.getPrimaryKeys(null, table.schema(), table.table())) {
            while (r.next()) {
                primary.put(r.getInt("KEY_SEQ"), r.getString("COLUMN_NAME"));
                primaryName = Objects.requireNonNullElse(r.getString("PK_NAME"), "");
            }
        }
        if (!primary.isEmpty()) {
            keys.add(new SourceCatalogue.Key(primaryName, List.copyOf(primary.values()), true, false));
        }
        Map<String, TreeMap<Integer, String>> indexes = new TreeMap<>();
        try (ResultSet r = meta.getIndexInfo(null, table.schema(), table.table(), true, true)) {
            while (r.next()) {
                if (r.getString("INDEX_NAME") != null && r.getString("COLUMN_NAME") != null) {
                    indexes.computeIfAbsent(r.getString("INDEX_NAME"), _ -> new TreeMap<>())
                            .put(r.getInt("ORDINAL_POSITION"), r.getString("COLUMN_NAME"));
                }
            }
        }
        indexes.forEach((name, index) -> {
            List<String> key = List.copyOf(index.values());
            boolean known = keys.stream().anyMatch(k -> Set.copyOf(k.columns()).equals(Set.copyOf(key)));
            if (names.containsAll(key) && !known) {
                boolean invisible = columns.stream().anyMatch(c -> key.contains(c.name()) && c.invisible());
                keys.add(new SourceCatalogue.Key(
                        name, key, false, invisible || key.stream().anyMatch(nullable::contains)));
            }
        });
        return keys;
    }

    /// A column from what JDBC says of it. Names of types are Oracle's, or those that H2 has for them.
    static SourceCatalogue.Column column(String name, String typeName, int size, int digits, boolean virtual) {
        String type = typeName.toUpperCase(Locale.ROOT);
        Matcher scaled = SCALED.matcher(type);
        int fraction = scaled.matches() ? Integer.parseInt(scaled.group(1)) : digits;
        SourceCatalogue.Type kind = kind(type.replaceAll("\\(\\d+\\)", ""), size, digits);
        if (kind == SourceCatalogue.Type.VARCHAR && size > LONGEST_VARCHAR / (type.startsWith("N") ? 2 : 1)) {
            return new SourceCatalogue.Column(name, kind, words(kind, type) + "(" + size + ")", 0, 0, virtual).asLob();
        }
        return switch (kind) {
            case NUMBER ->
                new SourceCatalogue.Column(
                        name,
                        kind,
                        integer(type) ? type : "NUMBER(" + size + "," + digits + ")",
                        size,
                        digits,
                        virtual);
            case BARE_NUMBER -> new SourceCatalogue.Column(name, kind, "NUMBER", 0, 0, virtual);
            case FLOAT -> {
                int bits = size > 0 ? size : ORACLE_FLOAT_BITS;
                yield new SourceCatalogue.Column(name, kind, "FLOAT(" + bits + ")", bits, 0, virtual);
            }
            case CHAR, VARCHAR, RAW ->
                new SourceCatalogue.Column(name, kind, words(kind, type) + "(" + size + ")", size, 0, virtual);
            case TIMESTAMP ->
                new SourceCatalogue.Column(name, kind, "TIMESTAMP(" + fraction + ")", 0, fraction, virtual);
            case TIMESTAMP_WITH_ZONE ->
                new SourceCatalogue.Column(
                        name, kind, "TIMESTAMP(" + fraction + ") WITH TIME ZONE", 0, fraction, virtual);
            case CLOB -> new SourceCatalogue.Column(name, kind, type.startsWith("N") ? "NCLOB" : "CLOB", 0, 0, virtual);
            case BLOB -> new SourceCatalogue.Column(name, kind, "BLOB", 0, 0, virtual);
            default -> new SourceCatalogue.Column(name, kind, type, 0, 0, virtual);
        };
    }

    private static boolean integer(String type) {
        return List.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT").contains(type);
    }

    private static String words(SourceCatalogue.Type kind, String type) {
        return switch (kind) {
            case CHAR -> type.startsWith("N") ? "NCHAR" : "CHAR";
            case VARCHAR -> type.startsWith("N") ? "NVARCHAR2" : "VARCHAR2";
            default -> "RAW";
        };
    }

    private static SourceCatalogue.Type kind(String type, int size, int digits) {
        return switch (type) {
            case "NUMBER", "NUMERIC", "DECIMAL" ->
                size == 0 || digits == ORACLE_NO_SCALE ? SourceCatalogue.Type.BARE_NUMBER : SourceCatalogue.Type.NUMBER;
            case "TINYINT", "SMALLINT", "INTEGER", "BIGINT" -> SourceCatalogue.Type.NUMBER;
            case "DECFLOAT" -> SourceCatalogue.Type.BARE_NUMBER;
            case "FLOAT" -> SourceCatalogue.Type.FLOAT;
            case "BINARY_FLOAT", "REAL" -> SourceCatalogue.Type.BINARY_FLOAT;
            case "BINARY_DOUBLE", "DOUBLE PRECISION", "DOUBLE" -> SourceCatalogue.Type.BINARY_DOUBLE;
            case "CHAR", "NCHAR", "CHARACTER" -> SourceCatalogue.Type.CHAR;
            case "VARCHAR2", "NVARCHAR2", "VARCHAR", "CHARACTER VARYING" -> SourceCatalogue.Type.VARCHAR;
            case "DATE" -> SourceCatalogue.Type.DATE;
            // H2 in Oracle mode makes TIMESTAMP(0) of DATE; Oracle's own TIMESTAMP(0) travels no differently
            case "TIMESTAMP" -> SourceCatalogue.Type.TIMESTAMP;
            case "TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH LOCAL TIME ZONE" ->
                SourceCatalogue.Type.TIMESTAMP_WITH_ZONE;
            case "RAW", "BINARY VARYING", "VARBINARY" -> SourceCatalogue.Type.RAW;
            case "BOOLEAN" -> SourceCatalogue.Type.BOOLEAN;
            case "CLOB", "NCLOB", "CHARACTER LARGE OBJECT" -> SourceCatalogue.Type.CLOB;
            case "BLOB", "BINARY LARGE OBJECT" -> SourceCatalogue.Type.BLOB;
            case "XMLTYPE", "SYS.XMLTYPE" -> SourceCatalogue.Type.XML;
            case "LONG" -> SourceCatalogue.Type.LONG;
            case "LONG RAW" -> SourceCatalogue.Type.LONG_RAW;
            default -> type.startsWith("INTERVAL") ? SourceCatalogue.Type.INTERVAL : SourceCatalogue.Type.UNSUPPORTED;
        };
    }

    /// A name as a pattern that matches it alone, where the driver can be told so.
    private static String pattern(DatabaseMetaData meta, String name) throws SQLException {
        String escape = meta.getSearchStringEscape();
        return escape == null || escape.isEmpty()
                ? name
                : name.replace(escape, escape + escape)
                        .replace("_", escape + "_")
                        .replace("%", escape + "%");
    }

    /// Of what the source's driver says only the number is told: its text may quote values, statements and passwords.
    private static SqlFailure failure(SQLException e) {
        Matcher oracle = ORACLE_CODE.matcher(String.valueOf(e.getMessage()));
        String code = oracle.find() ? oracle.group() : "error code " + e.getErrorCode();
        return SqlFailure.of(e.getSQLState(), code + " of the source", SqlFailure.Place.NONE, e.getMessage());
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }
}
