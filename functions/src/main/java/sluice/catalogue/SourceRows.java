package sluice.catalogue;

import java.util.Optional;

/// Rows of a table at the source.
///
/// @param filter which of them; empty for all
public record SourceRows(SourceTable table, Optional<Filter> filter) {

    /// The half-open interval `[from, to)` on one column.
    ///
    /// @param column as Oracle spells it
    /// @param kind   what the bounds are
    /// @param from   inclusive, as PostgreSQL reads it for the kind's type
    /// @param to     exclusive
    public record Filter(String column, TableWindow.Kind kind, String from, String to) {}
}
