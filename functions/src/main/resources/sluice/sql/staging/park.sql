-- Rows that exchange a value of a unique index get one in passing, which no other row has.
UPDATE :target t SET :passing
FROM :noted z
WHERE z.n OPERATOR(pg_catalog.=) :'n'::pg_catalog.int4 AND :z_old_joins_t;
