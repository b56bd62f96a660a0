UPDATE sluice.undo_chunk
SET restored = restored + :'restored', deleted = deleted + :'deleted', changed = changed + :'changed', gone = gone + :'gone',
    by_values = by_values + :'by_values', done_at = CASE :'left'::bigint WHEN 0 THEN clock_timestamp() END
WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk' AND done_at IS NULL;
