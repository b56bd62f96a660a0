-- A staged row whose unique value another key's row holds.
SELECT :s_key_json AS key, pg_catalog.count(*) OVER () AS rows
FROM (SELECT :typed FROM :staging r WHERE :r_range AND :in_window OFFSET 0) s
JOIN :target t ON :same_unique AND :not_same_key
LIMIT 20;
