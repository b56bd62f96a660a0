-- How much a run keeps, of all its tables.
SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) AS bytes
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'sluice' AND c.relname = ANY (:'tables'::text[]);
