-- The columns that some staged row of a table has a value in, where a look at all of its rows found that each lies in the window and
-- the target can hold it whole; NULL where the rows of each chunk have to be looked at.
ALTER TABLE sluice.run_table ADD COLUMN plain text[];
