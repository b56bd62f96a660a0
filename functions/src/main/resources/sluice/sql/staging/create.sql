-- Unlogged: staging can be loaded again. No index but the key's, which is also what refuses a row loaded twice.
CREATE UNLOGGED TABLE IF NOT EXISTS :staging (
    :staging_columns,
    PRIMARY KEY (:key)
) WITH (autovacuum_enabled = false);
