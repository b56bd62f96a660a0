-- Rows of staging whose key the target lacks, though it holds the source's row under another key: the key as it is staged
-- (k1, ...), and the one that the row stands under (o1, ...).
CREATE UNLOGGED TABLE IF NOT EXISTS :noted (
    :noted_columns,
    PRIMARY KEY (:noted_key)
) WITH (autovacuum_enabled = false);
