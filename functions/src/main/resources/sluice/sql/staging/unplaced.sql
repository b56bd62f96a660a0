-- Staged rows of a chunk that no partition takes. The conditions are the catalogue's text, in which columns have the user's
-- names: these are all that their place knows.
SELECT :s_key_json AS key, pg_catalog.count(*) OVER () AS rows
FROM (SELECT :typed_key FROM :staging r WHERE :r_range AND :in_window OFFSET 0) s
WHERE (SELECT (:taken) IS NOT TRUE FROM (SELECT :partition_columns) p)
LIMIT 20;
