-- The next chunk that nobody works on. A table's turn comes when every table of a lower level is merged. Chunks that met a
-- row that another session held come after those that did not, and those that had to wait for a row of their own table, or of
-- one on a circle with it, last, the longest untried first, and backwards: parents then mostly have higher keys.
SELECT c.number, c.chunk, c.from_key, c.to_key, c.staged, c.inside, c.postponed,
       m.first_key, m.last_key, m.scattered, m.partitioned, m.plain IS NOT NULL AS whole
FROM sluice.chunk c JOIN sluice.run_table m USING (run_id, number)
WHERE c.run_id = :'run_id'
  AND c.merged_at IS NULL
  AND NOT EXISTS (SELECT FROM sluice.chunk p JOIN sluice.run_table pm USING (run_id, number)
                  WHERE p.run_id = :'run_id' AND p.merged_at IS NULL AND pm.level < m.level)
ORDER BY c.postponed IS NOT NULL, coalesce(c.postponed, c.blocked), c.number, c.blocked,
         CASE WHEN c.postponed IS NULL THEN c.chunk ELSE -c.chunk END
LIMIT 1
FOR UPDATE OF c :when_locked;
