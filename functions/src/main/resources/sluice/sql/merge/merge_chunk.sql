-- One chunk: d are the rows to write, in key order; their target rows are locked in that order before the first is
-- changed, rows that are equal are neither written nor locked. The key range stands on both sides, or the plan flips to
-- a scan of the whole target. A row that appears meanwhile raises 23505 and the chunk is done again: the plain INSERT
-- is a quarter cheaper than ON CONFLICT, which writes every row speculatively.
-- Names in users' functions are looked up as the application's writes do it, so every name here is qualified.
-- CDC's journal (rule R3) belongs between the locks and the writes, as a statement of its own.
WITH d AS MATERIALIZED (
    SELECT s.*, :absent AS absent
    FROM (SELECT :typed FROM :staging r WHERE :r_range AND :inside :fence) s
    LEFT JOIN :target t ON :s_joins_t AND :t_range
    WHERE :absent OR NOT :same
    ORDER BY :s_key
), locked AS MATERIALIZED (
    SELECT FROM d JOIN :target t ON :d_joins_t AND :t_range
    WHERE NOT d.absent
    ORDER BY :d_key
    FOR NO KEY UPDATE OF t
), updated AS (
    UPDATE :target t SET :set
    FROM d, (SELECT pg_catalog.count(*) FROM locked) l
    WHERE NOT d.absent AND :d_joins_t AND :t_range
    RETURNING 1
), inserted AS (
    INSERT INTO :target (:columns) :overriding
    SELECT :d_columns FROM d WHERE d.absent ORDER BY :d_key
    RETURNING 1
)
SELECT (SELECT pg_catalog.count(*) FROM :staging r WHERE :r_range) AS staged,
       (SELECT pg_catalog.count(*) FROM d) AS candidates,
       (SELECT pg_catalog.count(*) FROM updated) AS updated,
       (SELECT pg_catalog.count(*) FROM inserted) AS inserted;
