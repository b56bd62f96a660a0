-- About how much a row of a table takes, its toast included; NULL where nothing is known.
WITH RECURSIVE tree AS (
    SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = :'schema' AND c.relname = :'table'
    UNION
    SELECT i.inhrelid FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid
)
SELECT (sum(pg_table_size(c.oid)) FILTER (WHERE c.reltuples > 0) / sum(c.reltuples) FILTER (WHERE c.reltuples > 0))::bigint AS bytes
FROM tree JOIN pg_class c USING (oid)
WHERE c.relkind = 'r';
