-- Rows that exchange a value of a unique index get one in passing, which no other row has.
WITH d AS MATERIALIZED (
    SELECT :z_old FROM :noted z WHERE z.n OPERATOR(pg_catalog.=) :'n'::pg_catalog.int4
), locked AS MATERIALIZED (
    SELECT :locked_columns FROM d JOIN :target t ON :old_joins_t
    FOR NO KEY UPDATE OF t
), updated AS (
    UPDATE :target t SET :passing FROM :to_write
    WHERE :old_joins_t
    RETURNING :wrote
) :keep_updated
SELECT pg_catalog.count(*) AS rows FROM updated;
