SELECT number, chunk, from_key, to_key, staged, inside, postponed, first_key, last_key, scattered, partitioned, plain IS NOT NULL AS whole
FROM sluice.chunk c JOIN sluice.run_table USING (run_id, number)
WHERE run_id = :'run_id' AND checked_at IS NULL AND merged_at IS NOT NULL
ORDER BY number, chunk
LIMIT 1
FOR UPDATE OF c :when_locked;
