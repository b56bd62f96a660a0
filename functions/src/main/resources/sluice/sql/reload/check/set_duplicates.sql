UPDATE sluice.run_table SET duplicates = :'duplicates'
WHERE run_id = :'run_id' AND number = :'number';
