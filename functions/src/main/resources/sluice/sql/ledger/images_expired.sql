SELECT i.run_id, i.number, i.table_name
FROM sluice.image i JOIN sluice.images v USING (run_id, number)
WHERE i.dropped_at IS NULL AND v.kept_until < now()
  -- what puts them back has claimed the tables
  AND NOT EXISTS (SELECT FROM sluice.run u WHERE u.undoes = i.run_id AND u.outcome IS NULL)
ORDER BY i.run_id, i.number;
