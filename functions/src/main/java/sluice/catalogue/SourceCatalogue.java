package sluice.catalogue;

import java.util.List;
import java.util.Optional;

/// What the source's catalogue says about the tables of a request.
public record SourceCatalogue(List<Table> tables) {

    public SourceCatalogue {
        tables = List.copyOf(tables);
    }

    public Optional<Table> table(SourceTable name) {
        return tables.stream().filter(t -> t.name().equals(name)).findFirst();
    }

    /// Up to three of `known` that may have been meant by `wanted`, the nearest first.
    public static List<String> near(String wanted, List<String> known) {
        return Name.near(wanted, known);
    }

    /// @param relation what the name stands for
    /// @param near     names that may have been meant, where it stands for nothing
    /// @param columns  in the table's order, INVISIBLE ones last
    /// @param keys     primary key and unique indexes of plain columns, the primary key first
    public record Table(
            SourceTable name, Relation relation, List<String> near, List<Column> columns, List<Key> keys) {
        public Table {
            near = List.copyOf(near);
            columns = List.copyOf(columns);
            keys = List.copyOf(keys);
        }
    }

    /// @param columns  as the catalogue spells them, in the index's order
    /// @param nullable one of them may be NULL, so that not every row is told apart
    public record Key(String name, List<String> columns, boolean primary, boolean nullable) {
        public Key {
            columns = List.copyOf(columns);
        }

        @Override
        public String toString() {
            return "(" + String.join(", ", columns) + ")";
        }
    }

    public enum Relation {
        TABLE,
        VIEW,
        OTHER,
        MISSING
    }

    /// @param name      exactly as the catalogue spells it
    /// @param type      what it holds
    /// @param declared  the type in the database's own words, for messages
    /// @param precision of NUMBER in decimal digits, of FLOAT in binary ones, of CHAR, VARCHAR2 and RAW the length; 0 where
    ///                  it says nothing
    /// @param scale     digits behind the point of NUMBER (may be negative), of the seconds of a time
    /// @param virtual   computed from other columns, so DMS does not send it
    /// @param invisible `SELECT *` does not give it, so DMS does not send it either
    /// @param lob       DMS treats it as a LOB: also a VARCHAR2 of more than 4,000 bytes
    public record Column(
            String name,
            Type type,
            String declared,
            int precision,
            int scale,
            boolean virtual,
            boolean invisible,
            boolean lob) {

        /// A column that everybody sees.
        public Column(String name, Type type, String declared, int precision, int scale, boolean virtual) {
            this(name, type, declared, precision, scale, virtual, false, type.isLob());
        }

        /// The same column, INVISIBLE.
        public Column hidden() {
            return new Column(name, type, declared, precision, scale, virtual, true, lob);
        }

        /// The same column, too long to be anything but a LOB on its way.
        public Column asLob() {
            return new Column(name, type, declared, precision, scale, virtual, invisible, true);
        }
    }

    /// Oracle's types as far as they differ on their way through DMS; see "Source data types for Oracle" in the DMS
    /// user guide.
    public enum Type {
        /// NUMBER(p,s) and the integer types made of it.
        NUMBER,
        /// NUMBER without precision: its scale on the way is an endpoint setting.
        BARE_NUMBER,
        FLOAT,
        BINARY_FLOAT,
        BINARY_DOUBLE,
        CHAR,
        VARCHAR,
        DATE,
        TIMESTAMP,
        TIMESTAMP_WITH_ZONE,
        INTERVAL,
        RAW,
        BOOLEAN,
        CLOB,
        BLOB,
        XML,
        LONG,
        LONG_RAW,
        /// BFILE, ROWID, UROWID, REF, ANYDATA, collections, user types: DMS brings NULL, or nothing.
        UNSUPPORTED;

        boolean isLob() {
            return switch (this) {
                case CLOB, BLOB, XML, LONG, LONG_RAW -> true;
                default -> false;
            };
        }
    }
}
