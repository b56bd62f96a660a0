-- What the plan relied on of the table, as it was read before planning.
ALTER TABLE sluice.run_table ADD COLUMN catalogue jsonb NOT NULL DEFAULT '{}';
