-- One chunk: d are the rows to write, in key order; their target rows are locked in that order before the first is
-- changed, rows that are equal are neither written nor locked. A row that another session holds is not waited for: then
-- nothing is written, and the caller splits the chunk around it. The key range stands on both sides, and the caller says how
-- they are joined (JoinBy); users' triggers are planned without that. Rows to lock and to update must lie where they were
-- compared; one that was changed since does not, and counts as held: so whatever was committed of a row before it was locked,
-- this statement's snapshot has, a journal's entries too (decision 38). A row that appears meanwhile raises 23505 and the chunk
-- is done again in halves: the plain INSERT is a quarter cheaper than ON CONFLICT, which writes every row speculatively.
-- Names in users' functions are looked up as the application's writes do it, so every name here is qualified.
WITH d AS MATERIALIZED (
    SELECT :made, :absent AS absent, t.ctid AS place, t.tableoid AS part
    FROM (SELECT :lean FROM :staging r WHERE :r_range AND :inside :fence) s
    LEFT JOIN :target t ON :s_joins_t AND :t_range
    WHERE :absent OR NOT :same_staged_but_replaced
    ORDER BY :s_key
), locked AS MATERIALIZED (
    SELECT :locked_columns FROM d JOIN :target t ON :d_is_t
    WHERE NOT d.absent
    ORDER BY :d_key
    FOR NO KEY UPDATE OF t SKIP LOCKED
), held AS MATERIALIZED (
    SELECT (SELECT pg_catalog.count(*) FROM d WHERE NOT d.absent)
           OPERATOR(pg_catalog.-) (SELECT pg_catalog.count(*) FROM locked) AS rows,
           :taken_back AS taken_back
), updated AS (
    UPDATE :target t SET :set
    FROM :to_write
    WHERE (SELECT rows FROM held) OPERATOR(pg_catalog.=) 0 AND NOT d.absent AND :d_is_t
    RETURNING :wrote
) :keep_updated, inserted AS (
    INSERT INTO :target AS t (:columns) :overriding
    SELECT :d_columns FROM d WHERE (SELECT rows FROM held) OPERATOR(pg_catalog.=) 0 AND d.absent ORDER BY :d_key
    RETURNING :wrote_new
) :keep_inserted
SELECT (SELECT pg_catalog.count(*) FROM :staging r WHERE :r_range) AS staged,
       (SELECT pg_catalog.count(*) FROM d) AS candidates,
       (SELECT rows FROM held) AS held,
       (SELECT pg_catalog.count(*) FROM updated) AS updated,
       (SELECT pg_catalog.count(*) FROM inserted) AS inserted;
