-- What a row must satisfy beyond types, NOT NULL and unique keys: CHECK and exclusion constraints of the wanted tables
-- and their partitions.
--   schemas, tables  the names, in two arrays of the same length
WITH RECURSIVE tree AS (
    SELECT w.ord, c.oid
      FROM unnest(:'schemas'::text[], :'tables'::text[]) WITH ORDINALITY AS w (schema_name, table_name, ord)
      JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema_name
      JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name
     WHERE c.relkind IN ('r', 'p')
    UNION
    SELECT t.ord, i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
)
SELECT t.ord, quote_ident(k.conname) AS name, k.contype <> 'c' AS exclusion, '{}'::text[] AS columns
  FROM tree t
  JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid
  JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid AND i.indisexclusion
 WHERE k.contype IN ('x', 'p', 'u') AND k.conparentid = 0
UNION
SELECT t.ord, quote_ident(k.conname), false,
       ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) ORDER BY a.attname)
  FROM tree t
  JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid AND k.contype = 'c' AND k.conparentid = 0
 WHERE coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
 ORDER BY 1, 3, 2
