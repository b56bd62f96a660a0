-- The staged value, of those that the sequence would still give, that is farthest ahead of it.
SELECT CASE WHEN :'increment'::numeric > 0 THEN pg_catalog.max(s.v) ELSE pg_catalog.min(s.v) END AS ahead
FROM (SELECT (:staged_value)::numeric AS v FROM :staging r WHERE :in_window OFFSET 0) s
WHERE s.v >= :'least'::numeric AND s.v <= :'most'::numeric
  AND pg_catalog.mod(s.v - :'next'::numeric, :'increment'::numeric) = 0
  AND (s.v - :'next'::numeric) / :'increment'::numeric >= 0;
