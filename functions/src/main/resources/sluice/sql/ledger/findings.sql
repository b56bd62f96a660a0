SELECT schema_name || '.' || table_name AS "table", kind, key, columns
FROM (SELECT f.*, row_number() OVER (PARTITION BY number, kind ORDER BY key) AS n
      FROM sluice.finding f WHERE run_id = :'run_id') f
JOIN sluice.run_table USING (run_id, number)
WHERE n <= 20
ORDER BY number, kind, key;
