-- Runs that wrote to a table after a run did, and keep what they found.
SELECT i.run_id, i.table_name
FROM sluice.image i
JOIN sluice.run_table t USING (run_id, number)
JOIN sluice.run r USING (run_id)
WHERE t.schema_name = :'schema' AND t.table_name = :'table' AND i.dropped_at IS NULL AND i.run_id <> :'run_id'
  AND r.accepted_at > (SELECT accepted_at FROM sluice.run WHERE run_id = :'run_id')
ORDER BY r.accepted_at DESC;
