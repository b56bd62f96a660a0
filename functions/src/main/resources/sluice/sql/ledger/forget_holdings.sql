DELETE FROM sluice.holding WHERE run_id = :'run_id';
