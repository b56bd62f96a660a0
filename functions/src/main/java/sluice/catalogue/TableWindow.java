package sluice.catalogue;

import sluice.sql.ColumnType;

/// The half-open window `[from, to)` on one column.
///
/// @param column target name
/// @param kind   what the bounds are
/// @param from   inclusive, as PostgreSQL reads it for the kind's type
/// @param to     exclusive
public record TableWindow(String column, Kind kind, String from, String to) {

    /// A value of the window stays in it when what goes beyond the type is cut.
    public boolean isWhole(ColumnType type) {
        int digits = type.name().equals("date") ? 0 : type.digits();
        String whole = type.name().equals("date") ? ".* 00:00:00(\\.0*)?" : "[^.]*(\\.\\d{0," + digits + "}0*)?([+-].*|Z)?";
        // cutting goes towards zero, so a number below it could pass a bound
        return kind != Kind.NUMBER && from.matches(whole) && to.matches(whole);
    }

    /// What a window column may be; [#sqlType] is what bounds and column are compared as.
    public enum Kind {
        /// DATE or TIMESTAMP: the source's wall time.
        LOCAL("timestamp"),
        /// TIMESTAMP WITH TIME ZONE: instants, with an offset in the text.
        INSTANT("timestamptz"),
        NUMBER("numeric");

        private final String sqlType;

        Kind(String sqlType) {
            this.sqlType = sqlType;
        }

        public String sqlType() {
            return sqlType;
        }
    }
}
