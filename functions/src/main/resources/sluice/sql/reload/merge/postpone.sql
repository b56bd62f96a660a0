-- Puts a chunk off until others of the tables that it may need rows of are merged.
UPDATE sluice.chunk c
SET postponed = (SELECT count(*) FROM sluice.chunk m
                 WHERE m.run_id = c.run_id AND m.number = ANY (:'numbers'::int[]) AND m.merged_at IS NOT NULL)
WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk' AND merged_at IS NULL;
