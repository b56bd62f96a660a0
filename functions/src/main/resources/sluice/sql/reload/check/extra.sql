-- OFFSET 0: the target's rows are found by what `t_part` says, whatever other index the window has.
SELECT :t_key_json AS key, pg_catalog.count(*) OVER () AS rows
FROM (SELECT t.* FROM :target t WHERE :t_part OFFSET 0) t
LEFT JOIN (SELECT :typed_key, true AS staged FROM :staging r WHERE :r_range AND :inside :fence) s ON :s_joins_t
WHERE :t_in_window AND s.staged IS NULL
LIMIT 20;
