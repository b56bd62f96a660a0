-- Rows of the target that hold a unique value (n: of which index) which this run gives to another row: the key that they are
-- staged under (k1, ...), and the one that they stand under (o1, ...).
CREATE UNLOGGED TABLE IF NOT EXISTS :noted (
    n integer,
    settled boolean DEFAULT false,
    :noted_columns,
    PRIMARY KEY (n, :noted_key)
) WITH (autovacuum_enabled = false);
