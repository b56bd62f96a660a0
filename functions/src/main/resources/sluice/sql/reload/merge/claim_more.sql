-- The next chunk of a table whose turn has come that nobody works on and nobody has tried: what claim.sql finds among all
-- chunks of a run, but for the order of tables of one level, in half the time.
SELECT c.number, c.chunk, c.from_key, c.to_key, c.staged, c.inside, c.postponed,
       m.first_key, m.last_key, m.scattered, m.partitioned, m.plain IS NOT NULL AS whole
FROM sluice.chunk c JOIN sluice.run_table m USING (run_id, number)
WHERE c.run_id = :'run_id' AND c.number = :'number' AND c.merged_at IS NULL AND c.postponed IS NULL AND c.blocked = 0
ORDER BY c.chunk
LIMIT 1
FOR UPDATE OF c SKIP LOCKED;
