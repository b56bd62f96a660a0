-- Foreign keys from and to the wanted tables; a partition's own counts as its root's. Copies that PostgreSQL keeps for
-- partitions are left out, and so are those that PostgreSQL 18 is told not to enforce.
-- whole: it is between the tables themselves, not between partitions of theirs, and says equal, not within a period.
-- readable, child_readable: the role may look for parents itself, and for rows that reference them; PostgreSQL's own look has
-- the rights of the tables' owners.
--   schemas, tables  the names, in two arrays of the same length
WITH RECURSIVE tree AS (
    SELECT w.ord, c.oid
      FROM unnest(:'schemas'::text[], :'tables'::text[]) WITH ORDINALITY AS w (schema_name, table_name, ord)
      JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema_name
      JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name
     WHERE c.relkind IN ('r', 'p')
    UNION
    SELECT t.ord, i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
), root AS (
    SELECT c.oid, coalesce((SELECT a.relid FROM pg_catalog.pg_partition_ancestors(c.oid) WITH ORDINALITY AS a (relid, n)
                             ORDER BY a.n DESC LIMIT 1), c.oid) AS top
      FROM pg_catalog.pg_class c
     WHERE c.relkind IN ('r', 'p')
)
SELECT DISTINCT t.ord,
       f.conname AS name,
       cn.nspname AS child_schema,
       c.relname AS child_table,
       pn.nspname AS parent_schema,
       p.relname AS parent_table,
       ARRAY(SELECT a.attname::text
               FROM unnest(f.conkey) WITH ORDINALITY AS k (attnum, n)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum
              ORDER BY k.n) AS child_columns,
       ARRAY(SELECT a.attname::text
               FROM unnest(f.confkey) WITH ORDINALITY AS k (attnum, n)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum
              ORDER BY k.n) AS parent_columns,
       -- the operators, and the collations of the parent's columns, empty where a type has none
       ARRAY(SELECT quote_ident(n.nspname) || '.' || o.oprname
               FROM unnest(f.conpfeqop) WITH ORDINALITY AS k (oid, n)
               JOIN pg_catalog.pg_operator o ON o.oid = k.oid
               JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
              ORDER BY k.n) AS operators,
       ARRAY(SELECT coalesce(quote_ident(n.nspname) || '.' || quote_ident(l.collname), '')
               FROM unnest(f.confkey) WITH ORDINALITY AS k (attnum, n)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum
               LEFT JOIN (pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace)
                 ON l.oid = a.attcollation
              ORDER BY k.n) AS collations,
       f.confmatchtype = 'f' AS match_full,
       f.condeferrable AS deferrable,
       cr.top = f.conrelid AND pr.top = f.confrelid AND NOT coalesce((to_jsonb(f) ->> 'conperiod')::boolean, false) AS whole,
       has_schema_privilege(p.relnamespace, 'USAGE') AND has_table_privilege(p.oid, 'SELECT') AND NOT row_security_active(p.oid)
           AND NOT EXISTS (SELECT FROM unnest(f.conpfeqop) AS k (oid)
                             JOIN pg_catalog.pg_operator o ON o.oid = k.oid
                            WHERE NOT has_schema_privilege(o.oprnamespace, 'USAGE') OR NOT has_function_privilege(o.oprcode, 'EXECUTE'))
           AND NOT EXISTS (SELECT FROM unnest(f.confkey) AS k (attnum)
                             JOIN pg_catalog.pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum
                             JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
                            WHERE NOT has_schema_privilege(l.collnamespace, 'USAGE')) AS readable,
       has_schema_privilege(c.relnamespace, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AND NOT row_security_active(c.oid)
           AS child_readable,
       CASE f.confupdtype WHEN 'a' THEN 'no action'
                          WHEN 'r' THEN 'restrict'
                          WHEN 'c' THEN 'cascade'
                          WHEN 'n' THEN 'set null'
                          WHEN 'd' THEN 'set default' END AS on_update,
       CASE f.confdeltype WHEN 'a' THEN 'no action'
                          WHEN 'r' THEN 'restrict'
                          WHEN 'c' THEN 'cascade'
                          WHEN 'n' THEN 'set null'
                          WHEN 'd' THEN 'set default' END AS on_delete
  FROM tree t
  JOIN pg_catalog.pg_constraint f ON f.contype = 'f' AND t.oid IN (f.conrelid, f.confrelid)
  JOIN root cr ON cr.oid = f.conrelid
  JOIN pg_catalog.pg_class c ON c.oid = cr.top
  JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
  JOIN root pr ON pr.oid = f.confrelid
  JOIN pg_catalog.pg_class p ON p.oid = pr.top
  JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
 WHERE f.conparentid = 0
   AND coalesce((to_jsonb(f) ->> 'conenforced')::boolean, true)
 ORDER BY 1, 3, 4, 2
