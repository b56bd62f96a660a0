SELECT i.number, i.table_name, i.dropped_at,
       to_char(v.kept_until AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') AS kept_until,
       coalesce(i.dropped_at >= v.kept_until, false) AS expired
FROM sluice.image i JOIN sluice.images v USING (run_id, number)
WHERE i.run_id = :'run_id'
ORDER BY i.number;
