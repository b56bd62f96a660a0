SELECT catalogue::text AS catalogue FROM sluice.run_table WHERE run_id = :'run_id' AND number = :'number';
