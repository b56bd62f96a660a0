-- The unique indexes of the wanted tables, and those that only one of their partitions has. Indexes of partitions that
-- belong to one of the table are left out. to_jsonb reads a column that PostgreSQL 14 does not have yet.
--   schemas, tables  the names, in two arrays of the same length
WITH RECURSIVE tree AS (
    SELECT w.ord, c.oid, c.oid AS root
      FROM unnest(:'schemas'::text[], :'tables'::text[]) WITH ORDINALITY AS w (schema_name, table_name, ord)
      JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema_name
      JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name
     WHERE c.relkind IN ('r', 'p')
    UNION
    SELECT t.ord, i.inhrelid, t.root FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
)
SELECT t.ord,
       x.relname AS name,
       ARRAY(SELECT a.attname::text
               FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, n)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
              WHERE k.n <= i.indnkeyatts AND k.attnum > 0
              ORDER BY k.n) AS columns,
       i.indisprimary AS is_primary,
       i.indpred IS NULL AND i.indexprs IS NULL AS whole,
       i.indisvalid AND i.indisready AS valid,
       i.indimmediate AS immediate,
       coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_not_distinct,
       CASE WHEN t.oid <> t.root THEN t.oid::regclass::text ELSE '' END AS on_partition
  FROM tree t
  JOIN pg_catalog.pg_index i ON i.indrelid = t.oid AND i.indisunique AND NOT i.indisexclusion
  JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid)
 ORDER BY t.ord, i.indisprimary DESC, i.indnkeyatts, x.relname, t.oid
