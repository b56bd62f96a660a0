-- Two staged keys that are one to the target's index: spellings of one uuid, of one text under its collation. They are
-- neighbours in the target's order, so they lie in one chunk.
SELECT :s_key_json AS key, count(*) OVER () AS rows
FROM (SELECT s.*, count(*) OVER (PARTITION BY :s_key) AS holders
      FROM (SELECT :typed_key FROM :staging r WHERE :r_range AND :in_window OFFSET 0) s) s
WHERE s.holders > 1
ORDER BY :s_key
LIMIT 20;
