SELECT number, chunk, from_key, to_key, staged, inside, postponed
FROM sluice.chunk
WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk' AND merged_at IS NULL
FOR UPDATE SKIP LOCKED;
