UPDATE sluice.chunk
SET inserted = :'inserted', updated = :'updated', unchanged = :'unchanged', merged_at = clock_timestamp(),
    merge_seconds = extract(epoch FROM clock_timestamp() - now())
WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk' AND merged_at IS NULL;
