SELECT schema_name || '.' || table_name AS "table", kind, key, columns
FROM sluice.finding JOIN sluice.run_table USING (run_id, number)
WHERE run_id = :'run_id'
ORDER BY number, kind, key;
