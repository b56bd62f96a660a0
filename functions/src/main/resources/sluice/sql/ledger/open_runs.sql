-- Runs that are not done with: those without an outcome and those that hold something. A run that an earlier version began does
-- not say whose it is; its execution's ARN does.
SELECT run_id,
       execution_arn,
       deployment,
       deployment = :'deployment'
           OR deployment = ''
               AND starts_with(execution_arn, regexp_replace(
                       :'deployment', '^(arn:[^:]+):cloudformation:([^:]+:[^:]+):stack/([^/]+)/.*$', '\1:states:\2:execution:\3-reload:')) AS own
FROM sluice.run r
WHERE outcome IS NULL
   OR EXISTS (SELECT FROM sluice.claim c WHERE c.run_id = r.run_id)
   OR EXISTS (SELECT FROM sluice.holding h WHERE h.run_id = r.run_id)
ORDER BY run_id;
