-- Runs that are not done with: those without an outcome and those that hold something.
SELECT run_id, execution_arn
FROM sluice.run r
WHERE outcome IS NULL
   OR EXISTS (SELECT FROM sluice.claim c WHERE c.run_id = r.run_id)
   OR EXISTS (SELECT FROM sluice.holding h WHERE h.run_id = r.run_id)
ORDER BY run_id;
