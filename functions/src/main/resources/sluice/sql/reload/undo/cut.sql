SELECT EXISTS (SELECT FROM sluice.undo_chunk WHERE run_id = :'run_id') AS cut;
