SELECT i.number, i.table_name, i.dropped_at,
       to_char((r.ended_at + make_interval(days => i.days)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') AS kept_until,
       coalesce(i.dropped_at >= r.ended_at + make_interval(days => i.days), false) AS expired
FROM sluice.image i JOIN sluice.run r USING (run_id)
WHERE i.run_id = :'run_id'
ORDER BY i.number;
