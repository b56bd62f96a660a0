SELECT pg_catalog.count(*) AS rows, pg_catalog.count(*) FILTER (WHERE NOT settled) AS unsettled FROM :noted;
