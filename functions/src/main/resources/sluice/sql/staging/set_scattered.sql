UPDATE sluice.run_table SET scattered = true WHERE run_id = :'run_id' AND number = :'number';
