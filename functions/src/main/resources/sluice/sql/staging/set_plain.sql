UPDATE sluice.run_table SET plain = :'filled'::text[]
WHERE run_id = :'run_id' AND number = :'number';
