INSERT INTO sluice.claim (schema_name, table_name, run_id)
VALUES (:'schema', :'table', :'run_id')
ON CONFLICT (schema_name, table_name) DO NOTHING;
