SELECT sliced_at IS NOT NULL AS sliced, looked_at IS NOT NULL AS looked, first_key, last_key, scattered, partitioned, lookups, plain
FROM sluice.run_table
WHERE run_id = :'run_id' AND number = :'number'
FOR UPDATE;
