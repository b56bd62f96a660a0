INSERT INTO sluice.run (run_id, deployment, execution_arn, started_at, plan)
VALUES (:'run_id', :'deployment', :'execution_arn', :'started_at', :'plan')
ON CONFLICT (run_id) DO NOTHING;
