-- A partitioned table and all that hangs below it, the newest partitions first.
--   strategy  'r', 'l', 'h'; empty where rows are kept
--   bound     as FOR VALUES says it
--   columns, collations  of what it is partitioned by; a collation is empty where the type has none
--   plain     its partitions' conditions can be asked of a staged row: no expression, no hash of a domain, no collation that the
--             role may not name
--   schema, table  the name
WITH RECURSIVE tree AS (
    SELECT c.oid, 0::oid AS parent
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = :'schema' AND c.relname = :'table' AND c.relkind = 'p'
    UNION ALL
    SELECT i.inhrelid, i.inhparent
      FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid AND NOT i.inhdetachpending
)
SELECT t.oid,
       t.parent,
       coalesce(p.partstrat::text, '') AS strategy,
       coalesce(pg_get_expr(c.relpartbound, c.oid), '') AS bound,
       ARRAY(SELECT a.attname::text
               FROM unnest(p.partattrs::int2[]) WITH ORDINALITY AS k (attnum, n)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
              ORDER BY k.n) AS columns,
       ARRAY(SELECT coalesce(quote_ident(n.nspname) || '.' || quote_ident(l.collname), '')
               FROM unnest(p.partcollation::oid[]) WITH ORDINALITY AS k (oid, n)
               LEFT JOIN (pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace) ON l.oid = k.oid
              ORDER BY k.n) AS collations,
       coalesce(p.partexprs IS NULL
                AND NOT EXISTS (SELECT FROM unnest(p.partattrs::int2[]) AS k (attnum)
                                  JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
                                  JOIN pg_catalog.pg_type y ON y.oid = a.atttypid AND y.typtype = 'd'
                                 WHERE p.partstrat = 'h')
                AND NOT EXISTS (SELECT FROM unnest(p.partcollation::oid[]) AS k (oid)
                                  JOIN pg_catalog.pg_collation l ON l.oid = k.oid
                                 WHERE NOT has_schema_privilege(l.collnamespace, 'USAGE')), true) AS plain
  FROM tree t
  JOIN pg_catalog.pg_class c ON c.oid = t.oid
  LEFT JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = t.oid
 ORDER BY t.oid DESC;
