-- Whether this role may delete rows of a table, and the rules that would rewrite that.
SELECT has_table_privilege(c.oid, 'DELETE') AS may,
       ARRAY(SELECT r.rulename::text FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_type = '4' AND r.ev_enabled <> 'D' ORDER BY 1) AS rules
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = :'schema' AND c.relname = :'table';
