SELECT reason FROM sluice.undo_chunk WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk';
