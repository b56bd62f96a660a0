SELECT :t_key_json AS key, pg_catalog.count(*) OVER () AS rows
FROM :target t
LEFT JOIN (SELECT :typed_key, true AS staged FROM :staging r WHERE :r_range AND :inside :fence) s ON :s_joins_t
WHERE :t_range AND :t_in_window AND s.staged IS NULL
LIMIT 20;
