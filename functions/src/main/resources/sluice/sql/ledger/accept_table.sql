INSERT INTO sluice.run_table (run_id, number, level, schema_name, table_name, source_before, catalogue)
VALUES (:'run_id', :'number', :'level', :'schema', :'table', :'source_before', :'catalogue');
