-- Runs that may have left something: those without an outcome or with claims, and those that failed lately. A function
-- that was at work when its execution was stopped goes on for up to fifteen minutes, and may make a load task or a claim
-- after the clean-up.
SELECT run_id, execution_arn
FROM sluice.run r
WHERE outcome IS NULL
   OR EXISTS (SELECT FROM sluice.claim c WHERE c.run_id = r.run_id)
   OR outcome = 'failed' AND ended_at > now() - interval '20 minutes'
ORDER BY run_id;
