SELECT DISTINCT run_id, execution_arn
FROM sluice.run JOIN sluice.claim USING (run_id)
ORDER BY run_id;
