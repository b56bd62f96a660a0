-- Puts a chunk behind all that nobody is known to hold a row of; others: there are such,
-- in no later phase.
WITH held AS (
    UPDATE sluice.undo_chunk SET blocked = blocked + 1
    WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk' AND done_at IS NULL
    RETURNING blocked, phase
)
SELECT EXISTS (SELECT FROM sluice.undo_chunk c, held h
               WHERE c.run_id = :'run_id' AND c.done_at IS NULL AND c.postponed IS NULL AND c.blocked < h.blocked AND c.phase <= h.phase
                 AND (c.number, c.chunk) <> (:'number'::int, :'chunk'::int)) AS others;
