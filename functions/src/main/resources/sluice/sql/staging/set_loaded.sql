UPDATE sluice.run_table SET loaded = :'loaded' WHERE run_id = :'run_id' AND number = :'number';
