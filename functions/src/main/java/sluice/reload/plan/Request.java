package sluice.reload.plan;

import java.util.List;
import java.util.Optional;
import sluice.catalogue.Name;
import sluice.catalogue.SourceTable;
import sluice.dms.LoadSpec;
import sluice.sql.TableName;

/// What somebody asks for, read and free of contradictions in itself; whether the databases allow it is the planner's.
/// The JSON is described by `sluice/request.schema.json`.
///
/// @param tables     at least one, no target twice
/// @param window     what is reloaded of each
/// @param deletes    what to do with rows of the target's window that the source lacks; default report
/// @param validation how the result is checked; default rows
/// @param lob        how LOBs are loaded; default full, because in limited mode a larger LOB fails the load, and an
///                   empty one becomes NULL
/// @param undo       what is kept so that the run can be undone; empty for nothing
/// @param reason     why, for the record; up to 500 characters
public record Request(
        List<Table> tables,
        Window window,
        Plan.Deletes deletes,
        Plan.Validation validation,
        LoadSpec.Lob lob,
        Optional<Plan.Undo> undo,
        Optional<String> reason) {

    public Request {
        tables = List.copyOf(tables);
    }

    /// The tables that are reloaded.
    public List<TableName> targets() {
        return tables.stream().map(Table::target).toList();
    }

    /// Where their rows come from.
    public List<SourceTable> sources() {
        return tables.stream().map(Table::source).toList();
    }

    /// @param key           target names of the key's columns; empty: the planner chooses the primary key, else a
    ///                      unique one
    /// @param windowColumn  instead of the window's own column
    /// @param allowNull     columns that may be NULL in every loaded row although the target holds values
    /// @param cut           columns of which a time of day, or digits beyond the target's, are cut
    public record Table(
            SourceTable source,
            TableName target,
            List<String> key,
            Optional<Name> windowColumn,
            List<Name> allowNull,
            List<Name> cut) {
        public Table {
            key = List.copyOf(key);
            allowNull = List.copyOf(allowNull);
            cut = List.copyOf(cut);
        }
    }
}
