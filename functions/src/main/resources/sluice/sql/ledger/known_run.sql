-- The run of this name, and whether it is this very execution. What an earlier version began has only its ARN to tell by.
SELECT deployment,
       accepted_at,
       outcome,
       ended_at,
       execution_arn = :'execution_arn'
           AND (deployment = :'deployment' AND started_at = :'started_at' OR deployment = '' AND outcome IS NULL) AS same
FROM sluice.run
WHERE run_id = :'run_id';
