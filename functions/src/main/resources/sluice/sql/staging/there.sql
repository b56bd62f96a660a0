-- How many rows the target has in a range of keys, counted no farther than asked.
SELECT pg_catalog.count(*) AS rows FROM (SELECT FROM :target t WHERE :t_range LIMIT :'rows'::pg_catalog.int8) t;
