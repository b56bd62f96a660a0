-- Staged rows that let go of a value of a unique index.
SELECT :s_key_json AS key, pg_catalog.count(*) OVER () AS rows
FROM :noted z JOIN (SELECT :typed_key FROM :staging r WHERE :in_window OFFSET 0) s ON :z_joins_s
WHERE z.n OPERATOR(pg_catalog.=) :'n'::pg_catalog.int4
LIMIT 20;
