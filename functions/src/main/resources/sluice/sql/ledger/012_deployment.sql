-- Which deployment began a run, and when its execution started: a name alone does not tell, because two deployments may use
-- one target, and a name is free again some time after its execution ended. Runs begun before have neither.
ALTER TABLE sluice.run ADD COLUMN deployment text NOT NULL DEFAULT '', ADD COLUMN started_at timestamptz;
