package sluice.local.dms;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Objects;
import software.amazon.awssdk.services.databasemigration.model.OracleSettings;

/// A column of a source table: its kind, and the way its values travel (AWS DMS user guide, "Source data types for
/// Oracle").
///
/// @param name as in the source
/// @param kind how values compare and travel
/// @param copier writes the value the current row has in this column
record SourceColumn(String name, Kind kind, Copier copier) {
    enum Kind {
        NUMBER,
        TEXT,
        DATE_TIME,
        ZONED,
        BINARY,
        CHARACTER_LOB,
        BINARY_LOB,
        OTHER;

        boolean lob() {
            return this == CHARACTER_LOB || this == BINARY_LOB;
        }
    }

    @FunctionalInterface
    interface Copier {
        void copy(ResultSet row, int index, CopyBuffer to) throws SQLException;
    }

    /// A large object did not fit, and an endpoint says that this ends the task.
    static final class LobTruncated extends SQLException {
        private static final long serialVersionUID = 1;

        LobTruncated(String column, int maxKiB) {
            super("LOB data of column " + column + " is larger than " + maxKiB + " KB and would be truncated");
        }
    }

    // Oracle's own type codes, for which JDBC has none.
    private static final int ORACLE_BINARY_FLOAT = 100;
    private static final int ORACLE_BINARY_DOUBLE = 101;
    private static final int ORACLE_TIMESTAMP_TZ = -101;
    private static final int ORACLE_TIMESTAMP_LTZ = -102;
    private static final int ORACLE_BFILE = -13;

