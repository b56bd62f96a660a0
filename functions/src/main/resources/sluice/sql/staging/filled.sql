-- Columns of a table that the chunks so far have a value in.
SELECT array(SELECT DISTINCT c FROM sluice.chunk, unnest(filled) c
             WHERE run_id = :'run_id' AND number = :'number') AS filled;
