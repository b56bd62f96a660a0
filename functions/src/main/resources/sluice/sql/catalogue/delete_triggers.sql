-- Triggers of users that fire on a DELETE, on the wanted tables and their partitions: a row that is moved to another
-- partition is deleted in its old one.
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
SELECT DISTINCT t.ord
  FROM tree t
  JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid
 -- bit of tgtype: 8 is DELETE
 WHERE NOT g.tgisinternal AND g.tgenabled <> 'D' AND g.tgtype & 8 <> 0
 ORDER BY 1
