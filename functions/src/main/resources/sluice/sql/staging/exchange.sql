-- Rows that exchange unique values get theirs: all, or those of one index.
--   n  which index; NULL for all
WITH d AS MATERIALIZED (
    SELECT s.*, :z_old
    FROM :noted z JOIN (SELECT :typed FROM :staging r WHERE :in_window OFFSET 0) s ON :z_joins_s
    WHERE :'n'::pg_catalog.int4 IS NULL OR z.n OPERATOR(pg_catalog.=) :'n'::pg_catalog.int4
), locked AS MATERIALIZED (
    SELECT :locked_columns FROM d JOIN :target t ON :old_joins_t
    FOR NO KEY UPDATE OF t
), updated AS (
    UPDATE :target t SET :set_exchanged FROM :to_write
    WHERE :old_joins_t
    RETURNING :wrote
) :keep_updated
SELECT pg_catalog.count(*) AS rows FROM updated;
