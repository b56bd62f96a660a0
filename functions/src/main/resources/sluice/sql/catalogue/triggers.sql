-- Triggers of users that fire on an INSERT or UPDATE of this session, on the wanted tables and their partitions. A trigger that a partition got from its parent is named once.
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
SELECT t.ord, quote_ident(g.tgname) || ' on ' || t.oid::regclass::text AS name
  FROM tree t
  JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid
 WHERE NOT g.tgisinternal
   AND g.tgparentid = 0
   -- O fires unless the session's role is replica, R only then, A always
   AND (g.tgenabled = 'A' OR g.tgenabled = CASE current_setting('session_replication_role') WHEN 'replica' THEN 'R' ELSE 'O' END)
   -- bits of tgtype: 4 is INSERT, 16 is UPDATE
   AND g.tgtype & 20 <> 0
 ORDER BY 1, 2
