UPDATE sluice.image SET dropped_at = now() WHERE run_id = :'run_id' AND number = :'number';
