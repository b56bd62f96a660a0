-- Of some tables together. Stuck: every chunk that is left has been tried since the last one was merged.
SELECT count(*) FILTER (WHERE merged_at IS NOT NULL) AS merged,
       count(*) FILTER (WHERE merged_at IS NULL) AS remaining,
       coalesce(bool_and(postponed IS NOT NULL AND postponed = m.merged) FILTER (WHERE merged_at IS NULL), false) AS stuck
FROM sluice.chunk,
     (SELECT count(*) AS merged FROM sluice.chunk
      WHERE run_id = :'run_id' AND number = ANY (:'numbers'::int[]) AND merged_at IS NOT NULL) m
WHERE run_id = :'run_id' AND number = ANY (:'numbers'::int[]);
