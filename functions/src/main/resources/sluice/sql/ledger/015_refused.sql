-- A request that cannot be run has its line too: outcome refused, its problems, and no plan.
ALTER TABLE sluice.run ALTER COLUMN plan DROP NOT NULL;
ALTER TABLE sluice.run ADD COLUMN problems jsonb;
ALTER TABLE sluice.run DROP CONSTRAINT run_outcome_check;
ALTER TABLE sluice.run ADD CONSTRAINT run_outcome_check CHECK (outcome IN ('clean', 'drifted', 'inconclusive', 'failed', 'refused'));
ALTER TABLE sluice.run ADD CONSTRAINT run_is_planned CHECK (plan IS NOT NULL OR outcome IS NOT DISTINCT FROM 'refused');
