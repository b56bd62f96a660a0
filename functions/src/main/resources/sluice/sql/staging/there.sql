-- How many rows the target has in a range of keys, counted no farther than asked, and whether its statistics have none where
-- there are some.
SELECT coalesce(pg_catalog.sum(p.rows), 0) AS rows,
       coalesce(pg_catalog.bool_or((SELECT c.reltuples OPERATOR(pg_catalog.=) 0 FROM pg_catalog.pg_class c
                                    WHERE c.oid OPERATOR(pg_catalog.=) p.place)), false) AS thought_empty
FROM (SELECT t.place, pg_catalog.count(*) AS rows
      FROM (SELECT t.tableoid AS place FROM :target t WHERE :t_range LIMIT :'rows'::pg_catalog.int8) t
      GROUP BY t.place) p;
