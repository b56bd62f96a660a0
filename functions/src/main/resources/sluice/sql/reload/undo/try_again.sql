-- What an earlier undo could not put back may be possible now.
UPDATE :images SET sluice_outcome = NULL, sluice_reason = NULL WHERE sluice_outcome = 'refused';
