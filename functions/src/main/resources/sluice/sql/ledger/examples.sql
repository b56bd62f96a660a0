-- How many examples the ledger has of each kind of finding.
SELECT schema_name || '.' || table_name AS "table", kind, columns, count(*) AS rows
FROM sluice.finding JOIN sluice.run_table USING (run_id, number)
WHERE run_id = :'run_id'
GROUP BY number, schema_name, table_name, kind, columns
ORDER BY number, kind, columns;
