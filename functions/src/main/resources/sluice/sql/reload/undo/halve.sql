-- Changes nothing where another worker has split the chunk, or done it.
WITH first AS (
    UPDATE sluice.undo_chunk c
    SET last_entry = :'middle'::bigint - 1, blocked = blocked + :'blocked'::int, rows = c.rows - :'second_rows'::bigint
    WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk' AND done_at IS NULL
      AND first_entry = :'first_entry' AND last_entry = :'last_entry'
    RETURNING c.*
)
INSERT INTO sluice.undo_chunk (run_id, number, chunk, phase, first_entry, last_entry, rows, blocked, postponed)
SELECT run_id, number, (SELECT max(m.chunk) + 1 FROM sluice.undo_chunk m WHERE m.run_id = first.run_id AND m.number = first.number),
       phase, :'middle', :'last_entry', :'second_rows', blocked, postponed
FROM first;
