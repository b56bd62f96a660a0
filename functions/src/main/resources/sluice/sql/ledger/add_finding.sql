-- An example more, as long as there are fewer than 20 of its kind, or of its kind in one of its columns.
INSERT INTO sluice.finding (run_id, number, kind, key, columns)
SELECT :'run_id', :'number'::int, :'kind', :'key'::jsonb, :'columns'::text[]
WHERE (SELECT count(*) FROM sluice.finding
       WHERE run_id = :'run_id' AND number = :'number'::int AND kind = :'kind') < 20
   OR EXISTS (SELECT FROM unnest(:'columns'::text[]) AS c (name)
              WHERE (SELECT count(*) FROM sluice.finding f
                     WHERE f.run_id = :'run_id' AND f.number = :'number'::int AND f.kind = :'kind' AND c.name = ANY (f.columns)) < 20)
ON CONFLICT (run_id, number, kind, key)
DO UPDATE SET columns = (SELECT array_agg(DISTINCT c ORDER BY c) FROM unnest(finding.columns || excluded.columns) c);
