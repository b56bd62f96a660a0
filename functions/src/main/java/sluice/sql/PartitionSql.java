package sluice.sql;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Fragments of `staging/unplaced`, from the catalogue's own words.
public final class PartitionSql {

    private PartitionSql() {}

    /// @param table      a partitioned table; what it is partitioned by is in its key
    /// @param collations how each column that it is partitioned by is compared; empty where its type has no collation
    /// @param conditions of the partitions that rows may go to
    public static Map<String, Fragment> of(TableSql table, Map<String, String> collations, List<String> conditions) {
        return Map.of(
                "taken", Sql.raw(conditions.isEmpty() ? "false" : String.join(" OR ", conditions)),
                "partition_columns", Sql.raw(collations.entrySet().stream()
                        .map(e -> table.numbered("s.c", e.getKey())
                                + (e.getValue().isEmpty() ? "" : " COLLATE " + e.getValue())
                                + " AS " + TableSql.quoted(e.getKey()))
                        .collect(Collectors.joining(", "))));
    }
}
