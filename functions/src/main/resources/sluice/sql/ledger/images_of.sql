SELECT number, table_name FROM sluice.image WHERE run_id = :'run_id' AND dropped_at IS NULL ORDER BY number;
