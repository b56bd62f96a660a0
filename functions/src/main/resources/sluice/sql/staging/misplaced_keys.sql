-- A key must lie in its chunk also as the target orders it, and be there once: a date that is staged as text, two spellings of
-- one uuid or of one text under its collation. Equal keys are neighbours in the target's order, so they lie in one chunk.
SELECT :s_key_json AS key, count(*) OVER () AS rows
FROM (SELECT s.*, count(*) OVER (PARTITION BY :s_key) AS holders
      FROM (SELECT :typed_key FROM :staging r WHERE :r_range AND :in_window OFFSET 0) s) s
WHERE s.holders > 1 OR NOT :s_range
ORDER BY :s_key
LIMIT 20;
