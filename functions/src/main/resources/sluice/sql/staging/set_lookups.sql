UPDATE sluice.run_table SET lookups = :'lookups' WHERE run_id = :'run_id' AND number = :'number';
