UPDATE sluice.run_table SET looked_at = now() WHERE run_id = :'run_id' AND number = :'number';
