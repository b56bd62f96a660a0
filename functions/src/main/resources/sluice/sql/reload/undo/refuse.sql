-- What constraints refuse, alone and together with all else that is left, stays as it is.
WITH refused AS (
    UPDATE :images i SET sluice_outcome = 'refused', sluice_reason = c.reason
    FROM sluice.undo_chunk c
    WHERE :of_chunk AND c.run_id = :'run_id' AND c.number = :'number' AND c.chunk = :'chunk'
    RETURNING 1
)
UPDATE sluice.undo_chunk
SET refused = refused + (SELECT count(*) FROM refused), done_at = clock_timestamp()
WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk' AND done_at IS NULL;
