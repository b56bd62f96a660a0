-- Rules that rewrite an INSERT or UPDATE of the wanted tables in this session.
--   schemas, tables  the names, in two arrays of the same length
SELECT w.ord, quote_ident(r.rulename) AS name
  FROM unnest(:'schemas'::text[], :'tables'::text[]) WITH ORDINALITY AS w (schema_name, table_name, ord)
  JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema_name
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name
  JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid
 WHERE c.relkind IN ('r', 'p')
   -- O fires unless the session's role is replica, R only then, A always
   AND (r.ev_enabled = 'A' OR r.ev_enabled = CASE current_setting('session_replication_role') WHEN 'replica' THEN 'R' ELSE 'O' END)
   -- 2 is UPDATE, 3 is INSERT
   AND r.ev_type IN ('2', '3')
 ORDER BY 1, 2
