SELECT count(*) AS tables
FROM sluice.run_table
WHERE run_id = :'run_id' AND number = ANY (:'numbers'::int[]) AND duplicates IS NULL;
