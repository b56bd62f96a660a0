-- Rows of the target that are a staged row's by the source's key, and stand under another key than it. LEFT JOIN and OFFSET
-- 0: the staged rows must come first in a nested loop, which then looks up.
SELECT d.key, pg_catalog.count(*) OVER () AS rows
FROM (SELECT :t_key_json AS key, :absent AS absent
      FROM (SELECT :typed_keys FROM :staging r WHERE :in_window OFFSET 0) s
      LEFT JOIN :target t ON :same_source AND :not_same_key
      OFFSET 0) d
WHERE NOT d.absent
LIMIT 20;
