SELECT chunk, to_key
FROM sluice.chunk
WHERE run_id = :'run_id' AND number = :'number'
ORDER BY chunk DESC
LIMIT 1;
