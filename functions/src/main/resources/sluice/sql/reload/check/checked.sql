UPDATE sluice.chunk
SET missing = :'missing', different = :'different', extra = :'extra', checked_at = clock_timestamp(),
    check_seconds = extract(epoch FROM clock_timestamp() - now())
WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk' AND checked_at IS NULL;
