SELECT undoes FROM sluice.run WHERE run_id = :'run_id' AND undoes IS NOT NULL;
