SELECT number, chunk, from_key, to_key, staged, inside, postponed
FROM sluice.chunk
WHERE run_id = :'run_id' AND checked_at IS NULL AND merged_at IS NOT NULL
ORDER BY number, chunk
LIMIT 1
FOR UPDATE :when_locked;
