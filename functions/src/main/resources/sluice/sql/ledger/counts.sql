-- One row a table of the plan, also where nothing has happened yet.
--   source_after  rows of the window at the source by table number, where counted after the load
SELECT number,
       schema_name || '.' || table_name AS "table",
       source_before AS before,
       coalesce((:'source_after'::jsonb ->> number::text)::int8, source_before) AS source,
       CASE WHEN count(chunk) FILTER (WHERE checked_at IS NULL) > 0 THEN 0
            ELSE coalesce(sum(inside), 0) - coalesce(sum(missing), 0) + coalesce(sum(extra), 0) END AS target,
       coalesce(loaded, 0) AS loaded,
       coalesce(sum(staged), 0) AS staged,
       coalesce(sum(inside), 0) AS inside,
       coalesce(sum(staged), 0) - coalesce(sum(inside), 0) AS trimmed,
       coalesce(sum(inside) FILTER (WHERE merged_at IS NOT NULL), 0) AS merged,
       coalesce(sum(inside) FILTER (WHERE checked_at IS NOT NULL), 0) AS checked,
       coalesce(sum(inserted), 0) AS inserted,
       coalesce(sum(updated), 0) AS updated,
       coalesce(sum(unchanged), 0) AS unchanged,
       coalesce(sum(missing), 0) AS missing,
       coalesce(sum(different), 0) AS different,
       coalesce(sum(extra), 0) AS extra,
       coalesce(duplicates, 0) AS duplicates,
       duplicates IS NOT NULL AS searched,
       round((coalesce(sum(merge_seconds), 0) + coalesce(sum(check_seconds), 0))::numeric, 3)::float8 AS seconds,
       sliced_at IS NOT NULL AS sliced,
       count(chunk) FILTER (WHERE merged_at IS NULL) AS unmerged,
       count(chunk) FILTER (WHERE checked_at IS NULL) AS unchecked
FROM sluice.run_table LEFT JOIN sluice.chunk USING (run_id, number)
WHERE run_id = :'run_id'
GROUP BY run_id, number
ORDER BY number;
