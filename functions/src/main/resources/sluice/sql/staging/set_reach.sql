UPDATE sluice.run_table SET first_key = :'first_key'::text[], last_key = :'last_key'::text[], scattered = false
WHERE run_id = :'run_id' AND number = :'number';
