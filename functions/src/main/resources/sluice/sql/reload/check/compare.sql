-- OFFSET 0: what each pair of rows says is computed in the join, or the join would give the columns of both sides, of which
-- PostgreSQL takes 1,664.
SELECT pg_catalog.count(*) AS compared,
       pg_catalog.count(*) FILTER (WHERE p.absent) AS missing,
       pg_catalog.count(*) FILTER (WHERE NOT p.absent AND NOT p.same) AS different
FROM (SELECT :absent AS absent, :same_staged AS same
      FROM (SELECT :lean FROM :staging r WHERE :r_range AND :inside :fence) s
      LEFT JOIN :target t ON :s_joins_t AND :t_range
      OFFSET 0) p;
