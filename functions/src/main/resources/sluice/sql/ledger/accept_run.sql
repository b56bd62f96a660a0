-- Where a call of the same execution was refused before, what it met may have been put right meanwhile.
INSERT INTO sluice.run (run_id, deployment, execution_arn, started_at, plan)
VALUES (:'run_id', :'deployment', :'execution_arn', :'started_at', :'plan')
ON CONFLICT (run_id) DO UPDATE
SET plan = excluded.plan, outcome = NULL, ended_at = NULL, error = NULL, cause = NULL, problems = NULL
WHERE run.outcome = 'refused'
  AND (run.deployment, run.execution_arn, run.started_at) = (excluded.deployment, excluded.execution_arn, excluded.started_at);
