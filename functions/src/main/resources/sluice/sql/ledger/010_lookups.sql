-- How many staged rows of a table its chunks have looked up by the source's key; NULL once they are too many, so that the
-- table is joined with its target as a whole.
ALTER TABLE sluice.run_table ADD COLUMN lookups bigint DEFAULT 0;
