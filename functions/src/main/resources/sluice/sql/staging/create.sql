-- Unlogged: staging can be loaded again. No index but the key's, which is also what refuses a row loaded twice. Columns
-- are spelled as the source spells them, so that DMS needs no rule for them.
CREATE UNLOGGED TABLE IF NOT EXISTS :staging (
    :staging_columns :aside,
    PRIMARY KEY (:staged_key)
) WITH (autovacuum_enabled = false);
