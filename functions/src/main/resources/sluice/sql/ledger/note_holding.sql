INSERT INTO sluice.holding (run_id, kind, name)
VALUES (:'run_id', :'kind', :'name'::text[])
ON CONFLICT DO NOTHING;
