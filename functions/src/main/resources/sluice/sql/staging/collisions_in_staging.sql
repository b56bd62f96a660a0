-- Two staged rows with one unique value: the source has no such constraint.
SELECT :s_key_json AS key, count(*) OVER () AS rows
FROM (SELECT s.*, count(*) OVER (PARTITION BY :unique) AS holders
      FROM (SELECT :typed FROM :staging r WHERE :in_window OFFSET 0) s
      WHERE :is_value) s
WHERE s.holders > 1
LIMIT 20;
