-- The holder of a table, and whether it is of the same deployment as the run that asks.
SELECT h.run_id, h.execution_arn, claimed_at, h.deployment, h.deployment IN ('', asking.deployment) AS same
FROM sluice.claim JOIN sluice.run h USING (run_id), sluice.run asking
WHERE schema_name = :'schema' AND table_name = :'table' AND asking.run_id = :'run_id';
