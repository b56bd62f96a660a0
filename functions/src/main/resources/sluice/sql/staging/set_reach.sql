UPDATE sluice.run_table SET first_key = :'first_key'::text[], last_key = :'last_key'::text[], scattered = false,
    partitioned = EXISTS (SELECT FROM pg_partitioned_table WHERE partrelid = to_regclass(format('%I.%I', schema_name, table_name)))
WHERE run_id = :'run_id' AND number = :'number'
RETURNING partitioned;
