-- The next chunk that nobody works on. A phase begins when the one before has nothing left but what was refused; that comes last.
SELECT c.number, c.chunk, c.phase, c.first_entry, c.last_entry, c.rows, c.postponed
FROM sluice.undo_chunk c
WHERE c.run_id = :'run_id'
  AND c.done_at IS NULL
  AND NOT EXISTS (SELECT FROM sluice.undo_chunk p
                  WHERE p.run_id = :'run_id' AND p.done_at IS NULL AND p.postponed IS NULL AND p.phase < c.phase)
ORDER BY c.postponed IS NOT NULL, coalesce(c.postponed, c.blocked), c.phase,
         CASE c.phase WHEN 0 THEN c.number ELSE -c.number END,
         CASE WHEN c.phase = 0 THEN c.chunk ELSE -c.chunk END
LIMIT 1
FOR UPDATE :when_locked;
