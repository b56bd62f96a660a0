INSERT INTO sluice.run (run_id, execution_arn, plan)
VALUES (:'run_id', :'execution_arn', :'plan')
ON CONFLICT (run_id) DO NOTHING;
