SELECT t.number,
       t.schema_name || '.' || t.table_name AS "table",
       coalesce(sum(c.restored), 0) AS restored,
       coalesce(sum(c.deleted), 0) AS deleted,
       coalesce(sum(c.changed), 0) AS changed,
       coalesce(sum(c.gone), 0) AS gone,
       coalesce(sum(c.refused), 0) AS refused,
       coalesce(sum(c.by_values), 0) AS by_values,
       count(c.chunk) FILTER (WHERE c.done_at IS NULL) AS left,
       array(SELECT DISTINCT d.reason FROM sluice.undo_chunk d
             WHERE d.run_id = t.run_id AND d.number = t.number AND d.refused > 0 AND d.reason IS NOT NULL
             ORDER BY 1 LIMIT 5) AS reasons
FROM sluice.run_table t LEFT JOIN sluice.undo_chunk c USING (run_id, number)
WHERE t.run_id = :'run_id'
GROUP BY t.run_id, t.number, t.schema_name, t.table_name
ORDER BY t.number;
