-- What a run must give back besides its claims, noted before it is made. Runs that are alive get what they may have made
-- already: names come from the run id's SHA-256.
CREATE TABLE sluice.holding (
    run_id   text NOT NULL REFERENCES sluice.run,
    kind     text NOT NULL CHECK (kind IN ('staging table', 'load task', 'wait')),
    name     text[] NOT NULL,
    noted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run_id, kind, name)
);

INSERT INTO sluice.holding (run_id, kind, name)
WITH run AS (
    SELECT run_id, left(encode(sha256(convert_to(run_id, 'UTF8')), 'hex'), 12) AS tag, outcome FROM sluice.run
)
SELECT r.run_id, 'staging table', ARRAY[t.schemaname, t.tablename]::text[]
FROM run r JOIN pg_tables t ON t.schemaname = 'sluice_staging' AND t.tablename ~ ('^r' || r.tag || '_[0-9]+[sx]?$')
UNION ALL
SELECT r.run_id, k.kind, ARRAY['sluice-' || r.tag] FROM run r, (VALUES ('load task'), ('wait')) AS k (kind) WHERE r.outcome IS NULL;
