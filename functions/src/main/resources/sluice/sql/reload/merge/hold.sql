-- Puts a chunk behind all that nobody holds.
UPDATE sluice.chunk
SET blocked = blocked + 1
WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk' AND merged_at IS NULL;
