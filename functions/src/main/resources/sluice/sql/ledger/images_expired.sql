SELECT i.run_id, i.number, i.table_name
FROM sluice.image i JOIN sluice.run r USING (run_id)
WHERE i.dropped_at IS NULL AND r.ended_at + make_interval(days => i.days) < now()
  -- what puts them back has claimed the tables
  AND NOT EXISTS (SELECT FROM sluice.run u WHERE u.undoes = i.run_id AND u.outcome IS NULL)
ORDER BY i.run_id, i.number;
