-- As compare.sql, and in the same reading the rows of the target's part of the window that are not staged.
SELECT pg_catalog.count(*) FILTER (WHERE NOT p.extra) AS compared,
       pg_catalog.count(*) FILTER (WHERE p.absent) AS missing,
       pg_catalog.count(*) FILTER (WHERE NOT p.extra AND NOT p.absent AND NOT p.same) AS different,
       pg_catalog.count(*) FILTER (WHERE p.extra AND p.inside) AS extra
FROM (SELECT s.staged IS NULL AS extra, :absent AS absent, :same_staged AS same, :t_in_window AS inside
      FROM (SELECT :lean, true AS staged FROM :staging r WHERE :r_range AND :inside :fence) s
      FULL JOIN (SELECT t.* FROM :target t WHERE :t_range) t ON :s_joins_t
      OFFSET 0) p;
