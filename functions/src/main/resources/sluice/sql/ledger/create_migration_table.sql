CREATE TABLE sluice.migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
