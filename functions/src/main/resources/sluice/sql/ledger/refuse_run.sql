INSERT INTO sluice.run (run_id, deployment, execution_arn, started_at, outcome, ended_at, error, cause, problems)
VALUES (:'run_id', :'deployment', :'execution_arn', :'started_at', 'refused', now(), :'error', :'cause', :'problems')
ON CONFLICT (run_id) DO NOTHING;
