-- A key staged as text must lie in its chunk also as the target orders it, and be there once.
SELECT :s_key_json AS key, count(*) OVER () AS rows
FROM (SELECT :typed_key FROM :staging r WHERE :r_range AND :in_window OFFSET 0) s
GROUP BY :s_key
HAVING count(*) > 1 OR NOT :s_range
LIMIT 20;
