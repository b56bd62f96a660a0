-- Whether a table that a range of the target's keys has rows in is one without rows to its statistics.
SELECT coalesce(pg_catalog.bool_or((SELECT c.reltuples OPERATOR(pg_catalog.=) 0 FROM pg_catalog.pg_class c
                                    WHERE c.oid OPERATOR(pg_catalog.=) p.place)), false) AS thought_empty
FROM (SELECT DISTINCT t.place
      FROM (SELECT t.tableoid AS place FROM :target t WHERE :t_range LIMIT :'rows'::pg_catalog.int8) t) p;
