-- In the order in which they are taken back.
SELECT kind, name
FROM (SELECT kind, name, CASE kind WHEN 'wait' THEN 1 WHEN 'load task' THEN 2 ELSE 3 END AS place FROM sluice.holding WHERE run_id = :'run_id'
      UNION ALL
      SELECT 'claim', ARRAY[schema_name, table_name], 4 FROM sluice.claim WHERE run_id = :'run_id') h
ORDER BY place, name;
