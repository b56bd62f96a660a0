-- How many of a chunk's staged rows the target has, and which of some columns hold a value there.
SELECT pg_catalog.count(*) AS matched, :held AS held
FROM (SELECT :typed_key FROM :staging r WHERE :r_range AND :in_window OFFSET 0) s
JOIN :target t ON :s_joins_t AND :t_range;
