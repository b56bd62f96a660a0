SELECT run_id, execution_arn, claimed_at
FROM sluice.claim JOIN sluice.run USING (run_id)
WHERE schema_name = :'schema' AND table_name = :'table';
