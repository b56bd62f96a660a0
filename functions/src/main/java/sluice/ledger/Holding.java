package sluice.ledger;

import sluice.sql.TableName;

/// Something that a run must give back, whichever job it does: noted before it is made, and forgotten once it is gone, so that
/// whoever finds a run dead knows what may be left of it. [Holdings] notes and releases them.
public sealed interface Holding {

    /// A target table that no other run may work on meanwhile.
    record Claim(TableName table) implements Holding {}

    /// A table in schema `sluice_staging`.
    record StagingTable(TableName table) implements Holding {}

    /// A task of DMS.
    ///
    /// @param identifier the task's
    record LoadTask(String identifier) implements Holding {}

    /// An execution that waits for a task of DMS: its token in the state table.
    ///
    /// @param identifier the task's
    record Wait(String identifier) implements Holding {}
}
