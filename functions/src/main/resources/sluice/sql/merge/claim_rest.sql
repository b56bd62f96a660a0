SELECT number, chunk, from_key, to_key, staged, inside, postponed
FROM sluice.chunk
WHERE run_id = :'run_id' AND number = ANY (:'numbers'::int[]) AND merged_at IS NULL
ORDER BY number, chunk
FOR UPDATE SKIP LOCKED;
