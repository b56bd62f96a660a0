SELECT pg_catalog.count(*) AS compared,
       pg_catalog.count(*) FILTER (WHERE :absent) AS missing,
       pg_catalog.count(*) FILTER (WHERE NOT (:absent) AND NOT :same) AS different
FROM (SELECT :typed FROM :staging r WHERE :r_range AND :inside :fence) s
LEFT JOIN :target t ON :s_joins_t AND :t_range;
