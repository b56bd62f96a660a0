-- The columns of a unique index, by name; an expression has none.
SELECT coalesce(array_agg(a.attname ORDER BY a.attname), '{}') AS columns
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
CROSS JOIN generate_series(0, i.indnkeyatts - 1) k
LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k] AND a.attnum > 0
WHERE n.nspname = :'schema' AND t.relname = :'table' AND c.relname = :'constraint' AND i.indpred IS NULL;
