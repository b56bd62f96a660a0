SELECT count(*) FILTER (WHERE done_at IS NULL) AS left,
       coalesce(sum(restored + deleted + changed + gone + refused), 0) AS done
FROM sluice.undo_chunk
WHERE run_id = :'run_id';
