DELETE FROM sluice.claim WHERE run_id = :'run_id';
