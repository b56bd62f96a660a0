-- What is deleted goes in the opposite of the order in which it was merged: of tables on a circle, as their foreign keys that cannot be
-- deferred want it.
SELECT number, chunk, phase, first_entry, last_entry, rows, postponed
FROM sluice.undo_chunk
WHERE run_id = :'run_id' AND done_at IS NULL
ORDER BY phase, CASE phase WHEN 0 THEN number ELSE -number END, chunk
FOR UPDATE SKIP LOCKED;
