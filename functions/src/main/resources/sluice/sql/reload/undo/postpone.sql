UPDATE sluice.undo_chunk
SET reason = :'reason',
    postponed = (SELECT sum(restored + deleted + changed + gone + refused) FROM sluice.undo_chunk WHERE run_id = :'run_id')
WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk' AND done_at IS NULL;
