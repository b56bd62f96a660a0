package sluice.staging;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import sluice.catalogue.SourceRows;
import sluice.dms.LoadSpec;

/// What a run stages, whichever job it does.
///
/// @param tables in merge order; their numbers are 1, 2, ...
public record StagingPlan(String runId, List<PlannedTable> tables) {

    public StagingPlan {
        tables = List.copyOf(tables);
    }

    /// @param number from 1
    public PlannedTable table(int number) {
        return tables.get(number - 1);
    }

    /// The rows at the source, by table number.
    public Map<Integer, SourceRows> atSource() {
        return tables.stream().collect(Collectors.toMap(PlannedTable::number, PlannedTable::atSource));
    }

    /// What DMS is told to load.
    public LoadSpec load(LoadSpec.Lob lob) {
        return new LoadSpec(tables.stream().map(PlannedTable::toLoad).toList(), lob);
    }
}
