-- Runs that may have left something: those without an outcome, those that hold something, and those that ended lately. A function
-- that was at work when its execution was stopped goes on for up to fifteen minutes, and may make a load task or a claim
-- after the clean-up; a message that could not be sent is sent later. A run that an earlier version began does not say
-- whose it is; its execution's ARN does.
SELECT run_id,
       execution_arn,
       deployment,
       deployment = :'deployment'
           OR deployment = ''
               AND starts_with(execution_arn, regexp_replace(
                       :'deployment', '^(arn:[^:]+):cloudformation:([^:]+:[^:]+):stack/([^/]+)/.*$', '\1:states:\2:execution:\3-')) AS own
FROM sluice.run r
WHERE outcome IS NULL
   OR ended_at > now() - interval '20 minutes'
   OR EXISTS (SELECT FROM sluice.claim c WHERE c.run_id = r.run_id)
   OR EXISTS (SELECT FROM sluice.holding h WHERE h.run_id = r.run_id)
ORDER BY run_id;
