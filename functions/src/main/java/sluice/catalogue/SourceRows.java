package sluice.catalogue;

import java.util.Optional;

/// Rows of a table at the source.
///
/// @param filter which of them, on a column as Oracle spells it; empty for all
public record SourceRows(SourceTable table, Optional<TableWindow> filter) {}
