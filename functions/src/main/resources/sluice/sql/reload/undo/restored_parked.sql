WITH restored AS (
    UPDATE :images i SET sluice_outcome = 'restored'
    WHERE i.sluice_entry BETWEEN :'first_entry' AND :'last_entry' AND i.sluice_wrote = :'wrote' AND i.sluice_outcome = 'restoring'
    RETURNING 1
), refused AS (
    SELECT count(*) AS rows FROM :images i
    WHERE i.sluice_entry BETWEEN :'first_entry' AND :'last_entry' AND i.sluice_wrote = :'wrote' AND i.sluice_outcome = 'refused'
)
UPDATE sluice.undo_chunk
SET restored = restored + (SELECT count(*) FROM restored), refused = refused + (SELECT rows FROM refused), done_at = clock_timestamp()
WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk' AND done_at IS NULL;
