SELECT number, chunk, from_key, to_key, staged, inside, postponed, first_key, last_key, scattered, partitioned, plain IS NOT NULL AS whole
FROM sluice.chunk c JOIN sluice.run_table USING (run_id, number)
WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk' AND merged_at IS NULL
FOR UPDATE OF c SKIP LOCKED;
