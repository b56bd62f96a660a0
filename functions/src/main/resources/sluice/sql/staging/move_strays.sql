-- Rows that stand in the target under another key are moved, with all their columns: merge_chunk then finds them as they
-- should be. One that was changed meanwhile, or whose place is taken, is left to it.
WITH d AS MATERIALIZED (
    SELECT s.*, :z_old
    FROM :noted z
    JOIN (SELECT :typed FROM :staging r WHERE :r_range AND :inside :fence) s ON :z_joins_s
    LEFT JOIN :target t ON :s_joins_t AND :t_range
    WHERE :z_range AND :absent
    ORDER BY :z_old
), locked AS MATERIALIZED (
    SELECT :locked_columns FROM d JOIN :target t ON :old_joins_t AND :same_source
    FOR NO KEY UPDATE OF t
), updated AS (
    UPDATE :target t SET :set_moved FROM :to_write
    WHERE :taken_back OPERATOR(pg_catalog.>) 0 AND :old_joins_t AND :same_source
    RETURNING :wrote
) :keep_updated
SELECT pg_catalog.count(*) AS moved FROM updated;
