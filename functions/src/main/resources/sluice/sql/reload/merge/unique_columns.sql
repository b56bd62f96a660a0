-- The columns of a unique index, by name, and the name of the index of the whole table that it is a partition's part of; an
-- expression has none.
WITH RECURSIVE up AS (
    SELECT i.indexrelid AS oid, 0 AS n
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE n.nspname = :'schema' AND t.relname = :'table' AND c.relname = :'constraint'
    UNION ALL
    SELECT h.inhparent, up.n + 1 FROM up JOIN pg_inherits h ON h.inhrelid = up.oid
)
SELECT c.relname AS index, array(SELECT a.attname
                                 FROM pg_attribute a
                                 WHERE a.attrelid = i.indrelid
                                   AND array_position(i.indkey::int2[], a.attnum) < i.indnkeyatts) AS columns
FROM up JOIN pg_index i ON i.indexrelid = up.oid JOIN pg_class c ON c.oid = up.oid
ORDER BY up.n DESC
LIMIT 1;
