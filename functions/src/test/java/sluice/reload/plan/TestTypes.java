package sluice.reload.plan;

import java.util.Optional;
import java.util.Set;
import sluice.sql.ColumnType;
import sluice.sql.Sql;
import sluice.sql.TypeRule;

/// Which types can be stored and be keys, as the planner's tests need it; how they are cast is not the planner's.
record TestTypes(ColumnType type) implements TypeRule {

    private static final Set<String> STORED = Set.of(
            "int2",
            "int4",
            "int8",
            "numeric",
            "float4",
            "float8",
            "bool",
            "text",
            "varchar",
            "bpchar",
            "date",
            "timestamp",
            "timestamptz",
            "uuid",
            "bytea",
            "json",
            "jsonb",
            "xml",
            "interval",
            "time",
            "inet",
            "cidr",
            "macaddr",
            "macaddr8");
    private static final Set<String> NO_KEY = Set.of("float4", "float8", "json", "jsonb", "xml", "interval");

    static Optional<TypeRule> of(ColumnType type) {
        return STORED.contains(type.name()) || type.category() == 'E'
                ? Optional.of(new TestTypes(type))
                : Optional.empty();
    }

    @Override
    public Sql stagingType() {
        return Sql.raw(type.name().startsWith("timestamp") ? "text" : type.name());
    }

    @Override
    public Sql cast(Sql staged) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Sql sameButReplaced(Sql target, Sql staged) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Sql holdsReplaced(Sql staged) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Sql survives(Sql staged) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Sql same(Sql a, Sql b) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean usableAsKey() {
        return !NO_KEY.contains(type.name());
    }
}
