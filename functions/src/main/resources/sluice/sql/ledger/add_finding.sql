-- An example more, as long as there are fewer than 20 of its kind.
INSERT INTO sluice.finding (run_id, number, kind, key, columns)
SELECT :'run_id', :'number'::int, :'kind', :'key'::jsonb, :'columns'::text[]
WHERE (SELECT count(*) FROM sluice.finding
       WHERE run_id = :'run_id' AND number = :'number'::int AND kind = :'kind') < 20
ON CONFLICT (run_id, number, kind, key)
DO UPDATE SET columns = (SELECT array_agg(DISTINCT c ORDER BY c) FROM unnest(finding.columns || excluded.columns) c);
