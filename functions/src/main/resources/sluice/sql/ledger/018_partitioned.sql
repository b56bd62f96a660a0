-- Rows of a table that is not partitioned are found again by their place. Of a run that an earlier version sliced nobody knows.
ALTER TABLE sluice.run_table ADD COLUMN partitioned boolean NOT NULL DEFAULT true;
