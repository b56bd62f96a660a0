SELECT pg_catalog.count(*) AS staged, pg_catalog.count(*) FILTER (WHERE :in_window) AS inside
FROM :staging r
WHERE :r_range;
