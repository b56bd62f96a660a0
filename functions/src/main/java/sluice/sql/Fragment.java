package sluice.sql;

/// Text that may stand in a statement as SQL, not as a value. Only types of this package make fragments, so every
/// piece of SQL can be found by looking for them.
public sealed interface Fragment permits Identifier, TableName, Sql, WhenLocked {

    /// This piece as SQL text, quoted where it is a name.
    String sql();
}
