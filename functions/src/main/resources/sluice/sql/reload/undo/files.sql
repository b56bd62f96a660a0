SELECT files FROM sluice.image WHERE run_id = :'run_id' AND number = :'number';
