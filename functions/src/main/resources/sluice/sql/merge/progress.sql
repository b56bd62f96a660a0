SELECT count(*) FILTER (WHERE merged_at IS NOT NULL) AS merged,
       coalesce(bool_and(postponed IS NOT NULL) FILTER (WHERE merged_at IS NULL), false) AS all_postponed,
       coalesce(max(postponed) FILTER (WHERE merged_at IS NULL), -1) AS last_postponed,
       coalesce(min(postponed) FILTER (WHERE merged_at IS NULL), -1) AS first_postponed
FROM sluice.chunk
WHERE run_id = :'run_id' AND number = :'number';