    /// @param lobs how large objects of this table travel; NONE leaves them NULL
    /// @param failOnTruncation whether a large object that is too large ends the task
    static SourceColumn of(
            ResultSetMetaData data, int i, OracleSettings settings, LoadSettings.Lobs lobs, boolean failOnTruncation)
            throws SQLException {
        String name = data.getColumnName(i);
        int precision = data.getPrecision(i);
        int scale = data.getScale(i);
        return switch (data.getColumnType(i)) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT ->
                new SourceColumn(name, Kind.NUMBER, SourceColumn::whole);
            case Types.NUMERIC, Types.DECIMAL -> {
                // Without precision and scale: Oracle reports 0 and -127, H2 the type DECFLOAT.
                boolean bare = precision == 0 || scale == -127
                        || data.getColumnTypeName(i).equalsIgnoreCase("DECFLOAT");
                if (bare && !Objects.equals(settings.numberDatatypeScale(), -2)) {
                    throw new SQLException("column " + name + " has no scale, and NumberDatatypeScale "
                            + settings.numberDatatypeScale() + " is not offered by the embedded DMS, only -2");
                }
                yield new SourceColumn(name, Kind.NUMBER, SourceColumn::exact);
            }
            case Types.REAL, ORACLE_BINARY_FLOAT ->
                new SourceColumn(name, Kind.NUMBER, (row, at, to) -> {
                    float value = row.getFloat(at);
                    orNothing(row, to, () -> to.ascii(Float.toString(value)));
                });
            case Types.DOUBLE, Types.FLOAT, ORACLE_BINARY_DOUBLE ->
                new SourceColumn(name, Kind.NUMBER, SourceColumn::floating);
            case Types.BOOLEAN, Types.BIT ->
                new SourceColumn(name, Kind.OTHER, (row, at, to) -> {
                    boolean value = row.getBoolean(at);
                    orNothing(row, to, () -> to.ascii(value ? "t" : "f"));
                });
            case Types.DATE ->
                new SourceColumn(name, Kind.DATE_TIME, (row, at, to) -> {
                    LocalDate value = row.getObject(at, LocalDate.class);
                    orNothing(row, to, () -> to.timestamp(value.atStartOfDay(), 6));
                });
            case Types.TIMESTAMP ->
                new SourceColumn(name, Kind.DATE_TIME, (row, at, to) -> {
                    LocalDateTime value = row.getObject(at, LocalDateTime.class);
                    orNothing(row, to, () -> to.timestamp(value, scale > 6 ? 9 : 6));
                });
            case Types.TIMESTAMP_WITH_TIMEZONE, ORACLE_TIMESTAMP_TZ, ORACLE_TIMESTAMP_LTZ ->
                new SourceColumn(name, Kind.ZONED, (row, at, to) -> {
                    OffsetDateTime value = row.getObject(at, OffsetDateTime.class);
                    orNothing(row, to, () -> to.timestamp(value, Math.max(0, scale)));
                });
            case Types.CHAR, Types.NCHAR -> new SourceColumn(name, Kind.TEXT, SourceColumn::trimmed);
            // Oracle's extended strings travel as large objects. What is longer still Oracle does not have: it is H2's way
            // to say "no limit".
            case Types.VARCHAR, Types.NVARCHAR -> precision > 4_000 && precision <= 32_767
                    ? new SourceColumn(name, Kind.CHARACTER_LOB, characters(name, lobs, failOnTruncation))
                    : new SourceColumn(name, Kind.TEXT, SourceColumn::text);
            case Types.BINARY, Types.VARBINARY ->
                new SourceColumn(name, Kind.BINARY, (row, at, to) -> {
                    byte[] value = row.getBytes(at);
                    orNothing(row, to, () -> to.binary(value));
                });
            case Types.CLOB, Types.NCLOB, Types.LONGVARCHAR, Types.LONGNVARCHAR, Types.SQLXML ->
                new SourceColumn(name, Kind.CHARACTER_LOB, characters(name, lobs, failOnTruncation));
            case Types.BLOB, Types.LONGVARBINARY ->
                new SourceColumn(name, Kind.BINARY_LOB, bytes(name, lobs, failOnTruncation));
            // What DMS cannot read is NULL at the target.
            case Types.ROWID, ORACLE_BFILE, Types.REF, Types.ARRAY, Types.STRUCT ->
                new SourceColumn(name, Kind.OTHER, (_, _, to) -> to.nothing());
            default -> new SourceColumn(name, Kind.OTHER, SourceColumn::text);
        };
    }

    private static void whole(ResultSet row, int at, CopyBuffer to) throws SQLException {
        long value = row.getLong(at);
        orNothing(row, to, () -> to.number(value));
    }

    private static void exact(ResultSet row, int at, CopyBuffer to) throws SQLException {
        BigDecimal value = row.getBigDecimal(at);
        orNothing(row, to, () -> to.number(value));
    }

    private static void floating(ResultSet row, int at, CopyBuffer to) throws SQLException {
        double value = row.getDouble(at);
        orNothing(row, to, () -> to.ascii(Double.toString(value)));
    }

    /// An empty string is NULL, as it is in Oracle.
    private static void text(ResultSet row, int at, CopyBuffer to) throws SQLException {
        String value = row.getString(at);
        if (value == null || value.isEmpty()) {
            to.nothing();
        } else {
            to.text(value);
        }
    }

    private static void trimmed(ResultSet row, int at, CopyBuffer to) throws SQLException {
        String value = row.getString(at);
        if (value == null || value.isEmpty()) {
            to.nothing();
            return;
        }
        int end = value.length();
        while (end > 0 && value.charAt(end - 1) == ' ') {
            end--;
        }
        to.text(value.substring(0, end));
    }

    private static Copier characters(String name, LoadSettings.Lobs lobs, boolean failOnTruncation) {
        return switch (lobs.mode()) {
            case NONE -> (_, _, to) -> to.nothing();
            case FULL -> (row, at, to) -> {
                String value = row.getString(at);
                orNothing(row, to, () -> to.text(value));
            };
            case LIMITED -> {
                int limit = lobs.maxKiB() * 1024;
                char[] part = new char[limit + 1];
                yield (row, at, to) -> {
                    try (Reader reader = row.getCharacterStream(at)) {
                        int length = reader == null ? 0 : read(reader, part);
                        if (length > limit && failOnTruncation) {
                            throw new LobTruncated(name, lobs.maxKiB());
                        }
                        int kept = Math.min(length, limit);
                        if (kept > 0 && kept < length && Character.isHighSurrogate(part[kept - 1])) {
                            kept--;
                        }
                        // In limited mode an empty CLOB arrives as NULL.
                        if (kept == 0) {
                            to.nothing();
                        } else {
                            to.text(new String(part, 0, kept));
                        }
                    } catch (IOException e) {
                        throw new SQLException("column " + name + " cannot be read", e);
                    }
                };
            }
        };
    }

    private static Copier bytes(String name, LoadSettings.Lobs lobs, boolean failOnTruncation) {
        return switch (lobs.mode()) {
            case NONE -> (_, _, to) -> to.nothing();
            case FULL -> (row, at, to) -> {
                byte[] value = row.getBytes(at);
                orNothing(row, to, () -> to.binary(value));
            };
            case LIMITED -> {
                int limit = lobs.maxKiB() * 1024;
                yield (row, at, to) -> {
                    try (InputStream stream = row.getBinaryStream(at)) {
                        byte[] value = stream == null ? null : stream.readNBytes(limit + 1);
                        if (value != null && value.length > limit && failOnTruncation) {
                            throw new LobTruncated(name, lobs.maxKiB());
                        }
                        if (value == null || value.length == 0) {
                            to.nothing();
                        } else {
                            to.binary(value.length > limit ? Arrays.copyOf(value, limit) : value);
                        }
                    } catch (IOException e) {
                        throw new SQLException("column " + name + " cannot be read", e);
                    }
                };
            }
        };
    }

    private static int read(Reader reader, char[] into) throws IOException {
        int length = 0;
        for (int n; length < into.length && (n = reader.read(into, length, into.length - length)) >= 0; ) {
            length += n;
        }
        return length;
    }

    private static void orNothing(ResultSet row, CopyBuffer to, Runnable write) throws SQLException {
        if (row.wasNull()) {
            to.nothing();
        } else {
            write.run();
        }
    }
}
