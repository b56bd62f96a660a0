-- What is left of a chunk whose later keys have become chunks of their own.
UPDATE sluice.chunk
SET to_key = :'to_key', staged = :'staged', inside = :'inside', blocked = blocked + :'blocked'::int
WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk' AND merged_at IS NULL;
