INSERT INTO sluice.run (run_id, execution_arn, outcome, ended_at, error, cause, problems)
VALUES (:'run_id', :'execution_arn', 'refused', now(), :'error', :'cause', :'problems')
ON CONFLICT (run_id) DO NOTHING;
