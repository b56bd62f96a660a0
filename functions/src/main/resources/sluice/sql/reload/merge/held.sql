-- The first rows of a chunk that would be updated and that another session holds, and how many there are.
WITH d AS MATERIALIZED (
    SELECT s.*, pg_catalog.row_number() OVER (ORDER BY :s_key) AS n
    FROM (SELECT :typed, array[:r_key_text] AS bound FROM :staging r WHERE :r_range AND :inside :fence) s
    JOIN :target t ON :s_joins_t AND :t_range
    WHERE NOT :same_but_replaced
), locked AS MATERIALIZED (
    SELECT d.n
    FROM d JOIN :target t ON :d_joins_t AND :t_range
    ORDER BY :d_key
    FOR NO KEY UPDATE OF t SKIP LOCKED
)
SELECT d.bound, pg_catalog.count(*) OVER () AS rows
FROM d
WHERE NOT d.n OPERATOR(pg_catalog.=) ANY (SELECT l.n FROM locked l)
ORDER BY d.n
LIMIT :'rows'::pg_catalog.int8;
