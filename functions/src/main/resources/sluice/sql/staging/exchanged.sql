-- Rows of a chunk that became right when unique values were exchanged.
SELECT pg_catalog.count(*) AS rows
FROM (SELECT :typed FROM :staging r WHERE :r_range AND :inside :fence) s
JOIN :target t ON :s_joins_t AND :t_range
WHERE :same AND EXISTS (SELECT FROM :noted z WHERE :z_joins_s);
